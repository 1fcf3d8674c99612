// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import static dev.flatnet.netlink.route.Addresses.ip;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flatnet.netlink.kernel.Command;
import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.netlink.kernel.TestNamespace;
import dev.flatnet.netlink.netns.NetworkNamespace;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The same network, made by {@code ip} and {@code bridge} in one namespace and by this library in another, is the same. */
@KernelTest
class DifferentialTest {
    private static final MacAddress BRIDGE_MAC = MacAddress.parse("02:00:5e:00:53:01");
    private static final MacAddress OUTER_MAC = MacAddress.parse("02:00:5e:00:53:02");
    private static final MacAddress INNER_MAC = MacAddress.parse("02:00:5e:00:53:03");
    private static final MacAddress OTHER_MAC = MacAddress.parse("02:00:5e:00:53:09");

    /** What differs from one namespace, or one moment, to another. */
    private static final List<String> BY_CHANCE =
            List.of("ifindex", "link_netnsid", "gc_timer", "forward_delay_timer", "hold_timer", "used", "updated");

    /** RTPROT_BOOT, which is what ip writes if nobody says. */
    private static final int BOOT = 3;

    private static void byTools(TestNamespace namespace) {
        Command.of("ip", "-batch", "-").reading("""
                        link add br0 address 02:00:5e:00:53:01 mtu 1400 txqueuelen 500 type bridge ageing_time 10000 priority 100
                        link add v0 address 02:00:5e:00:53:02 type veth peer name v1 address 02:00:5e:00:53:03
                        link set v0 master br0 alias mine mtu 1400
                        link property add dev v1 altname a-name-that-is-long
                        link set br0 up
                        link set v0 up
                        link set v1 up allmulticast on
                        address add 10.1.0.1/24 brd + dev br0
                        address add 10.1.0.2/24 brd + dev br0 label br0:two
                        address add fd00::1/64 nodad dev br0
                        route add 10.9.0.0/16 via 10.1.0.254 metric 5 mtu 1300 advmss 1260
                        route add blackhole 10.12.0.0/16
                        route add 10.10.0.0/16 dev br0 src 10.1.0.1 table 100
                        rule add from 10.2.0.0/16 iif v1 fwmark 0x10/0xff table 100 priority 1000
                        neighbour add 10.1.0.9 lladdr 02:00:5e:00:53:09 dev br0 nud permanent
                        """).in(namespace.path()).run().orFail();
        namespace.run("bridge", "link", "set", "dev", "v0", "hairpin", "on", "isolated", "on", "learning", "off");
        namespace.run("bridge", "fdb", "add", "02:00:5e:00:53:09", "dev", "v0", "master", "static");
    }

    private static void byLibrary(RouteNetlink netlink) throws IOException {
        netlink.links()
                .create(NewLink.of(
                                new BridgeOptions()
                                        .ageingTime(Duration.ofSeconds(100))
                                        .priority(100),
                                "br0")
                        .mac(BRIDGE_MAC)
                        .mtu(1400)
                        .transmitQueueLength(500));
        int br0 = index(netlink, "br0");
        netlink.links()
                .create(NewLink.veth("v0", NewLink.veth("v1").mac(INNER_MAC)).mac(OUTER_MAC));
        int v0 = index(netlink, "v0");
        int v1 = index(netlink, "v1");
        netlink.links().change(v0, new LinkChange().master(br0).alias("mine").mtu(1400));
        netlink.links().addAlternativeName(v1, "a-name-that-is-long");
        netlink.links().change(br0, new LinkChange().up());
        netlink.links().change(v0, new LinkChange().up());
        netlink.links().change(v1, new LinkChange().up().allMulticast(true));
        netlink.addresses().add(br0, ip("10.1.0.1"), 24);
        netlink.addresses()
                .add(NewAddress.of(br0, ip("10.1.0.2"), 24).label("br0:two").broadcast());
        netlink.addresses().add(br0, ip("fd00::1"), 64);
        netlink.routes()
                .add(NewRoute.to(ip("10.9.0.0"), 16, br0)
                        .via(ip("10.1.0.254"))
                        .priority(5)
                        .mtu(1300)
                        .advertisedMss(1260)
                        .protocol(BOOT));
        netlink.routes()
                .add(NewRoute.ofType(RouteType.BLACKHOLE, ip("10.12.0.0"), 16).protocol(BOOT));
        netlink.routes()
                .add(NewRoute.to(ip("10.10.0.0"), 16, br0)
                        .source(ip("10.1.0.1"))
                        .table(100)
                        .protocol(BOOT));
        netlink.rules()
                .add(NewPolicyRule.ipv4()
                        .from(new AddressPrefix(ip("10.2.0.0"), 16))
                        .inputLink("v1")
                        .mark(0x10, 0xff)
                        .table(100)
                        .priority(1000));
        netlink.neighbours().add(NewNeighbour.permanent(br0, ip("10.1.0.9"), OTHER_MAC));
        netlink.bridges()
                .changePort(
                        v0, new BridgePortChange().hairpin(true).isolated(true).learning(false));
        netlink.bridges().addForwardingEntry(NewForwardingEntry.ofPort(OTHER_MAC, v0));
    }

    private static int index(RouteNetlink netlink, String name) throws IOException {
        return netlink.links().find(name).orElseThrow().index();
    }

    @Test
    void theSameNetworkReadsTheSame() throws IOException, InterruptedException {
        try (TestNamespace tools = TestNamespace.create();
                TestNamespace library = TestNamespace.create();
                NetworkNamespace netns = NetworkNamespace.open(library.path().toString());
                RouteNetlink netlink = RouteNetlink.open(netns)) {
            byTools(tools);
            byLibrary(netlink);
            awaitReady(tools);
            awaitReady(library);

            for (String[] show : new String[][] {
                {"ip", "-d", "-j", "link"},
                {"ip", "-j", "-4", "address"},
                {"ip", "-j", "-6", "address", "show", "scope", "global"},
                {"ip", "-d", "-j", "-4", "route", "show", "table", "all"},
                {"ip", "-j", "rule"},
                {"ip", "-j", "neighbour", "show", "nud", "permanent"},
                {"bridge", "-j", "fdb", "show", "br", "br0"}
            }) {
                List<String> expected = listing(tools, show);
                assertThat(expected).as(String.join(" ", show)).isNotEmpty();
                assertThat(listing(library, show))
                        .as(String.join(" ", show))
                        .containsExactlyInAnyOrderElementsOf(expected);
            }
        }
    }

    /** The kernel brings a bridge up in the background. */
    private static void awaitReady(TestNamespace namespace) throws InterruptedException {
        for (int i = 0; i < 500; i++) {
            boolean up = namespace.link("br0").at("/operstate").asText().equals("UP");
            JsonNode port = namespace.link("v0");
            if (up && port.at("/linkinfo/info_slave_data/state").asText().equals("forwarding")) {
                return;
            }
            Thread.sleep(20);
        }
        throw new AssertionError(namespace.link("br0"));
    }

    /** Each element as text, without what is different by chance. */
    private static List<String> listing(TestNamespace namespace, String... show) {
        List<String> lines = new ArrayList<>();
        for (JsonNode element : namespace.json(show)) {
            removeChance(element);
            if (!isLearned(element)) {
                lines.add(element.toString());
            }
        }
        return lines;
    }

    /** What a bridge learned from a packet that was faster than the end of learning: of nobody's making. */
    private static boolean isLearned(JsonNode element) {
        return element.has("mac") && element.path("state").asText().isEmpty();
    }

    private static void removeChance(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(BY_CHANCE);
        }
        node.forEach(DifferentialTest::removeChance);
    }
}
