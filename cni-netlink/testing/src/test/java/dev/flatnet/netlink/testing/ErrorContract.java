// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.route.BridgePortChange;
import dev.flatnet.netlink.route.LinkChange;
import dev.flatnet.netlink.route.MacAddress;
import dev.flatnet.netlink.route.NewAddress;
import dev.flatnet.netlink.route.NewForwardingEntry;
import dev.flatnet.netlink.route.NewLink;
import dev.flatnet.netlink.route.NewNeighbour;
import dev.flatnet.netlink.route.NewRoute;
import dev.flatnet.netlink.route.RouteMonitor;
import dev.flatnet.netlink.route.traffic.Handle;
import dev.flatnet.netlink.route.traffic.TokenBucketFilter;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An error about a link says its name, however the link was asked for. */
abstract class ErrorContract extends KernelContract {
    private static final MacAddress MAC = MacAddress.parse("02:00:5e:00:53:01");
    private static final TokenBucketFilter SLOW = new TokenBucketFilter(1_000_000, 16_384, 65_536);

    private int v0;

    ErrorContract(SomeKernel kernel) {
        super(kernel);
    }

    @BeforeEach
    void makeAPair() throws IOException {
        v0 = pairThatIsUp();
    }

    private static void assertSaid(String words, Action action) {
        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(action::run)
                .withMessageStartingWith(words + ": E")
                .satisfies(e -> assertThat(e.request()).isEqualTo(words));
    }

    @Test
    void ofLinks() throws IOException {
        int v1 = link("v1").index();
        assertSaid("set link v0 mtu 70000", () -> ip.links().change(v0, new LinkChange().mtu(70_000)));
        assertSaid("set link v0 name v1", () -> ip.links().change(v0, new LinkChange().name("v1")));
        assertSaid("set link v0 master link v1", () -> ip.links().change(v0, new LinkChange().master(v1)));
        assertSaid("add alternative name v1 of link v0", () -> ip.links().addAlternativeName(v0, "v1"));
        assertSaid("delete alternative name x of link v0", () -> ip.links().deleteAlternativeName(v0, "x"));
        assertSaid("delete link lo", () -> ip.links().delete(1));
        assertSaid("add link v0 type bridge", () -> ip.links().create(NewLink.bridge("v0")));
    }

    /** By the name it has when something fails. */
    @Test
    void ofLinksThatWereRenamed() throws IOException {
        ip.links().change(v0, new LinkChange().name("x0"));
        assertSaid("set link x0 mtu 70000", () -> ip.links().change(v0, new LinkChange().mtu(70_000)));
    }

    @Test
    void ofLinksThatAreNotThere() {
        assertSaid("set link number 99 up", () -> ip.links().change(99, new LinkChange().up()));
        assertSaid("delete link number 99", () -> ip.links().delete(99));
        assertSaid(
                "add address 10.1.0.9/24 of link number 99",
                () -> ip.addresses().add(99, address("10.1.0.9"), 24));
    }

    @Test
    void ofAddresses() {
        assertSaid("add address 10.1.0.1/24 of link v0", () -> ip.addresses().add(v0, address("10.1.0.1"), 24));
        assertSaid("delete address 10.1.0.2/24 of link v0", () -> ip.addresses().delete(v0, address("10.1.0.2"), 24));
        assertSaid(
                "add address 10.1.0.1/24 of link v0",
                () -> ip.addresses().add(NewAddress.of(v0, address("10.1.0.1"), 24)));
    }

    @Test
    void ofRoutes() {
        assertSaid(
                "add route 10.9.0.0/16 via 192.0.2.1 by link v0",
                () -> ip.routes().add(NewRoute.to(address("10.9.0.0"), 16, v0).via(address("192.0.2.1"))));
        assertSaid(
                "delete route 10.9.0.0/16 by link v0",
                () -> ip.routes().delete(NewRoute.to(address("10.9.0.0"), 16, v0)));
    }

    @Test
    void ofNeighbours() throws IOException {
        NewNeighbour neighbour = NewNeighbour.permanent(v0, address("10.1.0.9"), MAC);
        assertSaid("delete neighbour 10.1.0.9 of link v0", () -> ip.neighbours().delete(neighbour));
        ip.neighbours().add(neighbour);
        assertSaid("add neighbour 10.1.0.9 of link v0", () -> ip.neighbours().add(neighbour));
    }

    @Test
    void ofPortsOfBridges() {
        assertSaid(
                "set bridge port, link v0, hairpin on",
                () -> ip.bridges().changePort(v0, new BridgePortChange().hairpin(true)));
        assertSaid(
                "delete forwarding entry " + MAC + " of link v0",
                () -> ip.bridges().deleteForwardingEntry(NewForwardingEntry.ofPort(MAC, v0)));
    }

    @Test
    void ofTrafficControl() {
        assertSaid("delete qdisc parent root of link v0", () -> ip.traffic().deleteQdisc(v0, Handle.ROOT));
        assertSaid(
                "add class 1:1 parent 1: tbf of link v0",
                () -> ip.traffic().addClass(v0, Handle.of(1), new Handle(1, 1), SLOW));
    }

    @Test
    void ofWaiting() throws IOException {
        try (RouteMonitor monitor = RouteMonitor.open(host, RouteMonitor.Topic.LINKS)) {
            assertThatExceptionOfType(NetlinkException.class)
                    .isThrownBy(() -> monitor.awaitLink(ip, v0, link -> false, Duration.ofMillis(50)))
                    .withMessage("wait for link v0: not ready within 50 ms");
        }
    }
}
