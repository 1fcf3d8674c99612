// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import static dev.flatnet.netlink.route.Addresses.ip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.UnsupportedByKernelException;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Links of all kinds on the real kernel; a kind that it lacks must be refused with the name of its option. */
class KindsOfTheKernelTest extends InNamespace {

    @Test
    void macvlan() throws IOException {
        if (created(
                NewLink.of(new Macvlan(MacvlanMode.BRIDGE), "mv0").parent(v0).up(), "CONFIG_MACVLAN")) {
            assertThat(info("mv0").at("/info_data/mode").asText()).isEqualTo("bridge");
            assertThat(Macvlan.of(netlink.links().find("mv0").orElseThrow())).hasValue(new Macvlan(MacvlanMode.BRIDGE));
            assertThat(namespace.link("mv0").at("/link").asText()).isEqualTo("v0");
        }
    }

    @Test
    void vxlan() throws IOException {
        Vxlan vxlan = new Vxlan(42)
                .port(4789)
                .local(ip("192.0.2.1"))
                .timeToLive(5)
                .learning(false)
                .by(v0);
        if (created(NewLink.of(vxlan, "vx0"), "CONFIG_VXLAN")) {
            JsonNode data = info("vx0").at("/info_data");
            assertThat(data.at("/id").asInt()).isEqualTo(42);
            assertThat(data.at("/port").asInt()).isEqualTo(4789);
            assertThat(data.at("/local").asText()).isEqualTo("192.0.2.1");
            assertThat(data.at("/ttl").asInt()).isEqualTo(5);
            assertThat(data.at("/learning").asBoolean()).isFalse();
            assertThat(data.at("/link").asText()).isEqualTo("v0");

            MacAddress any = MacAddress.of(new byte[6]);
            netlink.bridges().appendForwardingEntry(NewForwardingEntry.ofTunnel(any, index("vx0"), ip("192.0.2.2")));
            netlink.bridges().appendForwardingEntry(NewForwardingEntry.ofTunnel(any, index("vx0"), ip("192.0.2.3")));
            assertThat(namespace
                            .json("bridge", "-j", "fdb", "show", "dev", "vx0")
                            .findValuesAsText("dst"))
                    .containsExactly("192.0.2.2", "192.0.2.3");
            assertThat(netlink.bridges().forwardingEntriesOf(index("vx0")))
                    .extracting(entry -> entry.remote().orElseThrow())
                    .containsExactly(ip("192.0.2.2"), ip("192.0.2.3"));
        }
    }

    @Test
    void vlan() throws IOException {
        if (created(NewLink.of(new Vlan(10), "v0.10").parent(v0), "CONFIG_VLAN_8021Q")) {
            assertThat(info("v0.10").at("/info_data/id").asInt()).isEqualTo(10);
            assertThat(Vlan.of(netlink.links().find("v0.10").orElseThrow())).hasValue(new Vlan(10));
        }
    }

    @Test
    void kindsWithoutOptions() throws IOException {
        if (created(NewLink.of("ifb", "ifb0"), "CONFIG_IFB")) {
            assertThat(info("ifb0").at("/info_kind").asText()).isEqualTo("ifb");
        }
        if (created(NewLink.of("dummy", "dummy0"), "CONFIG_DUMMY")) {
            assertThat(info("dummy0").at("/info_kind").asText()).isEqualTo("dummy");
        }
    }

    @Test
    void kindsThatFewKernelsHave() throws IOException {
        if (created(NewLink.of(new Ipvlan(Ipvlan.Mode.L3), "iv0").parent(v0), "CONFIG_IPVLAN")) {
            assertThat(info("iv0").at("/info_data/mode").asText()).isEqualTo("l3");
        }
        if (created(NewLink.of(new Vrf(10), "vrf0"), "CONFIG_NET_VRF")) {
            assertThat(info("vrf0").at("/info_data/table").asInt()).isEqualTo(10);
        }
        assertThatExceptionOfType(UnsupportedByKernelException.class)
                .isThrownBy(() -> netlink.links().create(NewLink.of("nosuchkind", "x0")))
                .matches(e -> e.is(Errno.EOPNOTSUPP))
                .withMessageContaining("add link x0 type nosuchkind")
                .withMessageContaining("this kernel lacks CONFIG_NOSUCHKIND");
    }

    /** TUN and TAP devices are made by /dev/net/tun, as by ip; rtnetlink shows, changes and deletes them. */
    @Test
    void tap() throws IOException {
        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> netlink.links().create(NewLink.of("tun", "tun0")))
                .isNotInstanceOf(UnsupportedByKernelException.class)
                .withMessageContaining("tun/tap creation via rtnetlink is not supported");
        netns.createTap("tap0");
        netns.createTun("tun0");
        assertThat(info("tap0").at("/info_data/type").asText()).isEqualTo("tap");
        assertThat(info("tap0").at("/info_data/persist").asBoolean()).isTrue();
        assertThat(info("tun0").at("/info_data/type").asText()).isEqualTo("tun");

        Link tap = netlink.links().find("tap0").orElseThrow();
        assertThat(tap.kind()).hasValue("tun");
        netlink.links().change(tap.index(), new LinkChange().mtu(1400).up());
        assertThat(namespace.link("tap0").at("/mtu").asInt()).isEqualTo(1400);
        netlink.links().delete(tap.index());
        assertThat(namespace.links()).doesNotContain("tap0");
    }

    @Test
    void bridgeOptions() throws IOException {
        BridgeOptions options = new BridgeOptions()
                .spanningTree(true)
                .forwardDelay(Duration.ofSeconds(4))
                .helloTime(Duration.ofSeconds(1))
                .maxAge(Duration.ofSeconds(6))
                .ageingTime(Duration.ofSeconds(100))
                .priority(4096)
                .groupForwardMask(8);
        netlink.links().create(NewLink.of(options, "br0"));
        netlink.links()
                .change(
                        index("br0"),
                        new LinkChange().options(new BridgeOptions().forwardDelay(Duration.ofSeconds(5))));

        JsonNode data = info("br0").at("/info_data");
        assertThat(data.at("/stp_state").asInt()).isEqualTo(1);
        assertThat(data.at("/forward_delay").asInt()).isEqualTo(500);
        assertThat(data.at("/hello_time").asInt()).isEqualTo(100);
        assertThat(data.at("/max_age").asInt()).isEqualTo(600);
        assertThat(data.at("/ageing_time").asInt()).isEqualTo(10_000);
        assertThat(data.at("/priority").asInt()).isEqualTo(4096);
        assertThat(data.at("/group_fwd_mask").asText()).isEqualTo("0x8");
        assertThat(BridgeState.of(netlink.links().find("br0").orElseThrow())
                        .orElseThrow()
                        .forwardDelay())
                .isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void vlanFilteringAndPortVlans() throws IOException {
        BridgeOptions filtering = new BridgeOptions().vlanFiltering(true).defaultVlan(0);
        if (!created(NewLink.of(filtering, "br0"), "CONFIG_BRIDGE_VLAN_FILTERING")) {
            netlink.links().create(NewLink.bridge("br0"));
            netlink.links().change(v0, new LinkChange().master(index("br0")));
            assertThatExceptionOfType(UnsupportedByKernelException.class)
                    .isThrownBy(() -> netlink.bridges().addVlan(v0, PortVlan.untagged(10)))
                    .matches(e -> e.kernelOption().equals("CONFIG_BRIDGE_VLAN_FILTERING"));
            assertThat(netlink.bridges().vlans(v0)).isEmpty();
            return;
        }
        netlink.links().change(v0, new LinkChange().master(index("br0")));
        netlink.bridges().addVlan(v0, PortVlan.untagged(10));
        netlink.bridges().addVlan(v0, new PortVlan(20, 29, false, false));
        netlink.bridges().deleteVlan(v0, PortVlan.tagged(20));

        assertThat(namespace.run("bridge", "vlan", "show", "dev", "v0").text()).contains("10 PVID Egress Untagged");
        assertThat(netlink.bridges().vlans(v0)).contains(PortVlan.untagged(10));
    }

    private JsonNode info(String link) {
        return namespace.link(link).get("linkinfo");
    }

    /** Whether it is there; if the kernel lacks the kind, the error has said so. */
    private boolean created(NewLink link, String option) throws IOException {
        try {
            netlink.links().create(link);
            return true;
        } catch (UnsupportedByKernelException e) {
            assertThat(e.kernelOption()).isEqualTo(option);
            assertThat(e).hasMessageContaining("this kernel lacks " + option);
            return false;
        }
    }
}
