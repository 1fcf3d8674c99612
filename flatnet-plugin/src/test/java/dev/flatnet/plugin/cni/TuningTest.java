// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import static dev.flatnet.plugin.cni.PluginsOnKernel.after;
import static dev.flatnet.plugin.cni.PluginsOnKernel.bridge;
import static dev.flatnet.plugin.cni.PluginsOnKernel.config;
import static dev.flatnet.plugin.cni.PluginsOnKernel.link;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.LinkChange;
import dev.flatnet.netlink.route.MacAddress;
import dev.flatnet.netlink.route.RouteNetlink;
import dev.flatnet.plugin.cni.PluginsOnKernel.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The plugin {@code tuning}, chained after {@code flatnet}. */
class TuningTest {
    private static final String EVERYTHING = """
            'sysctl': {'net.ipv4.conf.IFNAME.proxy_arp': '1'}, 'mac': '02:00:5e:00:53:02', 'mtu': 1400,
            'promisc': true, 'allmulti': true, 'txQLen': 77""";

    private final PluginsOnKernel plugins = new PluginsOnKernel();

    @TempDir
    Path directory = Path.of("");

    private Path dataDir = Path.of("");
    private NetworkNamespace container = plugins.container("c1");
    private String macBefore = "";
    private long queueBefore;
    private ObjectNode bridged = PluginsOnKernel.JSON.createObjectNode();

    @BeforeEach
    void aContainerWithAnInterface() throws Exception {
        dataDir = directory.resolve("tuning");
        Run added = plugins.add("c1", bridge());
        assertThat(added.status()).as(added.text()).isZero();
        bridged = (ObjectNode) added.answer();
        macBefore = mac();
        queueBefore = eth0().transmitQueueLength();
    }

    private ObjectNode tuning(String keys) throws IOException {
        ObjectNode config = config(
                "{'cniVersion': '1.1.0', 'name': 'net', 'type': 'tuning'" + (keys.isEmpty() ? "" : ", " + keys) + "}");
        config.put("dataDir", dataDir.toString()).set("prevResult", bridged);
        return config;
    }

    private Run add(ObjectNode config) throws IOException {
        return plugins.call("tuning", "ADD", "c1", config);
    }

    private Run added(String keys) throws IOException {
        Run added = add(tuning(keys));
        assertThat(added.status()).as(added.text()).isZero();
        return added;
    }

    private void del(ObjectNode config) throws IOException {
        Run run = plugins.call("tuning", "DEL", "c1", config);
        assertThat(run.status()).as(run.text()).isZero();
    }

    private Link eth0() throws IOException {
        return link(container, "eth0");
    }

    private String mac() throws IOException {
        return eth0().mac().orElseThrow().toString();
    }

    private String proxyArp() throws IOException {
        return container.sysctl("ipv4", "conf", "eth0", "proxy_arp");
    }

    private Path backup() {
        return dataDir.resolve("c1_eth0.json");
    }

    private List<String> backups() throws IOException {
        if (!Files.exists(dataDir)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(dataDir)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }

    private void assertAsBefore() throws IOException {
        assertThat(mac()).isEqualTo(macBefore);
        assertThat(eth0().mtu()).isEqualTo(1500);
        assertThat(eth0().isPromiscuous()).isFalse();
        assertThat(eth0().isAllMulticast()).isFalse();
        assertThat(eth0().transmitQueueLength()).isEqualTo(queueBefore);
        assertThat(proxyArp()).isEqualTo("0");
        assertThat(backups()).isEmpty();
    }

    @Test
    void itChangesWhatItIsToldTo() throws Exception {
        Run added = added(EVERYTHING);

        assertThat(added.answer().path("interfaces").path(2).path("mac").asText())
                .isEqualTo("02:00:5e:00:53:02");
        assertThat(added.answer().path("ips")).isEqualTo(bridged.path("ips"));
        assertThat(mac()).isEqualTo("02:00:5e:00:53:02");
        assertThat(eth0().mtu()).isEqualTo(1400);
        assertThat(eth0().isPromiscuous()).isTrue();
        assertThat(eth0().isAllMulticast()).isTrue();
        assertThat(eth0().transmitQueueLength()).isEqualTo(77);
        assertThat(proxyArp()).isEqualTo("1");
        Run check = plugins.call("tuning", "CHECK", "c1", after(tuning(EVERYTHING), added));
        assertThat(check.status()).as(check.text()).isZero();
    }

    @Test
    void whatWasThereBeforeComesBackAtTheEnd() throws Exception {
        added(EVERYTHING);
        del(tuning(""));
        assertAsBefore();
        del(tuning(""));
    }

    /** Only what is to be changed is kept, under the names that the reference plugin reads. */
    @Test
    void theBackupIsTheReferencePlugins() throws Exception {
        added("'mtu': 1400, 'promisc': true");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup())))
                .isEqualTo("rw-------");
        assertThat(PluginsOnKernel.JSON.readTree(Files.readString(backup())))
                .isEqualTo(config("{'promisc': false, 'mtu': 1500, 'attachment': 'net/c1/eth0'}"));

        added(EVERYTHING);
        assertThat(PluginsOnKernel.JSON.readTree(Files.readString(backup())))
                .isEqualTo(config("{'mac': '" + macBefore + "', 'promisc': false, 'mtu': 1500, 'allmulti': false,"
                        + " 'txQLen': " + queueBefore + ", 'sysctl': {'net/ipv4/conf/eth0/proxy_arp': '0'},"
                        + " 'attachment': 'net/c1/eth0'}"));
    }

    @Test
    void aBackupOfTheReferencePluginIsRestored() throws Exception {
        try (RouteNetlink inside = RouteNetlink.open(container)) {
            inside.links().change(eth0().index(), new LinkChange().mtu(1300).promiscuous(true));
        }
        Files.createDirectories(dataDir);
        Files.writeString(backup(), "{\n \"mac\": \"" + macBefore + "\",\n \"promisc\": false,\n \"mtu\": 1500\n}");
        del(tuning(""));
        assertAsBefore();
    }

    /** Otherwise the changed values would be what comes back. */
    @Test
    void aRepeatedAddKeepsTheFirstBackup() throws Exception {
        added(EVERYTHING);
        added(EVERYTHING);
        added("'mtu': 1300");
        del(tuning(""));
        assertAsBefore();
    }

    @Test
    void aBackupGoesWithTheNamespace() throws Exception {
        added(EVERYTHING);
        plugins.kernel.delete("/run/netns/c1");
        del(tuning(""));
        assertThat(backups()).isEmpty();
    }

    @Test
    void garbageIsNoBackup() throws Exception {
        Files.createDirectories(dataDir);
        Files.writeString(backup(), "{\"sysctl\": {\"net/../../kernel/hostname\": \"x\"}}");
        del(tuning(""));
        assertAsBefore();
    }

    /** What lies in a directory that others can write in is not believed, and keeps nobody from removing a container. */
    @Test
    void aDirectoryOfEverybodyKeepsNothing() throws Exception {
        Files.createDirectories(dataDir);
        Files.writeString(backup(), "{\"mtu\": 1300}");
        Files.setPosixFilePermissions(dataDir, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(add(tuning("'mtu': 1400")).code()).isEqualTo(102);
        assertThat(eth0().mtu()).isEqualTo(1500);
        del(tuning(""));
        assertThat(eth0().mtu()).isEqualTo(1500);
        assertThat(backups()).containsExactly("c1_eth0.json");
    }

    @Test
    void delWorksWithAConfigurationThatBecameInvalid() throws Exception {
        added(EVERYTHING);
        del(tuning("'mtu': 'many', 'mac': 'zz', 'sysctl': {'kernel.hostname': 'x'}"));
        assertAsBefore();
    }

    @Test
    void garbageCollectionForgetsWhoIsGone() throws Exception {
        added("'mtu': 1400");
        Files.writeString(dataDir.resolve("c9_eth0.json"), "{\"mtu\": 1500}");
        ObjectNode gc = tuning("'cni.dev/valid-attachments': [{'containerID': 'c1', 'ifname': 'eth0'}]");
        assertThat(plugins.call("tuning", "GC", "", gc).status()).isZero();
        assertThat(backups()).containsExactlyInAnyOrder("c1_eth0.json", "c9_eth0.json");

        gc.putArray("cni.dev/valid-attachments");
        assertThat(plugins.call("tuning", "GC", "", gc).status()).isZero();
        // The reference plugin does not say whose a backup is.
        assertThat(backups()).containsExactly("c9_eth0.json");
    }

    @Test
    void theMacOfTheRequestCountsForMore() throws Exception {
        plugins.set("CNI_ARGS", "MAC=02:00:5e:00:53:03");
        added("'mac': '02:00:5e:00:53:02'");
        assertThat(mac()).isEqualTo("02:00:5e:00:53:03");
        added("'runtimeConfig': {'mac': '02:00:5e:00:53:04'}");
        assertThat(mac()).isEqualTo("02:00:5e:00:53:04");
        added("'runtimeConfig': {'mac': '02:00:5e:00:53:04'}, 'args': {'cni': {'mac': '02:00:5e:00:53:05'}}");
        assertThat(mac()).isEqualTo("02:00:5e:00:53:05");
    }

    /** The reference plugin crashes when only these have sysctls. */
    @Test
    void argumentsOfTheConfigurationCountForMost() throws Exception {
        added("'mtu': 1400, 'args': {'cni': {'sysctl': {'net/ipv4/conf/IFNAME/proxy_arp': '1'}, 'mtu': 1300,"
                + " 'txQLen': 5, 'promisc': true, 'allmulti': true}}");
        assertThat(eth0().mtu()).isEqualTo(1300);
        assertThat(eth0().transmitQueueLength()).isEqualTo(5);
        assertThat(eth0().isPromiscuous()).isTrue();
        assertThat(eth0().isAllMulticast()).isTrue();
        assertThat(proxyArp()).isEqualTo("1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mtu | 1300 | the MTU of eth0 is 1300 instead of 1400",
                "sysctl | 0 | net.ipv4.conf.eth0.proxy_arp is 0 instead of 1",
                "promisc | 0 | promiscuous mode of eth0 is false instead of true",
                "mac | 9 | the MAC address of eth0 is 02:00:5e:00:53:09 instead of 02:00:5e:00:53:02",
            })
    void checkSeesWhatSomebodyChanged(String what, int value, String complaint) throws Exception {
        Run added = added(EVERYTHING);
        try (RouteNetlink inside = RouteNetlink.open(container)) {
            LinkChange change = new LinkChange();
            switch (what) {
                case "mtu" -> inside.links().change(eth0().index(), change.mtu(value));
                case "promisc" -> inside.links().change(eth0().index(), change.promiscuous(false));
                case "mac" ->
                    inside.links().change(eth0().index(), change.mac(MacAddress.parse("02:00:5e:00:53:0" + value)));
                default -> container.writeSysctl(String.valueOf(value), "ipv4", "conf", "eth0", "proxy_arp");
            }
        }
        Run check = plugins.call("tuning", "CHECK", "c1", after(tuning(EVERYTHING), added));
        assertThat(check.code()).isEqualTo(105);
        assertThat(check.text()).contains(complaint);
    }

    @Test
    void checkReadsValuesAsTheyAreMeant() throws Exception {
        added("'mac': '02:00:5E:00:53:0A'");
        container.writeSysctl("1\t2", "ipv4", "conf", "eth0", "proxy_arp");
        ObjectNode config = tuning("'mac': '02-00-5E-00-53-0A', 'sysctl': {'net.ipv4.conf.eth0.proxy_arp': '1 2'}");
        config.put("mac", "02:00:5e:00:53:0a");
        Run check = plugins.call("tuning", "CHECK", "c1", config);
        assertThat(check.status()).as(check.text()).isZero();
    }

    @Test
    void afterAFailureAtAnyStepAllIsAsBefore() throws Exception {
        ObjectNode config = tuning(EVERYTHING);
        for (int change = 1; change <= 2; change++) {
            plugins.kernel.failChange(change, Errno.EBUSY);
            assertThat(add(config).code()).as("change " + change).isEqualTo(102);
            plugins.kernel.failNothing();
            assertAsBefore();
        }
        assertThat(add(config).status()).isZero();
    }

    @Test
    void aFailedRepetitionKeepsTheBackup() throws Exception {
        added("'mtu': 1400");
        plugins.kernel.failChange(1, Errno.EBUSY);
        assertThat(add(tuning(EVERYTHING)).code()).isEqualTo(102);
        plugins.kernel.failNothing();
        del(tuning(""));
        assertAsBefore();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'sysctl': {'kernel.hostname': 'x'} | 7",
                "'sysctl': {'net': 'x'} | 7",
                "'sysctl': {'net.../../kernel/hostname': 'x'} | 7",
                "'sysctl': {'net/../kernel/hostname': 'x'} | 7",
                "'sysctl': {'net.ipv4.ip_forward': 1} | 6",
                "'sysctl': {'net.ipv4.ip_forward': '1', 'net/ipv4/ip_forward': '0'} | 7",
                "'sysctl': {'net.ipv4.conf.eth0.proxy_arp': '1', 'net.ipv4.conf.IFNAME.proxy_arp': '0'} | 7",
                "'sysctl': {'net.ipv4.there_is_none': '1'} | 102",
                "'mtu': 60 | 7",
                "'mtu': 70000 | 7",
                "'mac': 'zz' | 7",
                "'mac': '01:00:5e:00:00:01' | 7",
                "'promisc': 'yes' | 6",
                "'txQLen': -1 | 7",
                "'dataDir': 'relative' | 7",
                "'args': {'cni': {'mtu': 60}} | 7",
            })
    void whatCannotBeIsRefused(String keys, int code) throws Exception {
        ObjectNode config = tuning(keys);
        if (keys.contains("dataDir")) {
            config.put("dataDir", "relative");
        }
        assertThat(add(config).code()).isEqualTo(code);
        assertAsBefore();
    }

    /** An MTU of 0 and a promiscuous mode of {@code false} are what Go's programs print for nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"", "'mtu': 0, 'promisc': false, 'mac': ''", "'sysctl': {}", "'sysctl': null"})
    void nothingToDoIsSuccess(String keys) throws Exception {
        assertThat(added(keys).answer()).isEqualTo(bridged);
        assertAsBefore();
    }
}
