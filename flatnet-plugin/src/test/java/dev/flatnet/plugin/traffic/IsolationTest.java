// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.traffic;

import static dev.flatnet.plugin.traffic.Lab.HOST;
import static dev.flatnet.plugin.traffic.Lab.HOST_6;
import static dev.flatnet.plugin.traffic.Lab.OUTSIDE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.netlink.kernel.TestNamespace;
import dev.flatnet.plugin.traffic.Lab.Container;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who reaches whom if bridges have a policy of ingress. */
@KernelTest
class IsolationTest {
    private static final String SAME_BRIDGE = "'ingressPolicy': 'same-bridge'";
    private static final String ISOLATED = "'ingressPolicy': 'isolated'";
    private static final String PORTS = "'runtimeConfig': {'portMappings': [{'hostPort': 8080, 'containerPort': 80}]}";

    private final Lab lab = new Lab();
    private final List<Peer> peers = new ArrayList<>();
    private Container container;
    private Container neighbour;
    private Container stranger;
    private Container unconcerned;

    @BeforeEach
    void containers() {
        lab.bridge(1);
        lab.bridge(2);
        lab.bridge(3);
        container = lab.container(1, 2);
        neighbour = lab.container(1, 3);
        stranger = lab.container(2, 2);
        unconcerned = lab.container(3, 2);
        for (TestNamespace where : List.of(container.netns(), lab.outside)) {
            peers.add(Peer.serve(where, "tcp", "0.0.0.0", 80));
            peers.add(Peer.serve(where, "tcp", "::", 80));
        }
    }

    @AfterEach
    void stop() {
        peers.forEach(Peer::close);
        lab.close();
    }

    private void call(String plugin, Container who, String keys) {
        JsonNode answer = lab.call(plugin, "ADD", who, keys);
        assertThat(answer.path("msg").asText()).as(answer.toString()).isEmpty();
    }

    private boolean reachesContainer(TestNamespace from) {
        boolean ipv4 = Peer.ask(from, "tcp", container.ipv4(), 80).isPresent();
        assertThat(Peer.ask(from, "tcp", container.ipv6(), 80).isPresent())
                .as("the same by IPv6")
                .isEqualTo(ipv4);
        return ipv4;
    }

    /** With the rules for IP on what bridges forward, and without. */
    private void filterBridges(int on) {
        lab.host.run(
                "sysctl",
                "-qw",
                "net.bridge.bridge-nf-call-iptables=" + on,
                "net.bridge.bridge-nf-call-ip6tables=" + on);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void sameBridgeKeepsOtherBridgesWithAPolicyOut(int filtered) {
        filterBridges(filtered);
        assertThat(reachesContainer(stranger.netns())).isTrue();
        for (Container each : List.of(container, neighbour, stranger)) {
            call("firewall", each, SAME_BRIDGE);
        }
        assertThat(reachesContainer(stranger.netns())).isFalse();
        assertThat(reachesContainer(neighbour.netns())).isTrue();
        assertThat(reachesContainer(unconcerned.netns())).isTrue();
        assertThat(reachesContainer(lab.outside)).isTrue();
        assertThat(reachesContainer(lab.host)).isTrue();
        assertThat(Peer.ask(container.netns(), "tcp", OUTSIDE, 80)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void isolatedKeepsNeighboursOutAsWell(int filtered) {
        filterBridges(filtered);
        for (Container each : List.of(container, neighbour, stranger)) {
            call("firewall", each, ISOLATED);
        }
        assertThat(reachesContainer(stranger.netns())).isFalse();
        assertThat(reachesContainer(neighbour.netns())).isFalse();
        assertThat(reachesContainer(lab.outside)).isTrue();
        assertThat(reachesContainer(lab.host)).isTrue();
        assertThat(Peer.ask(container.netns(), "tcp", OUTSIDE, 80)).isPresent();
    }

    /** A neighbour that sends by the host gets no further. */
    @Test
    void isolatedHoldsForWhatIsRoutedAsWell() {
        for (Container each : List.of(container, neighbour)) {
            call("firewall", each, ISOLATED);
            each.netns().run("ip", "route", "del", "10.1.0.0/24");
            each.netns().run("ip", "route", "add", "10.1.0.1", "dev", "eth0");
            each.netns().run("ip", "route", "replace", "default", "via", "10.1.0.1");
        }
        assertThat(Peer.ask(neighbour.netns(), "tcp", container.ipv4(), 80)).isEmpty();
    }

    /** But that a bridge whose frames are filtered forwards translated ones by itself, and not to another isolated port. */
    @ParameterizedTest
    @ValueSource(strings = {SAME_BRIDGE, ISOLATED})
    void publishedPortsAreForEverybody(String policy) {
        filterBridges(0);
        for (Container each : List.of(container, neighbour, stranger)) {
            call("firewall", each, policy);
        }
        call("portmap", container, PORTS);
        for (TestNamespace who : List.of(lab.outside, lab.host, stranger.netns(), neighbour.netns())) {
            assertThat(Peer.ask(who, "tcp", HOST, 8080)).isPresent();
            assertThat(Peer.ask(who, "tcp", HOST_6, 8080)).isPresent();
        }
    }

    @Test
    void whatTheLastOneNeededIsGone() {
        call("firewall", container, SAME_BRIDGE);
        call("firewall", neighbour, SAME_BRIDGE);
        call("firewall", stranger, ISOLATED);
        lab.call("firewall", "DEL", neighbour, SAME_BRIDGE);
        assertThat(reachesContainer(stranger.netns())).isFalse();
        lab.call("firewall", "DEL", stranger, SAME_BRIDGE);
        assertThat(reachesContainer(stranger.netns())).isTrue();
        lab.call("firewall", "DEL", container, SAME_BRIDGE);
        assertThat(lab.host.ruleset()).isEmpty();
    }
}
