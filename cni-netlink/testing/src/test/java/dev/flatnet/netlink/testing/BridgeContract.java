// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.UnsupportedByKernelException;
import dev.flatnet.netlink.route.BridgePort;
import dev.flatnet.netlink.route.BridgePortChange;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.LinkChange;
import dev.flatnet.netlink.route.MacAddress;
import dev.flatnet.netlink.route.NewForwardingEntry;
import dev.flatnet.netlink.route.NewLink;
import dev.flatnet.netlink.route.PortVlan;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What a kernel does with the ports of bridges, and with more names for links. */
abstract class BridgeContract extends KernelContract {
    private static final MacAddress MAC = MacAddress.parse("02:00:5e:00:53:09");

    BridgeContract(SomeKernel kernel) {
        super(kernel);
    }

    private int port() throws IOException {
        int v0 = pairThatIsUp();
        ip.links().create(NewLink.bridge("br0").up());
        ip.links().change(v0, new LinkChange().master(link("br0").index()));
        return v0;
    }

    private BridgePort read() throws IOException {
        return BridgePort.of(link("v0")).orElseThrow();
    }

    @Test
    void portsHaveFlags() throws IOException {
        int v0 = port();
        BridgePort fresh = read();
        assertThat(fresh).isEqualTo(new BridgePort(fresh.state(), false, false, true, true, true, false, false, 2, 32));
        ip.bridges()
                .changePort(
                        v0,
                        new BridgePortChange()
                                .hairpin(true)
                                .isolated(true)
                                .learning(false)
                                .cost(7));

        BridgePort changed = read();
        assertThat(changed.hairpin()).isTrue();
        assertThat(changed.isolated()).isTrue();
        assertThat(changed.learning()).isFalse();
        assertThat(changed.flood()).isTrue();
        assertThat(changed.cost()).isEqualTo(7);
        ip.links().change(v0, new LinkChange().master(0));
        assertThat(BridgePort.of(link("v0"))).isEmpty();
        assertRefused("EOPNOTSUPP", () -> ip.bridges().changePort(v0, new BridgePortChange().hairpin(true)));
        ip.links().change(v0, new LinkChange().master(link("br0").index()));
        assertThat(read().hairpin()).isFalse();
    }

    @Test
    void forwardingEntriesAreMadeReadAndDeleted() throws IOException {
        int v0 = port();
        NewForwardingEntry entry = NewForwardingEntry.ofPort(MAC, v0);
        ip.bridges().addForwardingEntry(entry);

        int bridge = link("br0").index();
        assertThat(ip.bridges().forwardingEntries(bridge))
                .filteredOn(one -> one.mac().equals(MAC))
                .singleElement()
                .matches(one -> one.link() == v0 && one.master().orElseThrow() == bridge);
        assertRefused("EEXIST", () -> ip.bridges().addForwardingEntry(entry));
        ip.bridges().deleteForwardingEntry(entry);
        assertRefused("ENOENT", () -> ip.bridges().deleteForwardingEntry(entry));
        assertRefused(
                "EOPNOTSUPP",
                () -> ip.bridges()
                        .addForwardingEntry(
                                NewForwardingEntry.ofPort(MAC, link("v1").index())));
    }

    @Test
    void portsAreInVlans() throws IOException {
        int v0 = port();
        try {
            ip.bridges().addVlan(v0, new PortVlan(10, 12, false, false));
        } catch (UnsupportedByKernelException e) {
            assertThat(e.kernelOption()).isEqualTo("CONFIG_BRIDGE_VLAN_FILTERING");
            return;
        }
        ip.bridges().addVlan(v0, PortVlan.untagged(20));
        assertThat(ip.bridges().vlans(v0))
                .containsExactly(
                        new PortVlan(1, 1, false, true),
                        PortVlan.tagged(10),
                        PortVlan.tagged(11),
                        PortVlan.tagged(12),
                        PortVlan.untagged(20));
        ip.bridges().deleteVlan(v0, new PortVlan(10, 11, false, false));
        assertThat(ip.bridges().vlans(v0)).extracting(PortVlan::first).containsExactly(1, 12, 20);
    }

    @Test
    void linksHaveMoreNames() throws IOException {
        int v0 = pair();
        ip.links().addAlternativeName(v0, "uplink-of-the-whole-rack");
        ip.links().addAlternativeName(v0, "short");

        assertThat(link("v0").alternativeNames()).containsExactly("uplink-of-the-whole-rack", "short");
        assertThat(link("uplink-of-the-whole-rack").index()).isEqualTo(v0);
        assertThat(link("short").index()).isEqualTo(v0);
        assertRefused("EEXIST", () -> ip.links().addAlternativeName(link("v1").index(), "short"));
        assertRefused("EEXIST", () -> ip.links().create(NewLink.bridge("short")));
        assertRefused("ENOENT", () -> ip.links().deleteAlternativeName(v0, "other"));
        assertRefused(
                "EINVAL", () -> ip.links().deleteAlternativeName(link("v1").index(), "short"));
        ip.links().deleteAlternativeName(v0, "short");
        assertThat(ip.links().find("short")).isEmpty();
    }

    @Test
    void tapDevicesAreMade() throws IOException {
        try {
            host.createTap("tap0");
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("CONFIG_TUN");
            return;
        }
        host.createTun("tun0");
        Link tap = link("tap0");
        assertThat(tap.kind()).contains("tun");
        assertThat(tap.isUp()).isFalse();
        ip.links().change(tap.index(), new LinkChange().up().mtu(1400));
        assertThat(link("tap0").isOperational()).isFalse();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> host.createTap("tap0"))
                .withMessageContaining("EBUSY");
        assertRefused("EOPNOTSUPP", () -> ip.links().create(NewLink.of("tun", "tun1")));
        ip.links().delete(tap.index());
        assertThat(ip.links().find("tap0")).isEmpty();
        assertThat(inside.links().find("tun0")).isEmpty();
    }

    /** Nobody but the kernel knows the time when it is there, so it is waited for. */
    @Test
    void linksThatAreUpHaveALinkLocalAddress() throws NetlinkException, IOException, InterruptedException {
        host.writeSysctl("0", "ipv6", "conf", "all", "disable_ipv6");
        host.writeSysctl("0", "ipv6", "conf", "default", "disable_ipv6");
        ip.links().create(NewLink.veth("v0", NewLink.veth("v1")).mac(MAC));
        ip.links().change(link("v0").index(), new LinkChange().up());
        assertThat(ip.addresses().list(link("v0").index())).isEmpty();
        ip.links().change(link("v1").index(), new LinkChange().up());
        for (int i = 0; i < 200 && ip.addresses().list(link("v0").index()).isEmpty(); i++) {
            Thread.sleep(20);
        }
        assertThat(ip.addresses().list(link("v0").index()))
                .singleElement()
                .matches(one -> one.address().equals(address("fe80::5eff:fe00:5309")))
                .matches(one -> one.prefixLength() == 64 && one.scope() == 253);
        ip.links().change(link("v0").index(), new LinkChange().down());
        assertThat(ip.addresses().list(link("v0").index())).isEmpty();
        ip.links().change(1, new LinkChange().up());
        assertThat(ip.addresses().list(1))
                .extracting(one -> one.address())
                .containsExactlyInAnyOrder(address("127.0.0.1"), address("::1"));
    }
}
