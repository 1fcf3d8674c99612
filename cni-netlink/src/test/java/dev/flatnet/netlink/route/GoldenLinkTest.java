// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import static dev.flatnet.netlink.route.Addresses.ip;
import static dev.flatnet.netlink.route.GoldenRequests.assertSame;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.Attributes;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** {@code ip link}, byte by byte. In the recordings br0 is link 2, br1 4, v1 5, v0 6. */
class GoldenLinkTest {
    private static final int BR0 = 2;
    private static final int V0 = 6;

    @Test
    void bridgesAndPairsAreMade() throws IOException {
        assertSame("link-add-bridge", to -> to.links().create(NewLink.bridge("br0")));
        MacAddress mac = MacAddress.parse("02:00:5e:00:53:01");
        assertSame(
                "link-add-veth",
                to -> to.links()
                        .create(NewLink.veth("v0", NewLink.veth("v1").mtu(1400).mac(mac))
                                .mtu(1400)));
    }

    @Test
    void linksAreChanged() throws IOException {
        assertChange("link-up", new LinkChange().up());
        assertChange("link-down", new LinkChange().down());
        assertChange("link-master", new LinkChange().master(BR0));
        assertChange("link-nomaster", new LinkChange().master(0));
        assertChange("link-mtu", new LinkChange().mtu(1300));
        assertChange("link-mac", new LinkChange().mac(MacAddress.parse("02:00:5e:00:53:02")));
        assertChange("link-name", new LinkChange().name("v2"));
        assertChange("link-alias", new LinkChange().alias("one end"));
    }

    @Test
    void theRestIsChanged() throws IOException {
        assertChange("link-txqlen", new LinkChange().transmitQueueLength(500));
        assertChange("link-promisc", new LinkChange().promiscuous(true));
        assertChange("link-allmulti", new LinkChange().allMulticast(true));
        String name = "another-name-that-is-long";
        assertSame("link-altname-add", to -> to.links().addAlternativeName(V0, name));
        assertSame("link-altname-del", to -> to.links().deleteAlternativeName(V0, name));
    }

    @Test
    void bridgesHaveOptions() throws IOException {
        BridgeOptions options = new BridgeOptions()
                .spanningTree(true)
                .forwardDelay(Duration.ofSeconds(4))
                .helloTime(Duration.ofSeconds(1))
                .maxAge(Duration.ofSeconds(6))
                .ageingTime(Duration.ofMinutes(5))
                .priority(4096)
                .multicastSnooping(false)
                .groupForwardMask(8)
                .callIptables(true);
        assertSame("link-add-bridge-options", to -> to.links().create(NewLink.of(options, "br1")));
        BridgeOptions vlans = new BridgeOptions().vlanFiltering(true).defaultVlan(0);
        assertSame("link-add-bridge-vlan", to -> to.links().create(NewLink.of(vlans, "br1")));
        BridgeOptions slower = new BridgeOptions().forwardDelay(Duration.ofSeconds(5));
        assertSame("link-set-bridge", to -> to.links().change(4, new LinkChange().options(slower)));
    }

    @Test
    void linksOfOtherKindsAreMade() throws IOException {
        Macvlan macvlan = new Macvlan(MacvlanMode.BRIDGE);
        assertSame(
                "link-add-macvlan",
                to -> to.links().create(NewLink.of(macvlan, "mv0").parent(V0)));
        Vxlan vxlan = new Vxlan(42)
                .port(4789)
                .local(ip("192.0.2.1"))
                .remote(ip("239.1.1.1"))
                .by(V0)
                .timeToLive(5)
                .learning(false);
        assertSame("link-add-vxlan", to -> to.links().create(NewLink.of(vxlan, "vx0")));
        assertSame("link-add-ifb", to -> to.links().create(NewLink.of("ifb", "ifb0")));
        assertSame("link-add-dummy", to -> to.links().create(NewLink.of("dummy", "d0")));
        assertSame(
                "link-add-vlan",
                to -> to.links().create(NewLink.of(new Vlan(10), "v0.10").parent(V0)));
        Vlan service = new Vlan(11, Vlan.SERVICE);
        assertSame(
                "link-add-vlan-ad",
                to -> to.links().create(NewLink.of(service, "v0.11").parent(V0)));
        Ipvlan ipvlan = new Ipvlan(Ipvlan.Mode.L3);
        assertSame(
                "link-add-ipvlan",
                to -> to.links().create(NewLink.of(ipvlan, "iv0").parent(V0)));
        assertSame("link-add-vrf", to -> to.links().create(NewLink.of(new Vrf(10), "vrf0")));
        assertSame("link-add-tun", to -> to.links().create(NewLink.of("tun", "tun0")));
    }

    @Test
    void otherKindsAreRead() throws IOException {
        assertThat(Macvlan.of(read("link-show-macvlan", "mv0"))).hasValue(new Macvlan(MacvlanMode.BRIDGE));
        assertThat(read("link-show-macvlan", "mv0").peer()).hasValue(V0);
        assertThat(Vxlan.idOf(read("link-show-vxlan", "vx0"))).hasValue(42);
        assertThat(read("link-show-tap", "tap0").kind()).hasValue("tun");
        BridgeState bridge =
                BridgeState.of(read("link-show-bridge-options", "br1")).orElseThrow();
        assertThat(bridge.spanningTree()).isTrue();
        assertThat(bridge.forwardDelay()).isEqualTo(Duration.ofSeconds(4));
        assertThat(bridge.ageingTime()).isEqualTo(Duration.ofMinutes(5));
        assertThat(bridge.priority()).isEqualTo(4096);
        assertThat(bridge.multicastSnooping()).isFalse();
        assertThat(Vlan.of(read("link-show-veth", "v0"))).isEmpty();
        assertThat(BridgeState.of(read("link-show-veth", "v0"))).isEmpty();
    }

    /** What the kernel says of a kind, said to the kernel. */
    @Test
    void anUnknownKindSurvivesTheWay() throws IOException {
        Link macvlan = read("link-show-macvlan", "mv0");
        AttributeWriter again = new AttributeWriter();
        LinkKind.of("macvlan", macvlan.options()).encode(again);

        byte[] bytes = again.toBytes();
        assertThat(Attributes.parse(bytes, 0, bytes.length).all())
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(macvlan.options().all());
    }

    @Test
    void alternativeNamesAreRead() throws IOException {
        assertThat(read("link-show-veth", "v0").alternativeNames()).containsExactly("another-name-that-is-long");
        assertThat(read("link-show-veth", "v0").transmitQueueLength()).isEqualTo(500);
        assertThat(read("link-show-veth", "v0").isPromiscuous()).isTrue();
        assertThat(read("link-show-veth", "v0").isAllMulticast()).isTrue();
    }

    @Test
    void aLinkIsDeleted() throws IOException {
        assertSame("link-del", to -> to.links().delete(7));
    }

    @Test
    void aPairIsRead() throws IOException {
        Link v0 = read("link-show-veth", "v0");

        assertThat(v0.index()).isEqualTo(V0);
        assertThat(v0.name()).isEqualTo("v0");
        assertThat(v0.kind()).hasValue("veth");
        assertThat(v0.mac()).hasValue(MacAddress.parse("02:00:5e:00:53:02"));
        assertThat(v0.mtu()).isEqualTo(1300);
        assertThat(v0.peer()).hasValue(5);
        assertThat(v0.master()).isEmpty();
        assertThat(v0.alias()).hasValue("one end");
        assertThat(v0.isUp()).isFalse();
        assertThat(v0.isOperational()).isFalse();
    }

    private static Link read(String golden, String name) throws IOException {
        return GoldenReplies.decode(golden, Rtnetlink.RTM_NEWLINK, Link::parse).stream()
                .filter(link -> link.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void assertChange(String golden, LinkChange change) throws IOException {
        assertSame(golden, to -> to.links().change(V0, change));
    }
}
