// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import dev.flatnet.netlink.netfilter.Chain;
import dev.flatnet.netlink.netfilter.NftSet;
import dev.flatnet.netlink.netfilter.NftTable;
import dev.flatnet.netlink.netfilter.Nftables;
import dev.flatnet.netlink.netfilter.Rule;
import dev.flatnet.netlink.netfilter.SetElement;
import dev.flatnet.netlink.netns.NetworkNamespace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** All rules of a namespace as lines, to compare and to look into; handles and generations left out. */
final class RuleText {
    private RuleText() {}

    static List<String> of(NetworkNamespace namespace) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Nftables nft = Nftables.open(namespace)) {
            for (NftTable table : nft.tables()) {
                lines.add("table " + table);
                for (Chain chain : nft.chains(table)) {
                    String place = table + " " + chain.name();
                    lines.add("chain " + place
                            + chain.base().map(base -> " at " + base).orElse(""));
                    int number = 0;
                    for (Rule rule : nft.rules(table, chain.name())) {
                        lines.add("rule " + place + " " + number++ + " " + rule.expressions());
                    }
                }
                for (NftSet set : nft.sets(table)) {
                    lines.add("set " + table + " " + set.name());
                    for (SetElement element : nft.elements(table, set.name())) {
                        lines.add("element " + table + " " + set.name() + " " + text(element));
                    }
                }
            }
        }
        Collections.sort(lines);
        return lines;
    }

    private static String text(SetElement element) {
        return element.key().map(Object::toString).orElse("*")
                + element.verdict()
                        .map(verdict -> " : " + verdict.chain().orElse(""))
                        .orElse("")
                + element.value().map(value -> " : " + value).orElse("")
                + " (" + element.comment().orElse("") + ")";
    }
}
