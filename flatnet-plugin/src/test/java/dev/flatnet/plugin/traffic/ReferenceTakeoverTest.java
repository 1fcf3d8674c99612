// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.netlink.kernel.Requirement;
import dev.flatnet.plugin.traffic.Lab.Container;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Containers that Debian's plugins attached, and that ours verify and remove. */
@KernelTest
class ReferenceTakeoverTest {
    private static final String KEYS = "'runtimeConfig': {'portMappings': ["
            + "{'hostPort': 8080, 'containerPort': 80, 'protocol': 'tcp'},"
            + "{'hostPort': 53, 'containerPort': 53, 'protocol': 'udp', 'hostIP': '192.0.2.1'}]}";

    @TempDir
    Path programs = Path.of("");

    private final Lab lab = new Lab();

    @BeforeEach
    void debiansPlugins() {
        Requirement.referencePlugins();
        Requirement.program("iptables");
        lab.bridge(1);
    }

    @AfterEach
    void stop() {
        lab.close();
    }

    /** The reference plugins call what {@code PATH} says. */
    private String path(String kind) throws IOException {
        for (String program : new String[] {"iptables", "ip6tables"}) {
            Path installed = Path.of("/usr/sbin", program + "-" + kind);
            Requirement.program(installed.getFileName().toString());
            if (!Files.exists(programs.resolve(program))) {
                Files.createSymbolicLink(programs.resolve(program), installed);
            }
        }
        return programs + ":/usr/sbin:/usr/bin:/sbin:/bin";
    }

    private String rules(String kind) {
        return lab.host.run("iptables-" + kind + "-save", "-t", "nat").text()
                + lab.host.run("ip6tables-" + kind + "-save", "-t", "nat").text();
    }

    private static void assertSuccess(JsonNode answer) {
        assertThat(answer.path("msg").asText() + answer.path("details").asText())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nft", "legacy"})
    void publishedPorts(String kind) throws IOException {
        Container one = lab.container(1, 2);
        Container two = lab.container(1, 3);
        String path = path(kind);
        lab.callReference("portmap", "ADD", one, path, KEYS);
        lab.callReference(
                "portmap", "ADD", two, path, KEYS.replace("8080", "8081").replace("53,", "54,"));
        assertThat(rules(kind)).contains("10.1.0.2:80", "10.1.0.3:80");

        assertSuccess(lab.call("portmap", "CHECK", one, KEYS));
        assertThat(lab.call("portmap", "CHECK", one, KEYS.replace("8080", "8082"))
                        .path("msg")
                        .asText())
                .contains("8082/tcp");
        assertSuccess(lab.call("portmap", "DEL", one, KEYS));
        assertThat(rules(kind)).doesNotContain("10.1.0.2", one.id() + "\\\"").contains("10.1.0.3:80");
        assertThat(lab.call("portmap", "CHECK", one, KEYS).path("code").asInt()).isEqualTo(105);
        assertSuccess(
                lab.call("portmap", "CHECK", two, KEYS.replace("8080", "8081").replace("53,", "54,")));
        // Once more, and those of the other by ours.
        assertSuccess(lab.call("portmap", "DEL", one, KEYS));
        assertSuccess(lab.call("portmap", "DEL", two, ""));
        assertThat(rules(kind)).doesNotContain("10.1.0.3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nft", "legacy"})
    void masquerading(String kind) throws IOException {
        Container one = lab.container(1, 2);
        lab.host.run("ip", "link", "del", one.hostEnd());
        String keys = "'bridge': 'br1', 'ipMasq': true, 'ipam': {'type': 'static', 'addresses': ["
                + "{'address': '10.1.0.2/24'}, {'address': 'fd00:1::2/64'}]}";
        lab.callReference("bridge", "ADD", one, path(kind), keys);
        assertThat(rules(kind)).contains("-s 10.1.0.2/32", "-s fd00:1::2/128");
        assertSuccess(lab.call("flatnet", "DEL", one, keys));
        assertThat(appended(rules(kind))).isEmpty();
    }

    /** Its port has a random name: it is found by what the runtime says, and by the two ends of the pair. */
    @Test
    void bridges() throws IOException {
        Container one = lab.container(1, 2);
        lab.host.run("ip", "link", "del", one.hostEnd());
        String keys =
                "'bridge': 'br1', 'isGateway': true, 'hairpinMode': true, 'ipam': {'type': 'static', 'addresses': ["
                        + "{'address': '10.1.0.2/24'}, {'address': 'fd00:1::2/64'}]}";
        String path = path("nft");
        lab.callReference("bridge", "ADD", one, path, keys);
        assertSuccess(lab.call("bridge", "CHECK", one, keys));
        assertSuccess(lab.call("bridge", "DEL", one, keys));
        assertThat(one.netns().links()).containsExactly("lo");
        assertThat(lab.call("bridge", "CHECK", one, keys).path("code").asInt()).isEqualTo(105);
        assertSuccess(lab.call("bridge", "DEL", one, keys));
    }

    /** Rule for rule, and seen from outside. */
    @Test
    @SuppressWarnings("try") // The server only has to be there.
    void masqueradingByIptablesIsThatOfDebiansPlugin() throws IOException {
        Container one = lab.container(1, 2);
        lab.host.run("ip", "link", "del", one.hostEnd());
        String keys =
                "'bridge': 'br1', 'isDefaultGateway': true, 'ipMasq': true, 'ipam': {'type': 'static', 'addresses': ["
                        + "{'address': '10.1.0.2/24', 'gateway': '10.1.0.1'}]}";
        lab.callReference("bridge", "ADD", one, path("nft"), keys);
        List<String> reference = appended(rules("nft"));
        lab.callReference("bridge", "DEL", one, path("nft"), keys);

        String byIptables = keys + ", 'ipMasqBackend': 'iptables'";
        assertSuccess(lab.call("bridge", "ADD", one, byIptables));
        assertThat(appended(rules("nft"))).isEqualTo(reference).isNotEmpty();
        try (Peer server = Peer.serve(lab.outside, "tcp", Lab.OUTSIDE, 80)) {
            assertThat(Peer.ask(one.netns(), "tcp", Lab.OUTSIDE, 80)).contains(Lab.HOST);
        }
        assertSuccess(lab.call("bridge", "DEL", one, byIptables));
        assertThat(appended(rules("nft"))).isEmpty();
    }

    /** The other way round: what ours made by iptables is what Debian's plugin would have made, and it removes that. */
    @Test
    void debiansPluginTakesOverFromOurs() throws IOException {
        Container one = lab.container(1, 2);
        String keys = KEYS + ", 'backend': 'iptables'";
        String path = path("nft");
        assertSuccess(lab.call("portmap", "ADD", one, keys));
        List<String> ours = appended(rules("nft"));
        assertThat(ours).anyMatch(rule -> rule.contains("10.1.0.2:80"));
        assertSuccess(lab.call("portmap", "CHECK", one, keys));
        lab.callReference("portmap", "ADD", one, path, KEYS);
        assertThat(appended(rules("nft"))).isEqualTo(ours);
        lab.callReference("portmap", "DEL", one, path, KEYS);
        assertThat(rules("nft")).doesNotContain("10.1.0.2");
        assertThat(lab.call("portmap", "CHECK", one, keys).path("code").asInt()).isEqualTo(105);
        assertSuccess(lab.call("portmap", "DEL", one, keys));
    }

    private static List<String> appended(String rules) {
        return rules.lines().filter(line -> line.startsWith("-A")).sorted().toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nft", "legacy"})
    void admission(String kind) throws IOException {
        Container one = lab.container(1, 2);
        lab.callReference("firewall", "ADD", one, path(kind), "'backend': 'iptables'");
        assertThat(forwarding(kind)).contains("-s 10.1.0.2/32", "-s fd00:1::2/128");
        assertSuccess(lab.call("firewall", "CHECK", one, ""));
        assertSuccess(lab.call("firewall", "DEL", one, ""));
        assertThat(forwarding(kind)).doesNotContain("10.1.0.2", "fd00:1::2").contains("CNI-FORWARD");
        assertThat(lab.call("firewall", "CHECK", one, "").path("code").asInt()).isEqualTo(105);
    }

    private String forwarding(String kind) {
        return lab.host.run("iptables-" + kind + "-save", "-t", "filter").text()
                + lab.host.run("ip6tables-" + kind + "-save", "-t", "filter").text();
    }
}
