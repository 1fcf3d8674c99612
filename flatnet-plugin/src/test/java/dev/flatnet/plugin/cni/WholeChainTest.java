// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import static dev.flatnet.plugin.cni.PluginsOnKernel.after;
import static dev.flatnet.plugin.cni.PluginsOnKernel.bridge;
import static dev.flatnet.plugin.cni.PluginsOnKernel.config;
import static dev.flatnet.plugin.cni.PluginsOnKernel.link;
import static dev.flatnet.plugin.cni.PluginsOnKernel.links;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.plugin.cni.PluginsOnKernel.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code flatnet} doing what a list of plugins would: the interface, and work on it, in one call. */
class WholeChainTest {
    /** More changes than one ADD makes. */
    private static final int MOST_CHANGES = 200;

    private final PluginsOnKernel plugins = new PluginsOnKernel();
    private final NetworkNamespace container = plugins.container("c1");

    @TempDir
    Path directory = Path.of("");

    private ObjectNode config = PluginsOnKernel.JSON.createObjectNode();

    @BeforeEach
    void everything() throws IOException {
        config = bridge();
        config.setAll(config("""
                {'tuning': {'sysctl': {'net.ipv4.conf.IFNAME.proxy_arp': '1', 'net.ipv4.ip_forward': '1'}, 'mtu': 1400,
                            'mac': '02:00:5e:00:53:02', 'promisc': true},
                 'ingressRate': 8000000, 'ingressBurst': 80000, 'egressRate': 8000000, 'egressBurst': 80000}"""));
        config.withObject("/tuning").put("dataDir", backups().toString());
    }

    private Path backups() {
        return directory.resolve("tuning");
    }

    private boolean hasBackups() throws IOException {
        if (!Files.exists(backups())) {
            return false;
        }
        try (Stream<Path> files = Files.list(backups())) {
            return files.findAny().isPresent();
        }
    }

    private void assertNothingIsLeft(List<String> linksOfHost) throws Exception {
        assertThat(links(plugins.host)).isEqualTo(linksOfHost);
        assertThat(links(container)).containsExactly("lo");
        assertThat(container.sysctl("ipv4", "ip_forward")).isEqualTo("0");
        assertThat(plugins.allocator.leases("net")).isEmpty();
        assertThat(hasBackups()).isFalse();
    }

    @Test
    void allOfItIsDoneAndCheckedAndUndone() throws Exception {
        Run added = plugins.add("c1", config);
        assertThat(added.status()).as(added.text()).isZero();
        assertThat(link(container, "eth0").mtu()).isEqualTo(1400);
        assertThat(container.sysctl("ipv4", "conf", "eth0", "proxy_arp")).isEqualTo("1");
        assertThat(added.answer().path("interfaces").toString()).contains("02:00:5e:00:53:02");
        assertThat(hasBackups()).isTrue();
        Run checked = plugins.call("flatnet", "CHECK", "c1", after(config, added));
        assertThat(checked.status()).as(checked.text()).isZero();
        container.writeSysctl("0", "ipv4", "conf", "eth0", "proxy_arp");
        assertThat(plugins.call("flatnet", "CHECK", "c1", after(config, added)).code())
                .isEqualTo(105);

        Run deleted = plugins.call("flatnet", "DEL", "c1", after(config, added));
        assertThat(deleted.status()).as(deleted.text()).isZero();
        assertNothingIsLeft(List.of("lo", "br-test"));
    }

    @Test
    void anAddCanBeRepeated() throws Exception {
        plugins.add("c1", config);
        Run added = plugins.add("c1", config);
        assertThat(added.status()).as(added.text()).isZero();
        plugins.call("flatnet", "DEL", "c1", config);
        assertNothingIsLeft(List.of("lo", "br-test"));
    }

    /** A chained {@code tuning} takes the same backup for its own, and what was there first comes back. */
    @Test
    void aChainedTuningGoesOnFromThere() throws Exception {
        Run added = plugins.add("c1", config);
        ObjectNode chained = config("{'cniVersion': '1.1.0', 'name': 'net', 'type': 'tuning', 'mtu': 1300}");
        chained.put("dataDir", backups().toString());
        assertThat(plugins.call("tuning", "ADD", "c1", after(chained, added)).status())
                .isZero();
        assertThat(plugins.call("tuning", "DEL", "c1", chained).status()).isZero();
        assertThat(link(container, "eth0").mtu()).isEqualTo(1500);
        assertThat(container.sysctl("ipv4", "ip_forward")).isEqualTo("0");
        assertThat(plugins.call("flatnet", "DEL", "c1", config).status()).isZero();
        assertNothingIsLeft(List.of("lo", "br-test"));
    }

    @Test
    void garbageCollectionTakesAllOfIt() throws Exception {
        plugins.add("c1", config);
        config.putArray("cni.dev/valid-attachments");
        assertThat(plugins.call("flatnet", "GC", "", config).status()).isZero();
        assertThat(links(plugins.host)).containsExactly("lo", "br-test");
        assertThat(plugins.allocator.leases("net")).isEmpty();
        assertThat(hasBackups()).isFalse();
    }

    @Test
    void afterAFailureAtAnyStepAllIsAsBefore() throws Exception {
        List<String> before = links(plugins.host);
        int step = 1;
        for (; step < MOST_CHANGES; step++) {
            plugins.kernel.failChange(step, Errno.EBUSY);
            Run added = plugins.add("c1", config);
            plugins.kernel.failNothing();
            if (added.status() == 0) {
                break;
            }
            assertThat(added.text()).as("step " + step).doesNotContain("undoing");
            assertNothingIsLeft(before);
        }
        assertThat(step).isBetween(20, MOST_CHANGES - 1);
    }
}
