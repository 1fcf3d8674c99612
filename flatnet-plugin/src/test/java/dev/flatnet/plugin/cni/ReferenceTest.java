// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import static dev.flatnet.plugin.cni.PluginsOnKernel.bridge;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flatnet.plugin.cni.PluginsOnKernel.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/reference.md has every key that the code reads, and the code reads every key that it has. */
class ReferenceTest {
    private static final Path MODULE = Path.of("").toAbsolutePath();
    private static final Path DOCUMENT = MODULE.resolveSibling("docs/reference.md");
    private static final Pattern SECTION = Pattern.compile("## (?:`([^`]+)`|(.+))");

    /** Where configurations are read. */
    private static final List<Path> SOURCES = List.of(
            MODULE.resolve("src/main/java/dev/flatnet/plugin/cni"),
            MODULE.resolveSibling("cni-ipam/src/main/java/dev/flatnet/ipam/cni"));

    /** A key that is asked for: {@code json.get("mtu", …)} and its like, and what stands in lists of keys. */
    private static final Pattern ASKED_FOR = Pattern.compile(
            "\\b(?:json|ipam|cni|args|members|keys|config)\\s*\\.(?:get|member|string|text|parsed|object|bool|integer|list|"
                    + "capability)\\(\\s*\"([^\"]+)\"");

    @TempDir
    Path directory = Path.of("");

    record Row(String plugin, String key, String type) {
        @Override
        public String toString() {
            return plugin + " " + key;
        }
    }

    /** The rows of the tables, by section. */
    private static Map<String, List<List<String>>> tables() throws IOException {
        Map<String, List<List<String>>> tables = new LinkedHashMap<>();
        List<List<String>> current = new ArrayList<>();
        for (String line : Files.readAllLines(DOCUMENT)) {
            Matcher section = SECTION.matcher(line);
            if (section.matches()) {
                current = new ArrayList<>();
                tables.put(section.group(1) == null ? section.group(2) : section.group(1), current);
            } else if (line.startsWith("| `") && !isOfVariables(line)) {
                current.add(Stream.of(line.substring(1).split("\\|", -1))
                        .map(cell -> cell.strip().replace("`", ""))
                        .toList());
            }
        }
        return tables;
    }

    /** Those of {@code CNI_ARGS} are in capitals. */
    private static boolean isOfVariables(String line) {
        return Character.isUpperCase(line.charAt(3));
    }

    private static Stream<Row> rows() throws IOException {
        return tables().entrySet().stream()
                .filter(table -> Plugins.names().contains(table.getKey()))
                .flatMap(table ->
                        table.getValue().stream().map(cells -> new Row(table.getKey(), cells.get(0), cells.get(1))));
    }

    private static Stream<Row> refused() throws IOException {
        return tables().getOrDefault("What is refused", List.of()).stream()
                .map(cells -> new Row(cells.get(0), cells.get(1), cells.get(2)));
    }

    @Test
    void everyPluginHasItsSection() throws IOException {
        assertThat(tables().keySet()).containsAll(Plugins.names());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theCodeReadsEveryKey(Row row) throws IOException {
        Run run = with(row.plugin(), row.key(), ofAnotherType(row.type()));
        boolean isKnown = Set.of(2, 6, 7).contains(run.code()) && run.text().contains(lastStep(row.key()));
        assertThat(isKnown).as(run.answer().toString()).isTrue();
    }

    /** Of all keys that there are, those that a plugin's table does not have mean nothing to it. */
    @ParameterizedTest
    @MethodSource("plugins")
    void everyKeyThatThePluginReadsIsInItsTable(String plugin) throws IOException {
        Set<String> keys = new TreeSet<>(rows().map(Row::key).toList());
        rows().filter(row -> row.plugin().equals(plugin)).map(Row::key).forEach(keys::remove);
        // The tables of the IPAM plugins are those of the plugins that have them built in.
        keys.removeIf(key -> key.startsWith("ipam."));
        List<String> read = new ArrayList<>();
        for (String key : keys) {
            if (isRead(plugin, key, "17") || isRead(plugin, key, "{\"nothing\": 1}")) {
                read.add(key);
            }
        }
        assertThat(read).isEmpty();
    }

    static List<String> plugins() {
        return Plugins.names();
    }

    private boolean isRead(String plugin, String key, String value) throws IOException {
        Run run = with(plugin, key, PluginsOnKernel.JSON.readTree(value));
        return Set.of(2, 6, 7).contains(run.code()) && run.text().contains(lastStep(key));
    }

    private static String lastStep(String key) {
        return key.substring(key.lastIndexOf('.') + 1);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatIsRefusedIsRefused(Row row) throws IOException {
        Run run = with(row.plugin(), row.key(), PluginsOnKernel.JSON.readTree(row.type()));
        assertThat(run.code()).as(run.answer().toString()).isEqualTo(2);
        assertThat(run.text()).contains(row.key());
    }

    private static JsonNode ofAnotherType(String type) throws IOException {
        return PluginsOnKernel.JSON.readTree(type.equals("bool") || type.equals("int") ? "\"x\"" : "17");
    }

    private Run with(String plugin, String path, JsonNode value) throws IOException {
        PluginsOnKernel plugins = new PluginsOnKernel();
        plugins.container("c1");
        ObjectNode config = bridge();
        if (plugin.equals("static")) {
            config.withObject("/ipam").removeAll();
        } else if (!List.of("flatnet", "bridge", "flatnet-ipam", "host-local", "loopback")
                .contains(plugin)) {
            config = PluginsOnKernel.config("{'cniVersion': '1.1.0', 'name': 'net', 'type': '" + plugin + "'}");
            config.set("prevResult", plugins.add("c1", bridge()).answer());
            config.put("dataDir", directory.toString());
        }
        ObjectNode parent = config;
        String[] steps = path.split("\\.", -1);
        for (int i = 0; i < steps.length - 1; i++) {
            parent = parent.withObject("/" + steps[i]);
        }
        parent.set(steps[steps.length - 1], value);
        return plugins.call(plugin, "ADD", "c1", config);
    }

    @Test
    void theDocumentHasEveryKeyThatIsAskedFor() throws IOException {
        String document = Files.readString(DOCUMENT);
        Set<String> missing = new TreeSet<>();
        int found = 0;
        for (Path source : sources()) {
            Matcher asked = ASKED_FOR.matcher(Files.readString(source));
            while (asked.find()) {
                found++;
                String key = asked.group(1);
                if (!Pattern.compile("[`.\"]" + Pattern.quote(key) + "[`.\"]")
                        .matcher(document)
                        .find()) {
                    missing.add(source.getFileName() + ": " + key);
                }
            }
        }
        assertThat(found).isGreaterThan(30);
        assertThat(missing).isEmpty();
    }

    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (Path directory : SOURCES) {
            try (Stream<Path> files = Files.walk(directory)) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
            }
        }
        return sources;
    }
}
