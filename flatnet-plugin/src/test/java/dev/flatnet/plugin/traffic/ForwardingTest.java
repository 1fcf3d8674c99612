// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.traffic;

import static dev.flatnet.plugin.traffic.Lab.HOST;
import static dev.flatnet.plugin.traffic.Lab.OUTSIDE;
import static dev.flatnet.plugin.traffic.Lab.OUTSIDE_6;
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

/** Who reaches whom on a host that forwards nothing by default. */
@KernelTest
class ForwardingTest {
    private static final String NOTHING = "'name': 'net'";

    private final Lab lab = new Lab();
    private final List<Peer> peers = new ArrayList<>();
    private Container container;
    private Container neighbour;

    @BeforeEach
    void containers() {
        lab.bridge(1);
        container = lab.container(1, 2);
        neighbour = lab.container(1, 3);
        for (String tables : List.of("iptables-nft", "ip6tables-nft")) {
            lab.host.run(tables, "-P", "FORWARD", "DROP");
        }
        for (String protocol : List.of("tcp", "udp")) {
            for (TestNamespace where : List.of(lab.outside, container.netns(), neighbour.netns())) {
                peers.add(Peer.serve(where, protocol, "0.0.0.0", 80));
                peers.add(Peer.serve(where, protocol, "::", 80));
            }
        }
    }

    @AfterEach
    void stop() {
        peers.forEach(Peer::close);
        lab.close();
    }

    private void admit(Container who, String keys) {
        JsonNode answer = lab.call("firewall", "ADD", who, keys);
        assertThat(answer.path("msg").asText()).as(answer.toString()).isEmpty();
    }

    private static boolean reaches(TestNamespace from, String protocol, String address) {
        return Peer.ask(from, protocol, address, 80).isPresent();
    }

    private String iptables() {
        return lab.host.run("iptables-nft", "-S").text()
                + lab.host.run("ip6tables-nft", "-S").text();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void whoIsAdmittedReachesTheWorldAndIsNotReached(String protocol) {
        String before = iptables();
        assertThat(reaches(container.netns(), protocol, OUTSIDE)).isFalse();
        admit(container, NOTHING);
        assertThat(reaches(container.netns(), protocol, OUTSIDE)).isTrue();
        assertThat(reaches(container.netns(), protocol, OUTSIDE_6)).isTrue();
        assertThat(reaches(lab.outside, protocol, container.ipv4())).isFalse();
        assertThat(reaches(lab.outside, protocol, container.ipv6())).isFalse();
        assertThat(reaches(neighbour.netns(), protocol, OUTSIDE)).isFalse();

        lab.call("firewall", "DEL", container, NOTHING);
        assertThat(reaches(container.netns(), protocol, OUTSIDE)).isFalse();
        assertThat(iptables()).isEqualTo(before);
    }

    @Test
    void iptablesListsWhatIsItsOwn() {
        admit(container, NOTHING);
        assertThat(iptables().lines())
                .containsSubsequence(
                        "-P FORWARD DROP",
                        "-N CNI-ADMIN",
                        "-N CNI-FORWARD",
                        "-A FORWARD -m comment --comment \"CNI firewall plugin rules\" -j CNI-FORWARD",
                        "-A CNI-FORWARD -m comment --comment \"CNI firewall plugin admin overrides\" -j CNI-ADMIN",
                        "-A CNI-FORWARD -m mark --mark 0x1000000/0x1000000 -j ACCEPT");
        assertThat(lab.call("firewall", "CHECK", container, NOTHING).isMissingNode())
                .isTrue();
    }

    @Test
    void publishedPortsAreReachedAndNothingElseIs() {
        admit(container, NOTHING);
        lab.call(
                "portmap",
                "ADD",
                container,
                "'runtimeConfig': {'portMappings': [{'hostPort': 8080, 'containerPort': 80}]}");
        assertThat(Peer.ask(lab.outside, "tcp", HOST, 8080)).contains(OUTSIDE);
        assertThat(Peer.ask(lab.outside, "tcp", Lab.HOST_6, 8080)).contains(OUTSIDE_6);
        assertThat(reaches(lab.outside, "tcp", container.ipv4())).isFalse();
    }

    @Test
    void theAdministratorsRulesAreAskedFirst() {
        admit(container, NOTHING);
        lab.host.run("iptables-nft", "-A", "CNI-ADMIN", "-d", OUTSIDE, "-p", "udp", "-j", "DROP");
        assertThat(reaches(container.netns(), "tcp", OUTSIDE)).isTrue();
        assertThat(reaches(container.netns(), "udp", OUTSIDE)).isFalse();
        // It lets in whom it likes.
        lab.host.run("iptables-nft", "-A", "CNI-ADMIN", "-d", container.ipv4(), "-j", "ACCEPT");
        assertThat(reaches(lab.outside, "tcp", container.ipv4())).isTrue();
        // What it wrote is its own, and holds again for whoever comes next.
        lab.call("firewall", "DEL", container, NOTHING);
        assertThat(iptables()).contains("-A CNI-ADMIN").doesNotContain("-j CNI-ADMIN");
        admit(container, NOTHING);
        assertThat(reaches(container.netns(), "udp", OUTSIDE)).isFalse();
    }

    /** What Docker makes of the table, as far as it matters here. */
    @Test
    void dockersRulesAreNoObstacle() {
        for (String rule : List.of(
                "-N DOCKER-USER",
                "-N DOCKER-ISOLATION-STAGE-1",
                "-N DOCKER-ISOLATION-STAGE-2",
                "-A FORWARD -j DOCKER-USER",
                "-A FORWARD -j DOCKER-ISOLATION-STAGE-1",
                "-A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
                "-A FORWARD -i docker0 ! -o docker0 -j ACCEPT",
                "-A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2",
                "-A DOCKER-ISOLATION-STAGE-1 -j RETURN",
                "-A DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP",
                "-A DOCKER-ISOLATION-STAGE-2 -j RETURN",
                "-A DOCKER-USER -j RETURN")) {
            lab.host.run(("iptables-nft " + rule).split(" "));
        }
        String before = iptables();
        admit(container, NOTHING);
        assertThat(reaches(container.netns(), "tcp", OUTSIDE)).isTrue();
        // Docker puts its rules first again whenever it starts.
        lab.host.run("iptables-nft", "-D", "FORWARD", "-j", "DOCKER-USER");
        lab.host.run("iptables-nft", "-I", "FORWARD", "-j", "DOCKER-USER");
        assertThat(reaches(container.netns(), "tcp", OUTSIDE)).isTrue();
        lab.call("firewall", "DEL", container, NOTHING);
        assertThat(iptables()).isEqualTo(before);
    }

    @Test
    void neighboursReachEachOtherWhereBridgesAreFiltered() {
        lab.host.run("sysctl", "-qw", "net.bridge.bridge-nf-call-iptables=1");
        assertThat(reaches(neighbour.netns(), "tcp", container.ipv4())).isFalse();
        admit(neighbour, NOTHING);
        assertThat(reaches(neighbour.netns(), "tcp", container.ipv4())).isTrue();
    }

    @Test
    void theMarkIsSeenByNobodyElse() {
        for (String line : List.of(
                "-A PREROUTING -j MARK --set-xmark 0x7/0x7",
                "-A POSTROUTING -d " + OUTSIDE + " -m mark ! --mark 0x7 -j DROP")) {
            lab.host.run(("iptables-nft -t mangle " + line).split(" "));
        }
        admit(container, NOTHING);
        assertThat(reaches(container.netns(), "tcp", OUTSIDE)).isTrue();
    }

    @Test
    void aFlushedTableIsFoundAndServedAgain() {
        admit(container, NOTHING);
        lab.host.run("iptables-nft", "-F");
        assertThat(reaches(container.netns(), "tcp", OUTSIDE)).isFalse();
        JsonNode checked = lab.call("firewall", "CHECK", container, NOTHING);
        assertThat(checked.path("msg").asText()).contains("iptables");
        admit(container, NOTHING);
        assertThat(reaches(container.netns(), "tcp", OUTSIDE)).isTrue();
    }

    /** The kernel's old interface has tables of its own, which drop packets whatever the others say. */
    @Test
    void theOldTablesOfIptablesAreServedToo() {
        String before = legacy();
        assertThat(before).contains("-P FORWARD ACCEPT");
        for (String tables : List.of("iptables-legacy", "ip6tables-legacy")) {
            lab.host.run(tables, "-P", "FORWARD", "DROP");
        }
        String dropping = legacy();
        admit(container, NOTHING);
        assertThat(reaches(container.netns(), "tcp", OUTSIDE)).isTrue();
        assertThat(reaches(container.netns(), "tcp", OUTSIDE_6)).isTrue();
        assertThat(reaches(neighbour.netns(), "tcp", OUTSIDE)).isFalse();
        admit(neighbour, NOTHING);
        lab.call("firewall", "DEL", container, NOTHING);
        assertThat(reaches(neighbour.netns(), "tcp", OUTSIDE)).isTrue();
        lab.host.run("iptables-legacy", "-F", "FORWARD");
        assertThat(lab.call("firewall", "CHECK", neighbour, NOTHING).path("msg").asText())
                .contains("iptables-legacy");
        admit(neighbour, NOTHING);
        lab.call("firewall", "DEL", neighbour, NOTHING);
        assertThat(legacy()).isEqualTo(dropping);
    }

    private String legacy() {
        return lab.host.run("iptables-legacy", "-S").text()
                + lab.host.run("ip6tables-legacy", "-S").text();
    }
}
