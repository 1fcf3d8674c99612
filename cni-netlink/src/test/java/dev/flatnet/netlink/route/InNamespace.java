// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.netlink.kernel.TestNamespace;
import dev.flatnet.netlink.netns.NetworkNamespace;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A namespace with a connection into it, and in it the pair v0 and v1, both up. */
@KernelTest
abstract class InNamespace {
    final TestNamespace namespace = TestNamespace.create();
    NetworkNamespace netns;
    RouteNetlink netlink;
    int v0;
    int v1;

    @BeforeEach
    void open() throws IOException {
        netns = NetworkNamespace.open(namespace.path().toString());
        netlink = RouteNetlink.open(netns);
        namespace.run("ip", "link", "add", "v0", "type", "veth", "peer", "name", "v1");
        namespace.run("ip", "link", "set", "v0", "up");
        namespace.run("ip", "link", "set", "v1", "up");
        v0 = index("v0");
        v1 = index("v1");
    }

    @AfterEach
    void close() throws IOException {
        netlink.close();
        netns.close();
        namespace.close();
    }

    int index(String name) throws IOException {
        return netlink.links().find(name).orElseThrow().index();
    }

    /** The element of a list of {@code ip -j} in which a field has a value. */
    static JsonNode where(JsonNode list, String field, String value) {
        for (JsonNode one : list) {
            if (one.at(field).asText().equals(value)) {
                return one;
            }
        }
        throw new AssertionError(value + " is not in " + list);
    }
}
