// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.LinkChange;
import dev.flatnet.netlink.route.NewLink;
import dev.flatnet.netlink.route.RouteNetlink;
import java.io.IOException;
import java.net.InetAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Two namespaces of some kernel, and connections into them. */
abstract class KernelContract {
    private final SomeKernel kernel;
    NetworkNamespace host;
    NetworkNamespace container;
    RouteNetlink ip;
    RouteNetlink inside;

    KernelContract(SomeKernel kernel) {
        this.kernel = kernel;
    }

    @BeforeEach
    void open() throws IOException {
        host = kernel.namespace();
        container = kernel.namespace();
        ip = RouteNetlink.open(host);
        inside = RouteNetlink.open(container);
    }

    @AfterEach
    void close() throws IOException {
        ip.close();
        inside.close();
        kernel.close();
    }

    interface Action {
        void run() throws IOException;
    }

    static void assertRefused(String errno, Action action) {
        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(action::run)
                .matches(e -> e.errno().orElseThrow().name().equals(errno), errno);
    }

    Link link(String name) throws IOException {
        return ip.links().find(name).orElseThrow();
    }

    int pair() throws IOException {
        ip.links().create(NewLink.veth("v0", NewLink.veth("v1")));
        return link("v0").index();
    }

    int pairThatIsUp() throws IOException {
        int index = pair();
        ip.links().change(index, new LinkChange().up());
        ip.links().change(link("v1").index(), new LinkChange().up());
        ip.addresses().add(index, address("10.1.0.1"), 24);
        return index;
    }

    static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
