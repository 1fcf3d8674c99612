// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.traffic;

import static dev.flatnet.plugin.traffic.Lab.HOST;
import static dev.flatnet.plugin.traffic.Lab.HOST_6;
import static dev.flatnet.plugin.traffic.Lab.OUTSIDE;
import static dev.flatnet.plugin.traffic.Lab.OUTSIDE_6;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flatnet.netlink.kernel.Command.Outcome;
import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.netlink.kernel.TestNamespace;
import dev.flatnet.plugin.traffic.Lab.Container;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who reaches a container by a published port, and whom the container sees. */
@KernelTest
class PublishedPortsTest {
    private final Lab lab = new Lab();
    private final List<Peer> peers = new ArrayList<>();
    private Container container;
    private Container neighbour;
    private Container stranger;

    @BeforeEach
    void containers() {
        lab.bridge(1);
        lab.bridge(2);
        container = lab.container(1, 2);
        neighbour = lab.container(1, 3);
        stranger = lab.container(2, 2);
    }

    @AfterEach
    void stop() {
        peers.forEach(Peer::close);
        lab.close();
    }

    private void serve(Container where, String protocol, int port) {
        peers.add(Peer.serve(where.netns(), protocol, "0.0.0.0", port));
        peers.add(Peer.serve(where.netns(), protocol, "::", port));
    }

    private static String ports(String... mappings) {
        return "'runtimeConfig': {'portMappings': [" + String.join(", ", mappings) + "]}";
    }

    private static String port(String protocol, int hostPort, int containerPort) {
        return "{'hostPort': " + hostPort + ", 'containerPort': " + containerPort + ", 'protocol': '" + protocol + "'}";
    }

    private void publish(Container who, String keys) {
        JsonNode answer = lab.call("portmap", "ADD", who, keys);
        assertThat(answer.path("msg").asText()).as(answer.toString()).isEmpty();
    }

    private Optional<String> ask(TestNamespace where, String protocol, String address) {
        return Peer.ask(where, protocol, address, 8080);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void everybodyReachesIt(String protocol) {
        serve(container, protocol, 80);
        publish(container, ports(port(protocol, 8080, 80)));

        // From outside, and from another network, with their own address.
        assertThat(ask(lab.outside, protocol, HOST)).contains(OUTSIDE);
        assertThat(ask(lab.outside, protocol, HOST_6)).contains(OUTSIDE_6);
        assertThat(ask(stranger.netns(), protocol, HOST)).contains(stranger.ipv4());
        assertThat(ask(stranger.netns(), protocol, HOST_6)).contains(stranger.ipv6());
        // The host by any of its addresses, also those of the loopback.
        assertThat(ask(lab.host, protocol, HOST)).contains(HOST);
        assertThat(ask(lab.host, protocol, HOST_6)).contains(HOST_6);
        assertThat(ask(lab.host, protocol, "10.1.0.1")).contains("10.1.0.1");
        assertThat(ask(lab.host, protocol, "127.0.0.1")).contains("10.1.0.1");
        assertThat(ask(lab.host, protocol, "127.3.2.1")).contains("10.1.0.1");
        // A neighbour and the container itself; answers must come back by the host.
        assertThat(ask(neighbour.netns(), protocol, HOST)).contains("10.1.0.1");
        assertThat(ask(neighbour.netns(), protocol, "10.1.0.1")).contains("10.1.0.1");
        assertThat(ask(neighbour.netns(), protocol, HOST_6)).contains("fd00:1::1");
        assertThat(ask(container.netns(), protocol, HOST)).contains("10.1.0.1");
        assertThat(ask(container.netns(), protocol, HOST_6)).contains("fd00:1::1");

        lab.call("portmap", "DEL", container, ports(port(protocol, 8080, 80)));
        assertThat(ask(lab.outside, protocol, HOST)).isEmpty();
        assertThat(ask(lab.host, protocol, "127.0.0.1")).isEmpty();
        assertThat(lab.host.ruleset()).isEmpty();
    }

    /** The rules of iptables are another way to the same. */
    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void everybodyReachesItByIptables(String protocol) {
        serve(container, protocol, 80);
        String keys = ports(port(protocol, 8080, 80)) + ", 'backend': 'iptables'";
        publish(container, keys);
        assertThat(lab.host.run("iptables-save", "-t", "nat").text()).contains("--to-destination 10.1.0.2:80");

        assertThat(ask(lab.outside, protocol, HOST)).contains(OUTSIDE);
        assertThat(ask(lab.outside, protocol, HOST_6)).contains(OUTSIDE_6);
        assertThat(ask(stranger.netns(), protocol, HOST)).contains(stranger.ipv4());
        assertThat(ask(lab.host, protocol, HOST)).contains(HOST);
        assertThat(ask(lab.host, protocol, "127.0.0.1")).contains("10.1.0.1");
        assertThat(ask(neighbour.netns(), protocol, HOST)).contains("10.1.0.1");
        assertThat(ask(container.netns(), protocol, HOST)).contains("10.1.0.1");
        assertThat(lab.call("portmap", "CHECK", container, keys).path("msg").asText())
                .isEmpty();

        lab.call("portmap", "DEL", container, keys);
        assertThat(ask(lab.outside, protocol, HOST)).isEmpty();
        assertThat(lab.host.run("iptables-save", "-t", "nat").text()).doesNotContain("10.1.0.2");
    }

    /** With the rules for IP on what bridges forward, and without. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void theContainerAndItsNeighboursReachItWhateverTheBridgeFilters(int filtered) {
        filterBridges(filtered);
        serve(container, "tcp", 80);
        publish(container, ports(port("tcp", 8080, 80)));
        for (Container who : List.of(container, neighbour)) {
            assertThat(ask(who.netns(), "tcp", HOST)).as(who.id()).contains("10.1.0.1");
            assertThat(ask(who.netns(), "tcp", HOST_6)).as(who.id()).contains("fd00:1::1");
        }
    }

    @Test
    void sctpIsForwarded() {
        publish(container, ports(port("sctp", 8080, 80)));
        try (Peer listener = Peer.hearSctp(container.netns(), container.ipv4())) {
            Peer.saySctp(lab.outside, HOST, 8080);
            assertThat(listener.line()).isEqualTo(OUTSIDE + " 40000 80");
        }
        try (Peer listener = Peer.hearSctp(container.netns(), container.ipv6())) {
            Peer.saySctp(lab.outside, HOST_6, 8080);
            assertThat(listener.line()).isEqualTo(OUTSIDE_6 + " 40000 80");
        }
    }

    @Test
    void anAddressOfTheHostIsTheOnlyOne() {
        serve(container, "tcp", 80);
        publish(
                container,
                ports(
                        "{'hostPort': 8080, 'containerPort': 80, 'protocol': 'tcp', 'hostIP': '127.0.0.1'}",
                        "{'hostPort': 8080, 'containerPort': 80, 'protocol': 'tcp', 'hostIP': '" + HOST_6 + "'}"));
        assertThat(ask(lab.host, "tcp", "127.0.0.1")).contains("10.1.0.1");
        assertThat(ask(lab.outside, "tcp", HOST_6)).contains(OUTSIDE_6);
        assertThat(ask(lab.host, "tcp", HOST)).isEmpty();
        assertThat(ask(lab.outside, "tcp", HOST)).isEmpty();
        assertThat(ask(lab.host, "tcp", "10.1.0.1")).isEmpty();
    }

    @Test
    void portsOfARangeKeepTheirPlace() {
        serve(container, "tcp", 82);
        publish(container, ports("{'hostPort': 8080, 'containerPort': 80, 'range': 3}"));
        assertThat(Peer.ask(lab.outside, "tcp", HOST, 8082)).contains(OUTSIDE);
        assertThat(Peer.ask(lab.outside, "tcp", HOST, 8083)).isEmpty();
    }

    /** The kernel would take packets to 127.0.0.1 from the bridge once packets from there may leave by it (CVE-2020-8558). */
    @Test
    void neighboursDoNotReachTheHostsLoopback() {
        peers.add(Peer.serve(lab.host, "udp", "127.0.0.1", 5353));
        publish(container, ports(port("tcp", 8080, 80)));
        assertThat(lab.host
                        .run("sysctl", "-n", "net.ipv4.conf.br1.route_localnet")
                        .text())
                .isEqualTo("1");
        TestNamespace evil = neighbour.netns();
        evil.run("sysctl", "-qw", "net.ipv4.conf.all.route_localnet=1", "net.ipv4.conf.all.rp_filter=0");
        evil.run("ip", "route", "add", "127.0.0.0/8", "via", "10.1.0.1", "dev", "eth0", "table", "7");
        evil.run("ip", "rule", "add", "pref", "1", "to", "127.0.0.1", "lookup", "7");
        evil.run("ip", "rule", "add", "pref", "2", "lookup", "local");
        evil.run("ip", "rule", "del", "pref", "0", "lookup", "local");
        assertThat(Peer.ask(evil, "udp", "127.0.0.1", 5353, neighbour.ipv4())).isEmpty();
        lab.host.run("nft", "flush", "chain", "ip", "flatnet", "guard");
        assertThat(Peer.ask(evil, "udp", "127.0.0.1", 5353, neighbour.ipv4()))
                .as("what the guard is for")
                .contains(neighbour.ipv4());
    }

    /**
     * The kernel would not take the answers. It is better to be refused at once, and to try 127.0.0.1, than to wait. Whoever asks
     * for that address alone gets what the reference plugin gives: nothing, and no error.
     */
    @Test
    void theLoopbackAddressOfIpv6IsNotPublished() {
        serve(container, "tcp", 80);
        publish(container, ports(port("tcp", 8080, 80)));
        Outcome outcome = Peer.outcome(lab.host, "tcp", "::1", 8080);
        assertThat(outcome.stderr()).contains("Connection refused");
        publish(stranger, ports("{'hostPort': 81, 'containerPort': 80, 'hostIP': '::1'}"));
        assertThat(Peer.outcome(lab.host, "tcp", "::1", 81).stderr()).contains("Connection refused");
    }

    @Test
    void conditionsAreObeyed() {
        serve(container, "tcp", 80);
        publish(container, ports(port("tcp", 8080, 80)) + ", 'conditionsV4': ['!', '-s', '" + OUTSIDE + "']");
        assertThat(ask(lab.outside, "tcp", HOST)).isEmpty();
        assertThat(ask(stranger.netns(), "tcp", HOST)).contains(stranger.ipv4());
        assertThat(ask(lab.outside, "tcp", HOST_6)).contains(OUTSIDE_6);
    }

    private void filterBridges(int on) {
        lab.host.run(
                "sysctl",
                "-qw",
                "net.bridge.bridge-nf-call-iptables=" + on,
                "net.bridge.bridge-nf-call-ip6tables=" + on);
    }

    @Test
    void withoutSourceTranslationStrangersAreServedAndNeighboursAreNot() {
        // With rules for what bridges forward, the answer would be translated on its direct way.
        filterBridges(0);
        serve(container, "tcp", 80);
        publish(container, ports(port("tcp", 8080, 80)) + ", 'snat': false");
        assertThat(ask(lab.outside, "tcp", HOST)).contains(OUTSIDE);
        assertThat(ask(neighbour.netns(), "tcp", HOST)).isEmpty();
        assertThat(ask(lab.host, "tcp", "127.0.0.1")).isEmpty();
    }

    @Test
    void allMayBeMasqueraded() {
        serve(container, "tcp", 80);
        publish(container, ports(port("tcp", 8080, 80)) + ", 'masqAll': true");
        assertThat(ask(lab.outside, "tcp", HOST)).contains("10.1.0.1");
        assertThat(ask(lab.outside, "tcp", HOST_6)).contains("fd00:1::1");
    }

    /** A client of UDP that goes on sending from the same port, as many do, is served by whoever has the port now. */
    @Test
    void flowsFollowThePort() {
        serve(container, "udp", 53);
        serve(stranger, "udp", 53);
        String keys = ports(port("udp", 53, 53));
        publish(container, keys);
        assertThat(Peer.ask(lab.outside, "udp", HOST, 53, OUTSIDE, "5000")).contains(OUTSIDE);
        assertThat(lab.host.run("conntrack", "-L", "-p", "udp").text()).contains("src=10.1.0.2");
        lab.call("portmap", "DEL", container, keys);
        assertThat(lab.host.run("conntrack", "-L", "-p", "udp").text()).doesNotContain("10.1.0.2");

        // Nobody has the port: the packet is the host's own, which the kernel remembers too.
        assertThat(Peer.ask(lab.outside, "udp", HOST, 53, OUTSIDE, "5000")).isEmpty();
        publish(stranger, keys);
        assertThat(Peer.ask(lab.outside, "udp", HOST, 53, OUTSIDE, "5000")).contains(OUTSIDE);
        assertThat(lab.host.run("conntrack", "-L", "-p", "udp").text()).contains("src=10.2.0.2");
    }

    @Test
    void flowsOfOthersAreLeftAlone() {
        peers.add(Peer.serve(lab.outside, "udp", OUTSIDE, 53));
        serve(neighbour, "udp", 53);
        publish(neighbour, ports("{'hostPort': 53, 'containerPort': 53, 'protocol': 'udp', 'hostIP': '127.0.0.1'}"));
        Peer.ask(container.netns(), "udp", OUTSIDE, 53);
        Peer.ask(lab.host, "udp", "127.0.0.1", 53);
        String before = flows();
        assertThat(before).contains("dst=" + OUTSIDE, "dst=127.0.0.1");
        publish(container, ports(port("udp", 53, 53)));
        assertThat(flows()).isEqualTo(before);
        lab.call("portmap", "DEL", container, ports(port("udp", 53, 53)));
        assertThat(flows()).isEqualTo(before);
    }

    /** Source and destination of each. */
    private String flows() {
        return lab.host
                .run("conntrack", "-L", "-p", "udp")
                .text()
                .lines()
                .map(line -> line.replaceAll("^udp +17 +\\d+ ", ""))
                .sorted()
                .toList()
                .toString();
    }

    @Test
    void whoHasAPortIsNamed() {
        publish(container, ports(port("tcp", 8080, 80)));
        JsonNode refused = lab.call("portmap", "ADD", stranger, ports(port("tcp", 8080, 80)));
        assertThat(refused.path("code").asInt()).isEqualTo(106);
        assertThat(refused.path("msg").asText() + refused.path("details").asText())
                .contains("8080/tcp", "net/c1-2/eth0");
    }

    @Test
    void aContainerOnTwoNetworksKeepsThePortWithTheOther() {
        serve(container, "tcp", 80);
        serve(stranger, "tcp", 80);
        Container same =
                new Container(container.id(), stranger.netns(), stranger.bridge(), stranger.ipv4(), stranger.ipv6());
        String keys = ports(port("tcp", 8080, 80));
        publish(container, keys);
        assertThat(lab.callIn("other", "portmap", "ADD", same, keys)
                        .path("code")
                        .asInt())
                .isZero();
        assertThat(ask(lab.outside, "tcp", HOST)).contains(OUTSIDE);
        lab.call("portmap", "DEL", container, keys);
        container.netns().run("ip", "link", "set", "eth0", "down");
        assertThat(ask(lab.outside, "tcp", HOST)).contains(OUTSIDE);
        assertThat(ask(lab.outside, "tcp", HOST_6)).contains(OUTSIDE_6);
        lab.callIn("other", "portmap", "DEL", same, keys);
        assertThat(lab.host.ruleset()).isEmpty();
    }
}
