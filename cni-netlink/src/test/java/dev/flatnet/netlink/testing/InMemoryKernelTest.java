// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.netfilter.NftBatch;
import dev.flatnet.netlink.netfilter.NftTable;
import dev.flatnet.netlink.netfilter.Nftables;
import dev.flatnet.netlink.netns.NamespaceException;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.route.NewLink;
import dev.flatnet.netlink.route.RouteNetlink;
import java.io.IOException;
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
