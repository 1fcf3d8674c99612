// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flatnet.ipam.Allocator;
import dev.flatnet.ipam.Host;
import dev.flatnet.ipam.store.FileAddressStore;
import dev.flatnet.netlink.kernel.Command;
import dev.flatnet.netlink.kernel.Requirement;
import dev.flatnet.netlink.testing.InMemoryKernel;
import dev.flatnet.plugin.Flatnet;
import dev.flatnet.plugin.cni.PluginsOnKernel.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code host-local} and {@code static} beside Go's: the same requests, each to its own directory, must come to the same answer
 * and leave the same files; and on one directory they share a network.
 */
class ReferenceIpamTest {
    private static final String RANGES =
            "'ranges': [[{'subnet': '10.1.2.0/24'}, {'subnet': '10.2.2.0/24'}], [{'subnet': '2001:db8:1::/64'}]]";

    private final InMemoryKernel kernel = new InMemoryKernel();
    private final PluginParts parts = new PluginParts(
            Flatnet.in(kernel.create("/run/netns/host"), kernel::open),
            dataDir -> new Allocator(FileAddressStore.in(dataDir), Host.ofThisKernel()),
            Optional.empty());

    @TempDir
    Path directory = Path.of("");

    @BeforeEach
    void needsTheReferencePlugins() {
        Requirement.referencePlugins();
    }

    private static ObjectNode config(String version, String plugin, String ipam, String more, Path dataDir)
            throws IOException {
        ObjectNode config = PluginsOnKernel.config("{'cniVersion': '" + version + "', 'name': 'net', 'type': 'macvlan'"
                + (more.isEmpty() ? "" : ", " + more) + ", 'ipam': {'type': '" + plugin + "'"
                + (ipam.isEmpty() ? "" : ", " + ipam) + "}}");
        if (plugin.equals("host-local")) {
            config.withObject("/ipam").put("dataDir", dataDir.toString());
        }
        return config;
    }

    private static Map<String, String> variables(String verb, String container, String args) {
        Map<String, String> variables = new HashMap<>(Map.of(
                "CNI_COMMAND",
                verb,
                "CNI_CONTAINERID",
                container,
                "CNI_NETNS",
                "/nonexistent",
                "CNI_IFNAME",
                "eth0",
                "CNI_PATH",
                Requirement.REFERENCE_PLUGINS.toString()));
        if (!args.isEmpty()) {
            variables.put("CNI_ARGS", args);
        }
        return variables;
    }

    private Run ours(String plugin, Map<String, String> variables, ObjectNode config) throws IOException {
        return PluginsOnKernel.run(parts, plugin, variables, config);
    }

    private static Run theirs(String plugin, Map<String, String> variables, ObjectNode config) throws IOException {
        Command.Outcome outcome = Command.of(
                        Requirement.REFERENCE_PLUGINS.resolve(plugin).toString())
                .with(variables)
                .reading(config.toString())
                .run();
        JsonNode answer =
                outcome.text().isEmpty() ? MissingNode.getInstance() : PluginsOnKernel.JSON.readTree(outcome.stdout());
        return new Run(outcome.status(), answer);
    }

    private static Map<String, String> files(Path dataDir) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        Path network = dataDir.resolve("net");
        if (Files.exists(network)) {
            try (Stream<Path> files = Files.list(network)) {
                for (Path file : files.toList()) {
                    contents.put(String.valueOf(file.getFileName()), Files.readString(file));
                }
            }
        }
        return contents;
    }

    /** What a result says, without what both may leave out. */
    private static JsonNode meaning(JsonNode answer) {
        if (!(answer instanceof ObjectNode object)) {
            return answer;
        }
        ObjectNode copy = object.deepCopy();
        if (copy.path("dns").isEmpty()) {
            copy.remove("dns");
        }
        return copy;
    }

    /** An ADD, and a DEL if it succeeded. */
    private void assertSame(String plugin, String version, String ipam, String more, String args) throws IOException {
        if (assertSame(plugin, "ADD", version, ipam, more, args)) {
            assertSame(plugin, "DEL", version, ipam, more, args);
        }
    }

    private boolean assertSame(String plugin, String verb, String version, String ipam, String more, String args)
            throws IOException {
        Path own = directory.resolve("ours");
        Path other = directory.resolve("theirs");
        Run theirs = theirs(plugin, variables(verb, "c1", args), config(version, plugin, ipam, more, other));
        Run ours = ours(plugin, variables(verb, "c1", args), config(version, plugin, ipam, more, own));
        assertThat(ours.status())
                .as("theirs: %s, ours: %s", theirs.answer(), ours.answer())
                .isEqualTo(theirs.status());
        if (theirs.status() == 0) {
            assertThat(meaning(ours.answer())).isEqualTo(meaning(theirs.answer()));
            assertThat(files(own)).isEqualTo(files(other));
        }
        return theirs.status() == 0;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1.0.0 | 'subnet': '10.1.2.0/24' | '' | ''",
                "1.0.0 | 'Subnet': '10.1.2.0/24', 'RANGESTART': '10.1.2.9' | '' | ''",
                "1.0.0 | 'subnet': '10.1.2.0/24', 'rangeEnd': '10.1.2.9', 'gateway': '10.1.2.77' | '' | ''",
                "0.2.0 | 'subnet': '10.1.2.0/24', 'routes': [{'dst': '0.0.0.0/0'}] | '' | ''",
                "0.3.1 | " + RANGES + " | '' | ''",
                "0.4.0 | " + RANGES + ", 'routes': [{'dst': '::/0', 'gw': '2001:db8:1::9'}] | '' | ''",
                "1.0.0 | " + RANGES + " | '' | IP=10.2.2.9",
                "1.0.0 | " + RANGES + " | '' | IgnoreUnknown=1;IP=10.2.2.9/24;K8S_POD_NAME=x",
                "1.0.0 | " + RANGES + " | 'args': {'cni': {'ips': ['10.1.2.7', '2001:db8:1::7/64']}} | ''",
                "1.0.0 | " + RANGES + " | 'runtimeConfig': {'ips': ['2001:db8:1:0::7']} | ''",
                "1.0.0 | " + RANGES + " | 'runtimeConfig': {'ipRanges': [[{'subnet': '10.9.0.0/16'}]]} | ''",
                "1.0.0 | 'subnet': '10.1.2.0/24', 'ranges': [[{'subnet': '10.3.0.0/24'}]] | '' | ''",
                "1.0.0 | 'subnet': '10.1.2.0/24' | '' | IP=10.9.9.9",
                "1.0.0 | 'subnet': '10.1.2.0/24' | '' | IP=10.1.2.1",
                "1.0.0 | 'subnet': '10.1.2.3/24' | '' | ''",
                "1.0.0 | 'subnet': '10.1.2.0/24', 'rangeStart': '10.9.9.9' | '' | ''",
                "1.0.0 | 'ranges': [] | '' | ''",
                "1.0.0 | 'ranges': [[{'subnet': '10.1.2.0/24'}, {'subnet': '2001:db8::/64'}]] | '' | ''",
                "1.0.0 | 'ranges': [[{'subnet': '10.1.2.0/24'}], [{'subnet': '10.1.0.0/16'}]] | '' | ''",
                "1.0.0 | 'subnet': '10.1.2.0/24', 'resolvConf': '/nonexistent/resolv.conf' | '' | ''",
                "0.2.0 | 'ranges': [[{'subnet': '10.1.2.0/24'}], [{'subnet': '10.1.3.0/24'}]] | '' | ''",
            })
    void hostLocalIsTheSame(String version, String ipam, String more, String args) throws IOException {
        assertSame("host-local", version, ipam, more, args);
    }

    @Test
    void hostLocalReadsTheSameResolvConf() throws IOException {
        Path file = Files.writeString(directory.resolve("resolv.conf"), """
                        # a comment
                        nameserver 10.0.0.1
                        nameserver 2001:db8::1
                        ;x
                        domain example.com
                        search a.com b.com
                        search c.com
                        options ndots:2
                        options timeout:3
                        sortlist 10.0.0.0
                        """);
        assertSame("host-local", "1.0.0", "'subnet': '10.1.2.0/24', 'resolvConf': '" + file + "'", "", "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1.0.0 | 'addresses': [{'address': '10.1.2.3/24', 'gateway': '10.1.2.1'}] | '' | ''",
                "0.2.0 | 'addresses': [{'address': '10.1.2.3/24'}, {'address': '2001:db8::3/64'}] | '' | ''",
                "1.0.0 | 'addresses': [{'address': '10.1.2.3/24'}], 'routes': [{'dst': '0.0.0.0/0', 'gw': '10.1.2.1'}] | '' | ''",
                "1.0.0 | 'addresses': [{'address': '10.1.2.3/24'}], 'dns': {'nameservers': ['8.8.8.8'], 'search': ['a.b']} | '' | ''",
                "1.0.0 | '' | '' | IP=10.1.2.3/24",
                "1.0.0 | '' | '' | IP=10.1.2.3/24,10.2.2.3/16;GATEWAY=10.1.2.1,10.2.0.9",
                "1.0.0 | 'addresses': [{'address': '10.1.2.3/24'}] | '' | IP=10.1.9.3/24;GATEWAY=10.1.2.1",
                "1.0.0 | 'addresses': [{'address': '10.1.2.3/24'}] | 'args': {'cni': {'ips': ['10.8.0.1/24']}} | IP=10.9.0.1/24",
                "1.0.0 | '' | 'args': {'cni': {'ips': ['10.8.0.1/24']}}, 'runtimeConfig': {'ips': ['10.7.0.1/24', '2001:db8::7/64']} | ''",
                "1.0.0 | '' | '' | ''",
                "1.0.0 | 'addresses': [{'address': '10.1.2.3'}] | '' | ''",
                "1.0.0 | '' | '' | IP=10.1.2.3",
                "1.0.0 | '' | '' | IP=10.1.2.3/24;GATEWAY=x",
                "0.2.0 | 'addresses': [{'address': '10.1.2.3/24'}, {'address': '10.1.3.3/24'}] | '' | ''",
            })
    void staticIsTheSame(String version, String ipam, String more, String args) throws IOException {
        assertSame("static", version, ipam, more, args);
    }

    @Test
    void eachGoesOnWhereTheOtherStoppedAndReleasesWhatItGave() throws IOException {
        Path shared = directory.resolve("shared");
        ObjectNode config = config("1.0.0", "host-local", "'subnet': '10.1.2.0/24'", "", shared);
        assertThat(ours("host-local", variables("ADD", "c1", ""), config).text())
                .isEqualTo(": ");
        assertThat(theirs("host-local", variables("ADD", "c2", ""), config).status())
                .isZero();
        assertThat(ours("host-local", variables("ADD", "c3", ""), config).text())
                .isEqualTo(": ");
        assertThat(files(shared))
                .containsEntry("10.1.2.2", "c1\r\neth0")
                .containsEntry("10.1.2.3", "c2\r\neth0")
                .containsEntry("10.1.2.4", "c3\r\neth0")
                .containsEntry("last_reserved_ip.0", "10.1.2.4");

        assertThat(ours("host-local", variables("DEL", "c2", ""), config).status())
                .isZero();
        assertThat(theirs("host-local", variables("DEL", "c1", ""), config).status())
                .isZero();
        assertThat(theirs("host-local", variables("DEL", "c3", ""), config).status())
                .isZero();
        assertThat(files(shared)).containsOnlyKeys("lock", "last_reserved_ip.0");
    }

    @Test
    void whatTheOtherGaveIsInOrder() throws IOException {
        Path shared = directory.resolve("shared");
        ObjectNode config = config("1.0.0", "host-local", RANGES, "", shared);
        Run added = theirs("host-local", variables("ADD", "c1", ""), config);
        ObjectNode after = PluginsOnKernel.after(config, added);
        Run checked = ours("host-local", variables("CHECK", "c1", ""), after);
        assertThat(checked.status()).as(checked.text()).isZero();

        assertThat(ours("host-local", variables("DEL", "c1", ""), after).status())
                .isZero();
        assertThat(ours("host-local", variables("CHECK", "c1", ""), after).code())
                .isEqualTo(105);
        assertThat(theirs("host-local", variables("CHECK", "c1", ""), after).status())
                .isNotZero();
    }

    /** The reference plugin's ADD fails when it is repeated, and its DEL with a configuration that became invalid. */
    @Test
    void whereOursIsMoreLenient() throws IOException {
        Path own = directory.resolve("ours");
        ObjectNode config = config("1.0.0", "host-local", "'subnet': '10.1.2.0/24'", "", own);
        Run first = ours("host-local", variables("ADD", "c1", ""), config);
        assertThat(ours("host-local", variables("ADD", "c1", ""), config).answer())
                .isEqualTo(first.answer());
        ObjectNode invalid = config("1.0.0", "host-local", "'subnet': 'nonsense'", "", own);
        assertThat(ours("host-local", variables("DEL", "c1", ""), invalid).status())
                .isZero();
        assertThat(files(own)).containsOnlyKeys("lock", "last_reserved_ip.0");
    }

    @Test
    void hostLocalIsReadyWhileAnAddressIsLeft() throws IOException {
        ObjectNode config = config("1.1.0", "host-local", "'subnet': '10.1.2.0/30'", "", directory.resolve("ours"));
        assertThat(ours("host-local", variables("STATUS", "", ""), config).status())
                .isZero();
        assertThat(ours("host-local", variables("ADD", "c1", ""), config).status())
                .isZero();
        assertThat(ours("host-local", variables("STATUS", "", ""), config).code())
                .isEqualTo(50);
        config.putArray("cni.dev/valid-attachments");
        assertThat(ours("host-local", variables("GC", "", ""), config).status()).isZero();
        assertThat(ours("host-local", variables("STATUS", "", ""), config).status())
                .isZero();
    }
}
