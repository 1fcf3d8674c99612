// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flatnet.netlink.kernel.Command;
import dev.flatnet.netlink.kernel.TestNamespace;
import dev.flatnet.netlink.netns.NetworkNamespace;
import java.io.IOException;

/** A fresh namespace with nf_tables of the library in it, and {@code nft} beside it. */
final class NftNamespace implements AutoCloseable {
    private final TestNamespace namespace = TestNamespace.create();

    Nftables nftables() throws IOException {
        try (NetworkNamespace reference = NetworkNamespace.open(namespace.path().toString())) {
            return Nftables.open(reference);
        }
    }

    TestNamespace netns() {
        return namespace;
    }

    /** {@code nft -f} reading a ruleset, which must succeed. */
    void load(String ruleset) {
        Command.of("nft", "-f", "-").reading(ruleset).in(namespace.path()).run().orFail();
    }

    /** What {@code nft -j list ruleset} says, without version and handles. */
    String listing() {
        JsonNode json = namespace.json("nft", "-j", "list", "ruleset");
        StringBuilder text = new StringBuilder();
        for (JsonNode object : json.get("nftables")) {
            if (!object.has("metainfo")) {
                object.forEach(value -> ((ObjectNode) value).remove("handle"));
                text.append(object).append('\n');
            }
        }
        return text.toString();
    }

    @Override
    public void close() {
        namespace.close();
    }
}
