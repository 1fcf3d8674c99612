// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.netlink.kernel.TestNamespace;
import dev.flatnet.plugin.AttachRequest;
import dev.flatnet.plugin.Network;
import dev.flatnet.plugin.address.NoIpam;
import dev.flatnet.plugin.attachment.Attachment;
import dev.flatnet.plugin.chained.SpoofProtection;
import dev.flatnet.plugin.firewall.Policy.Part;
import dev.flatnet.plugin.link.ExistingInterface;
import dev.flatnet.plugin.traffic.Lab.Container;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a container can send under another's name. */
@KernelTest
class SpoofingTest {
    private static final String OTHER_MAC = "02:66:66:66:66:66";
    private static final String NEIGHBOUR_ADVERTISEMENT = "88000000" + "20000000";
    private static final String ROUTER_ADVERTISEMENT = "86000000" + "40000708" + "00000000" + "00000000";

    private final Lab lab = new Lab();
    private final List<Peer> peers = new ArrayList<>();
    private Container container;
    private Container victim;

    @BeforeEach
    void containers() {
        lab.bridge(1);
        container = lab.container(1, 2);
        victim = lab.container(1, 3);
        // The kernel's own are not usable before it has found out that they are unique.
        container.netns().run("ip", "addr", "add", "fe80::2/64", "dev", "eth0", "nodad");
        victim.netns().run("ip", "addr", "add", "fe80::3/64", "dev", "eth0", "nodad");
        peers.add(Peer.serve(lab.host, "udp", "0.0.0.0", 80));
        peers.add(Peer.serve(lab.host, "udp", "::", 80));
    }

    @AfterEach
    void stop() {
        peers.forEach(Peer::close);
        lab.close();
    }

    private void protect(boolean mac, boolean addresses) throws Exception {
        Network network = new Network(
                "net",
                new ExistingInterface(),
                List.of(),
                List.of(new SpoofProtection(mac, addresses)),
                Set.of(Part.SPOOFING));
        lab.flatnet.attach(new AttachRequest(
                network,
                new Attachment("net", new AttachmentId(container.id(), "eth0")),
                container.netns().path().toString(),
                new NoIpam(),
                Optional.empty(),
                List.of(IpPrefix.parse(container.ipv4() + "/24"), IpPrefix.parse(container.ipv6() + "/64"))));
    }

    private static boolean asksAs(TestNamespace who, String source, String gateway) {
        return Peer.ask(who, "udp", gateway, 80, source).isPresent();
    }

    private void forgetNeighbours() {
        lab.host.run("ip", "neigh", "flush", "dev", "br1");
        container.netns().run("ip", "neigh", "flush", "dev", "eth0");
    }

    @Test
    void asItselfItSendsAsBefore() throws Exception {
        protect(true, true);
        forgetNeighbours();
        TestNamespace self = container.netns();
        assertThat(asksAs(self, container.ipv4(), "10.1.0.1")).isTrue();
        assertThat(asksAs(self, container.ipv6(), "fd00:1::1")).isTrue();
        self.run("ping", "-c", "1", "-W", "2", victim.ipv4());
        self.run("ping", "-c", "1", "-W", "2", victim.ipv6());
        self.run("ping", "-c", "1", "-W", "2", "fe80::3%eth0");
    }

    @Test
    void anotherHardwareAddressGetsNoFurther() throws Exception {
        protect(true, false);
        container.netns().run("ip", "link", "set", "eth0", "address", OTHER_MAC);
        forgetNeighbours();
        assertThat(asksAs(container.netns(), container.ipv4(), "10.1.0.1")).isFalse();
        assertThat(lab.host.run("bridge", "fdb", "show", "br", "br1").text()).doesNotContain(OTHER_MAC);
        // Others are not concerned.
        victim.netns().run("ip", "link", "set", "eth0", "address", OTHER_MAC);
        assertThat(asksAs(victim.netns(), victim.ipv4(), "10.1.0.1")).isTrue();
    }

    @Test
    void anotherAddressGetsNoFurther() throws Exception {
        TestNamespace self = container.netns();
        self.run("ip", "addr", "add", "10.1.0.66/24", "dev", "eth0");
        self.run("ip", "addr", "add", "fd00:1::66/64", "dev", "eth0", "nodad");
        assertThat(asksAs(self, "10.1.0.66", "10.1.0.1")).isTrue();
        assertThat(asksAs(self, "fd00:1::66", "fd00:1::1")).isTrue();
        protect(false, true);
        assertThat(asksAs(self, "10.1.0.66", "10.1.0.1")).isFalse();
        assertThat(asksAs(self, "fd00:1::66", "fd00:1::1")).isFalse();
        assertThat(asksAs(self, container.ipv4(), "10.1.0.1")).isTrue();
    }

    /** ARP: what the host believes about the victim stays true. */
    @Test
    void itCannotSayThatItIsSomebodyElse() throws Exception {
        protect(false, true);
        victim.netns().run("ping", "-c", "1", "-W", "2", "10.1.0.1");
        TestNamespace self = container.netns();
        self.run("ip", "addr", "add", victim.ipv4() + "/24", "dev", "eth0");
        self.run("sysctl", "-qw", "net.ipv4.conf.eth0.arp_notify=1");
        self.run("ip", "link", "set", "eth0", "down");
        self.run("ip", "link", "set", "eth0", "up");
        assertThat(asksAs(self, victim.ipv4(), "10.1.0.1")).isFalse();
        assertThat(neighbour(victim.ipv4()))
                .isEqualTo(victim.netns().link("eth0").path("address").asText());
    }

    @Test
    void norInNeighbourDiscovery() throws Exception {
        victim.netns().run("ping", "-c", "1", "-W", "2", "fd00:1::1");
        String mac = victim.netns().link("eth0").path("address").asText();
        assertThat(neighbour(victim.ipv6())).isEqualTo(mac);
        String lie = NEIGHBOUR_ADVERTISEMENT + hex(victim.ipv6()) + "0201" + OTHER_MAC.replace(":", "");
        protect(true, true);
        Peer.sayIcmpv6(container.netns(), "fd00:1::1", lie);
        assertThat(asksAs(container.netns(), container.ipv6(), "fd00:1::1")).isTrue();
        assertThat(neighbour(victim.ipv6())).isEqualTo(mac);
        lab.host.run("nft", "delete", "table", "bridge", "flatnet");
        Peer.sayIcmpv6(container.netns(), "fd00:1::1", lie);
        assertThat(asksAs(container.netns(), container.ipv6(), "fd00:1::1")).isTrue();
        assertThat(neighbour(victim.ipv6())).as("what the rules are for").isEqualTo(OTHER_MAC);
    }

    @Test
    void itCannotPlayTheRouter() throws Exception {
        protect(false, true);
        victim.netns().run("sysctl", "-qw", "net.ipv6.conf.eth0.accept_ra=2");
        Peer.sayIcmpv6(container.netns(), "ff02::1%eth0", ROUTER_ADVERTISEMENT);
        assertThat(asksAs(container.netns(), container.ipv6(), "fd00:1::1")).isTrue();
        assertThat(victim.netns().run("ip", "-6", "route").text()).doesNotContain("proto ra");
        lab.host.run("nft", "delete", "table", "bridge", "flatnet");
        Peer.sayIcmpv6(container.netns(), "ff02::1%eth0", ROUTER_ADVERTISEMENT);
        assertThat(asksAs(container.netns(), container.ipv6(), "fd00:1::1")).isTrue();
        assertThat(victim.netns().run("ip", "-6", "route").text())
                .as("what the rules are for")
                .contains("proto ra");
    }

    /** What the host thinks the hardware address of somebody is. */
    private String neighbour(String address) {
        return lab.host
                .json("ip", "-j", "neigh", "show", "to", address, "dev", "br1")
                .path(0)
                .path("lladdr")
                .asText();
    }

    private static String hex(String address) throws Exception {
        return HexFormat.of().formatHex(InetAddress.getByName(address).getAddress());
    }
}
