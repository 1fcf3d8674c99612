// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import static dev.flatnet.netlink.route.Addresses.ip;
import static dev.flatnet.netlink.route.GoldenRequests.assertSame;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code ip neighbour} and {@code bridge}, byte by byte. In the recordings br0 is link 2, v0 6, vx0 8. */
class GoldenNeighbourTest {
    private static final int V0 = 6;
    private static final int VX0 = 8;
    private static final MacAddress MAC = MacAddress.parse("02:00:5e:00:53:09");

    @Test
    void neighboursAreAddedAndDeleted() throws IOException {
        NewNeighbour ipv4 = NewNeighbour.permanent(V0, ip("10.1.2.9"), MAC);
        assertSame("neighbour-add", to -> to.neighbours().add(ipv4));
        assertSame("neighbour-proxy", to -> to.neighbours().add(NewNeighbour.proxy(V0, ip("10.1.2.10"))));
        assertSame(
                "neighbour-replace6",
                to -> to.neighbours()
                        .replace(
                                NewNeighbour.permanent(V0, ip("fd00:1::9"), MAC).state(NeighbourState.REACHABLE)));
    }

    @Test
    void neighboursAreRead() throws IOException {
        List<Neighbour> neighbours = GoldenReplies.decode("neighbour-show", Rtnetlink.RTM_NEWNEIGH, Neighbour::parse);

        Neighbour ipv4 = neighbours.stream()
                .filter(one -> one.address().equals(ip("10.1.2.9")))
                .findFirst()
                .orElseThrow();
        assertThat(ipv4.link()).isEqualTo(V0);
        assertThat(ipv4.mac()).hasValue(MAC);
        assertThat(ipv4.state()).isEqualTo(NeighbourState.PERMANENT);
        assertThat(ipv4.isProxy()).isFalse();
    }

    @Test
    void forwardingEntriesAreAddedAndDeleted() throws IOException {
        assertSame("bridge-fdb-add", to -> to.bridges().addForwardingEntry(NewForwardingEntry.ofPort(MAC, V0)));
        MacAddress any = MacAddress.of(new byte[6]);
        assertSame(
                "bridge-fdb-vxlan",
                to -> to.bridges().appendForwardingEntry(NewForwardingEntry.ofTunnel(any, VX0, ip("192.0.2.2"))));
    }

    @Test
    void forwardingEntriesAreRead() throws IOException {
        List<ForwardingEntry> entries =
                GoldenReplies.decode("bridge-fdb-show", Rtnetlink.RTM_NEWNEIGH, ForwardingEntry::parse);

        ForwardingEntry entry = entries.stream()
                .filter(one -> one.mac().equals(MAC))
                .findFirst()
                .orElseThrow();
        assertThat(entry.link()).isEqualTo(V0);
        assertThat(entry.master()).hasValue(2);
        assertThat(entry.state()).isEqualTo(NeighbourState.NO_ARP);
    }

    @Test
    void portsAreChangedAndRead() throws IOException {
        assertSame("bridge-port-hairpin", to -> to.bridges().changePort(V0, new BridgePortChange().hairpin(true)));
        assertSame(
                "bridge-port-all",
                to -> to.bridges()
                        .changePort(
                                V0,
                                new BridgePortChange()
                                        .hairpin(false)
                                        .isolated(true)
                                        .learning(false)
                                        .flood(false)
                                        .guard(true)
                                        .cost(7)
                                        .priority(9)
                                        .suppressNeighbours(true)));
        Link link = GoldenReplies.decode("bridge-port-show", Rtnetlink.RTM_NEWLINK, Link::parse).stream()
                .filter(one -> one.index() == V0)
                .toList()
                .getLast();
        assertThat(BridgePort.of(link)).hasValue(new BridgePort(0, false, true, false, false, true, true, true, 7, 9));
    }

    @Test
    void vlansAreAddedAndDeleted() throws IOException {
        assertSame("bridge-vlan-add", to -> to.bridges().addVlan(V0, PortVlan.untagged(10)));
        assertSame("bridge-vlan-add-range", to -> to.bridges().addVlan(V0, new PortVlan(20, 29, false, false)));
        assertSame("bridge-vlan-del", to -> to.bridges().deleteVlan(V0, PortVlan.tagged(10)));
    }

    /** No recording: no kernel with VLAN filtering was at hand. Written after linux/if_bridge.h. */
    @Test
    void vlansAreRead() throws IOException {
        byte[] one = PortVlan.untagged(10).encode(V0);
        byte[] range = new PortVlan(20, 29, false, false).encode(V0);

        assertThat(PortVlan.parse(one)).containsExactly(PortVlan.untagged(10));
        assertThat(PortVlan.parse(range)).containsExactly(new PortVlan(20, 29, false, false));
    }
}
