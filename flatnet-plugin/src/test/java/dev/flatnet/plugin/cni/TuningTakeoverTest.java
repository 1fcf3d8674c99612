// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.plugin.cni.PluginsOnKernel.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Interfaces that Go's {@code tuning} tuned and ours puts back, and the other way round, on the real kernel. */
@KernelTest
class TuningTakeoverTest {
    private final OnRealHost host = new OnRealHost();

    @TempDir
    Path directory = Path.of("");

    private ObjectNode config = PluginsOnKernel.JSON.createObjectNode();
    private String before = "";

    TuningTakeoverTest() throws IOException {}

    @BeforeEach
    void anInterface() throws IOException {
        config = PluginsOnKernel.config("""
                {'cniVersion': '1.0.0', 'name': 'net', 'type': 'tuning', 'sysctl': {'net.ipv4.conf.eth0.proxy_arp': '1'},
                 'mac': '02:00:5e:00:53:02', 'mtu': 1400, 'promisc': true, 'allmulti': true}""");
        config.put("dataDir", directory.resolve("tuning").toString());
        config.set("prevResult", host.pair());
        before = state();
    }

    @AfterEach
    void close() throws IOException {
        host.close();
    }

    private String state() {
        JsonNode link = host.container.link("eth0");
        return link.get("address").asText() + " " + link.get("mtu").asInt() + " "
                + link.get("promiscuity").asInt() + " " + link.get("flags");
    }

    private static void require(Run run) {
        assertThat(run.status()).as(run.text()).isZero();
    }

    private void assertTunedThenRestored(Run added, Run deleted) {
        require(added);
        require(deleted);
        assertThat(state()).isEqualTo(before);
        assertThat(directory.resolve("tuning")).isEmptyDirectory();
    }

    @Test
    void oursTakesOverWhatTheirsTuned() throws IOException {
        Run added = host.theirs("tuning", "ADD", config);
        require(added);
        assertThat(state()).startsWith("02:00:5e:00:53:02 1400 1");
        ObjectNode after = PluginsOnKernel.after(config, added);
        require(host.ours("tuning", "CHECK", after));
        assertTunedThenRestored(added, host.ours("tuning", "DEL", after));
    }

    @Test
    void theirsTakesOverWhatOursTuned() throws IOException {
        Run added = host.ours("tuning", "ADD", config);
        require(added);
        assertThat(state()).startsWith("02:00:5e:00:53:02 1400 1");
        ObjectNode after = PluginsOnKernel.after(config, added);
        require(host.theirs("tuning", "CHECK", after));
        assertTunedThenRestored(added, host.theirs("tuning", "DEL", after));
    }

    /** The reference plugin leaves sysctls as they are. */
    @Test
    void oursPutsSysctlsBackAsWell() throws IOException {
        require(host.ours("tuning", "ADD", config));
        Path sysctl = Path.of("/proc/sys/net/ipv4/conf/eth0/proxy_arp");
        assertThat(host.container.run("cat", sysctl.toString()).text()).isEqualTo("1");
        require(host.ours("tuning", "DEL", config));
        assertThat(host.container.run("cat", sysctl.toString()).text()).isEqualTo("0");
    }

    @Test
    void bothAnswerTheSame() throws IOException {
        ObjectNode other = config.deepCopy();
        Run ours = host.ours("tuning", "ADD", config);
        require(host.ours("tuning", "DEL", config));
        Run theirs = host.theirs("tuning", "ADD", other);
        require(host.theirs("tuning", "DEL", other));
        assertThat(List.of(ours.answer().get("interfaces"), ours.answer().get("ips")))
                .isEqualTo(List.of(
                        theirs.answer().get("interfaces"), theirs.answer().get("ips")));
        assertThat(Files.exists(directory.resolve("tuning/c1_eth0.json"))).isFalse();
    }
}
