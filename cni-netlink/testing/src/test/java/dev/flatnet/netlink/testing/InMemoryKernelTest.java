// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkConnection;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.NetlinkRequest;
import dev.flatnet.netlink.NetlinkTransport;
import dev.flatnet.netlink.netfilter.Conntrack;
import dev.flatnet.netlink.netfilter.ConntrackEntry;
import dev.flatnet.netlink.netfilter.ConntrackFilter;
import dev.flatnet.netlink.netfilter.ConntrackTuple;
import dev.flatnet.netlink.netfilter.Match;
import dev.flatnet.netlink.netfilter.NftBatch;
import dev.flatnet.netlink.netfilter.NftTable;
import dev.flatnet.netlink.netfilter.Nftables;
import dev.flatnet.netlink.netns.NamespaceException;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.route.NewLink;
import dev.flatnet.netlink.route.RouteNetlink;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.FileSystemException;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What only a kernel in memory can do. */
class InMemoryKernelTest {
    private static final NftTable TABLE = new NftTable(NftTable.Family.INET, "t");

    private final InMemoryKernel kernel = new InMemoryKernel();
    private NetworkNamespace host;
    private RouteNetlink ip;

    @BeforeEach
    void open() throws IOException {
        host = kernel.create("/run/netns/host");
        ip = RouteNetlink.open(host);
    }

    @Test
    void failsTheChangeThatItIsTold() throws IOException {
        kernel.failChange(2, Errno.EBUSY);
        ip.links().create(NewLink.bridge("br0"));

        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> ip.links().create(NewLink.bridge("br1")))
                .matches(e -> e.is(Errno.EBUSY));
        assertThat(ip.links().find("br1")).isEmpty();
        ip.links().create(NewLink.bridge("br1"));
        assertThat(kernel.changes()).isEqualTo(3);
    }

    @Test
    void failsTheRequestThatItIsTold() throws IOException {
        kernel.failRequest(2, Errno.ENOBUFS);
        ip.links().create(NewLink.bridge("br0"));

        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> ip.links().list())
                .matches(e -> e.is(Errno.ENOBUFS));
        assertThat(ip.links().list()).hasSize(2);
        kernel.failRequest(1, Errno.EBUSY);
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> host.writeSysctl("1", "ipv4", "ip_forward"))
                .withMessageContaining("ip_forward");
        assertThat(host.sysctl("ipv4", "ip_forward")).isEqualTo("0");
        assertThat(kernel.requests()).isEqualTo(4);
        kernel.failRequest(1, Errno.EBUSY);
        kernel.failChange(1, Errno.EBUSY);
        kernel.failNothing();
        ip.links().create(NewLink.bridge("br1"));
    }

    /** Where the kernel does not tell of the link, a failure to find it does not leave it behind. */
    @Test
    void aLinkThatCannotBeFoundAfterItWasMadeIsTakenAwayAgain() throws IOException {
        NetworkNamespace container = kernel.create("/run/netns/container");
        NewLink link = NewLink.bridge("br0").in(container);
        kernel.failRequest(2, Errno.ENOBUFS);
        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> ip.links().create(link))
                .matches(e -> e.is(Errno.ENOBUFS))
                .withMessageStartingWith("show link br0");
        try (RouteNetlink inside = RouteNetlink.open(container)) {
            assertThat(inside.links().find("br0")).isEmpty();
            assertThat(ip.links().create(link).index())
                    .isEqualTo(inside.links().require("br0").index());
        }
    }

    @Test
    void saysWhatItDoesNotKnow() throws IOException {
        try (NetlinkConnection connection = new NetlinkConnection(host.openNetlink(0));
                NetlinkTransport transport = host.openNetlink(0)) {
            // RTM_NEWNEXTHOP
            assertThatExceptionOfType(NetlinkException.class)
                    .isThrownBy(() -> connection.execute(new NetlinkRequest("add nexthop", 104, 0, new byte[8])))
                    .matches(e -> e.is(Errno.EOPNOTSUPP))
                    .withMessageContaining("the in-memory kernel does not know message type 104");
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> transport.join(32))
                    .withMessageContaining("the in-memory kernel does not know multicast group 32");
        }
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> host.openNetlink(16))
                .withMessageContaining("the in-memory kernel does not know family 16");
    }

    @Test
    void connectionsAreThoseThatWerePutIn() throws IOException {
        kernel.track(host, connection("10.1.0.1", 53, 0, 1));
        kernel.track(host, connection("10.1.0.2", 53, 7, 2));
        kernel.track(host, connection("fd00::1", 80, 0, 3));
        try (Conntrack conntrack = Conntrack.open(host)) {
            assertThat(conntrack.list(ConntrackFilter.any()))
                    .containsExactly(
                            connection("10.1.0.1", 53, 0, 1),
                            connection("10.1.0.2", 53, 7, 2),
                            connection("fd00::1", 80, 0, 3));
            assertThat(conntrack.list(ConntrackFilter.any().mark(2))).hasSize(1);
            assertThat(conntrack.delete(ConntrackFilter.any().originalDestinationPort(53)))
                    .isEqualTo(2);
            assertThat(conntrack.delete(connection("10.1.0.2", 53, 7, 2))).isFalse();
            assertThat(conntrack.list(ConntrackFilter.any())).hasSize(1);
            conntrack.flush();
            assertThat(conntrack.list(ConntrackFilter.any())).isEmpty();
        }
    }

    private static ConntrackEntry connection(String source, int port, int zone, long mark) throws IOException {
        InetAddress from = InetAddress.getByName(source);
        ConntrackTuple there =
                new ConntrackTuple(from, from, Match.UDP, Optional.of(40_000), Optional.of(port), Optional.empty());
        ConntrackTuple back =
                new ConntrackTuple(from, from, Match.UDP, Optional.of(port), Optional.of(40_000), Optional.empty());
        return new ConntrackEntry(there, back, 0, mark, zone, 30, mark);
    }

    @Test
    void aBatchIsOneChange() throws IOException {
        kernel.failChange(1, Errno.ENOBUFS);
        try (Nftables nft = Nftables.open(host)) {
            NftBatch batch = new NftBatch().addTable(TABLE).addChain(TABLE, "c");
            assertThatExceptionOfType(NetlinkException.class)
                    .isThrownBy(() -> nft.commit(batch))
                    .matches(e -> e.is(Errno.ENOBUFS));
            assertThat(nft.exists(TABLE)).isFalse();
            nft.commit(new NftBatch().addTable(TABLE));
            assertThat(kernel.changes()).isEqualTo(2);
        }
    }

    @Test
    void withoutPrivilegeNothingChanges() throws IOException {
        kernel.setUnprivileged(true);

        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> ip.links().create(NewLink.bridge("br0")))
                .matches(e -> e.is(Errno.EPERM));
        assertThat(ip.links().list()).hasSize(1);
        try (Nftables nft = Nftables.open(host)) {
            assertThatExceptionOfType(NetlinkException.class)
                    .isThrownBy(() -> nft.exists(TABLE))
                    .matches(e -> e.is(Errno.EPERM));
        }
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> host.writeSysctl("1", "ipv4", "ip_forward"));
    }

    @Test
    void lacksTheKindsThatAreTakenAway() {
        kernel.removeLinkKind("bridge");

        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> ip.links().create(NewLink.bridge("br0")))
                .matches(e -> e.is(Errno.EOPNOTSUPP))
                .withMessageContaining("Unknown device type");
    }

    @Test
    void theEndOfANamespaceTakesItsPairsAlong() throws IOException {
        NetworkNamespace container = kernel.create("/run/netns/c");
        ip.links().create(NewLink.veth("v0", NewLink.veth("eth0").in(container)));
        kernel.delete("/run/netns/c");
        assertThat(ip.links().find("v0")).isPresent();
        container.close();

        assertThat(ip.links().find("v0")).isEmpty();
        assertThatExceptionOfType(NamespaceException.class)
                .isThrownBy(() -> kernel.open("/run/netns/c"))
                .matches(NamespaceException::isGone);
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(container::fileDescriptor);
    }

    @Test
    void twoReferencesAreOfOneNamespace() throws IOException {
        try (NetworkNamespace again = kernel.open("/run/netns/host")) {
            assertThat(again.identity()).isEqualTo(host.identity());
            assertThat(again.fileDescriptor()).isNotEqualTo(host.fileDescriptor());
        }
    }
}
