// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.NetworkConfig;
import dev.flatnet.cni.spec.PluginObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers are cases of the reference implementation, docs/conformance-upstream.md. */
class ConfigurationLoaderTest {
    private static final String LIST =
            "{\"name\":\"some-network\",\"cniVersion\":\"0.2.0\",\"disableCheck\":true,\"plugins\":[{\"type\":\"host-local\","
                    + "\"subnet\":\"10.0.0.1/24\"},{\"type\":\"bridge\",\"mtu\":1400},{\"type\":\"port-forwarding\",\"ports\":{\"20.0.0.1:8080\":\"80\"}}]}";

    @TempDir
    Path directory = Path.of("");

    private Path write(String name, String content) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private NetworkConfig load(String name) throws CniException {
        return ConfigurationLoader.in(directory).load(name);
    }

    private static List<String> types(NetworkConfig network) {
        List<String> types = new ArrayList<>();
        network.plugins().forEach(plugin -> types.add(plugin.type()));
        return types;
    }

    @ParameterizedTest(name = "C1, C3, C45: {0}")
    @ValueSource(strings = {"50-whatever.conf", "50-whatever.json"})
    void singlePlugin(String name) throws IOException, CniException {
        write(name, "{\"name\":\"some-plugin\",\"type\":\"foobar\",\"cniVersion\":\"0.3.1\",\"some\":\"key\"}");
        NetworkConfig network = load("some-plugin");
        assertThat(network.cniVersion()).isEqualTo("0.3.1");
        assertThat(network.plugins()).singleElement().satisfies(plugin -> {
            assertThat(plugin.type()).isEqualTo("foobar");
            assertThat(plugin.json().string("some")).contains("key");
        });
        assertThat(NetworkConfig.decode(network.json())).isEqualTo(network);
    }

    @Test
    @DisplayName("C2, C14: a directory that is not there has no networks")
    void noDirectory() {
        assertThatThrownBy(() ->
                        ConfigurationLoader.in(directory.resolve("missing")).load("x"))
                .isInstanceOf(CniException.class)
                .hasMessage("no net configurations found in " + directory.resolve("missing"));
    }

    @Test
    @DisplayName("C4, C15: a name that is not there")
    void otherName() throws IOException {
        write("50-whatever.conflist", LIST);
        assertThatThrownBy(() -> load("some-other-plugin"))
                .hasMessage("no net configuration with name \"some-other-plugin\" in " + directory);
    }

    @ParameterizedTest(name = "C5, C16: {0}")
    @ValueSource(strings = {"00-bad.conf", "00-bad.conflist", "00-bad.json"})
    void oneBadFileDoesNotHideTheOthers(String bad) throws IOException, CniException {
        write(bad, "{");
        write("50-good.conflist", LIST);
        assertThat(load("some-network").plugins()).hasSize(3);
        assertThatThrownBy(() -> load("other"))
                .hasMessageContaining("no net configuration with name \"other\"")
                .hasMessageContaining(bad);
        var all = ConfigurationLoader.in(directory).loadAll();
        assertThat(all.networks()).extracting(NetworkConfig::name).containsExactly("some-network");
        assertThat(all.problems()).containsOnlyKeys(directory.resolve(bad));
    }

    @Test
    @DisplayName("C6, C17: deeper directories are not searched")
    void deeper() throws IOException {
        write("sub/dir/50-whatever.conflist", LIST);
        assertThatThrownBy(() -> load("some-network")).hasMessageContaining("no net configurations found");
    }

    @Test
    @DisplayName("C7: capabilities")
    void capabilities() throws IOException, CniException {
        write("x.conf", "{\"name\":\"n\",\"type\":\"t\",\"capabilities\":{\"a\":true,\"b\":true,\"c\":false}}");
        assertThat(load("n").plugins().get(0).capabilities()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    @DisplayName("C8, C31: a file that cannot be read")
    void unreadable() {
        Path file = directory.resolve("missing.conflist");
        assertThatThrownBy(() -> ConfigurationLoader.load(file))
                .isInstanceOf(CniException.class)
                .hasMessageContaining("error reading " + file);
    }

    @Test
    @DisplayName("C9, C10: a plugin without type")
    void noType() throws IOException {
        Path file = write("x.conf", "{\"name\":\"n\"}");
        assertThatThrownBy(() -> ConfigurationLoader.load(file)).hasMessageContaining("missing 'type'");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "x.conf | {\"name\":\"n\",\"plugins\":[{\"type\":\"a\"}]} | a file with a list is named *.conflist",
                "x.json | {\"name\":\"n\",\"plugins\":[]} | a file with a list is named *.conflist",
                "x.conflist | {\"name\":\"n\",\"type\":\"a\"} | a file with a single plugin is named *.conf",
            })
    void theOtherFormatIsNamed(String name, String content, String hint) throws IOException {
        Path file = write(name, content);
        assertThatThrownBy(() -> ConfigurationLoader.load(file))
                .isInstanceOfSatisfying(
                        CniException.class, e -> assertThat(e.error().code()).isEqualTo(7))
                .hasMessageContaining(hint);
    }

    @Test
    @DisplayName("C11: a list, with all its keys")
    void list() throws IOException, CniException {
        write("50-whatever.conflist", LIST);
        NetworkConfig network = load("some-network");
        assertThat(network.cniVersion()).isEqualTo("0.2.0");
        assertThat(network.disableCheck()).isTrue();
        assertThat(types(network)).containsExactly("host-local", "bridge", "port-forwarding");
        assertThat(dev.flatnet.cni.spec.Json.write(network.json())).isEqualTo(LIST);
    }

    @Test
    @DisplayName("C12, C13: a list wins over a single plugin of the same name, whatever the order of the files")
    void listWins() throws IOException, CniException {
        write("49-whatever.conf", "{\"name\":\"some-network\",\"type\":\"bridge\"}");
        Path list = write("50-whatever.conflist", LIST);
        assertThat(load("some-network").plugins()).hasSize(3);
        Files.delete(list);
        assertThat(types(load("some-network"))).containsExactly("bridge");
    }

    @Test
    @DisplayName("of two lists of one name the first in order of file names wins")
    void firstWins() throws IOException, CniException {
        write("90.conflist", LIST);
        write("10.conflist", "{\"name\":\"some-network\",\"plugins\":[{\"type\":\"first\"}]}");
        assertThat(types(load("some-network"))).containsExactly("first");
        assertThat(ConfigurationLoader.in(directory).loadAll().networks()).hasSize(1);
    }

    @Test
    @DisplayName("C25, C29, C30: plugins of the sub-folder are appended, unless the list says no")
    void subFolder() throws IOException, CniException {
        write("some-network/20-b.conf", "{\"type\":\"b\"}");
        write("some-network/10-a.conf", "{\"type\":\"a\"}");
        write("some-network/30-c.conflist", "not looked at");
        Files.createDirectories(directory.resolve("some-network/dir.conf"));
        write("n.conflist", "{\"name\":\"some-network\",\"cniVersion\":\"1.1.0\"}");
        assertThat(types(load("some-network"))).containsExactly("a", "b");
        write("n.conflist", LIST);
        NetworkConfig network = load("some-network");
        assertThat(types(network)).containsExactly("host-local", "bridge", "port-forwarding", "a", "b");
        // What is stored with the result must be the whole chain, or a later DEL would miss some.
        assertThat(types(NetworkConfig.decode(network.json()))).isEqualTo(types(network));
        write("n.conflist", LIST.replace("\"disableCheck\"", "\"loadOnlyInlinedPlugins\":true,\"disableCheck\""));
        assertThat(types(load("some-network"))).containsExactly("host-local", "bridge", "port-forwarding");
    }

    @Test
    @DisplayName("C26, C27, C28: with and without a sub-folder")
    void noSubFolder() throws IOException, CniException {
        Path file = write("n.conflist", "{\"name\":\"some-network\",\"cniVersion\":\"1.1.0\"}");
        assertThatThrownBy(() -> ConfigurationLoader.load(file)).hasMessageContaining("no plugin configs found");
        write("n.conflist", LIST);
        assertThat(load("some-network").plugins()).hasSize(3);
        Files.createDirectory(directory.resolve("some-network"));
        assertThat(load("some-network").plugins()).hasSize(3);
    }

    @Test
    @DisplayName("a bad plugin object in the sub-folder fails its network, and no other")
    void badSubFolder() throws IOException, CniException {
        write("some-network/a.conf", "{\"no\":\"type\"}");
        write("n.conflist", LIST);
        write("o.conflist", "{\"name\":\"other\",\"plugins\":[{\"type\":\"a\"}]}");
        assertThatThrownBy(() -> load("some-network"))
                .hasMessageContaining("a.conf")
                .hasMessageContaining("missing 'type'");
        assertThat(types(load("other"))).containsExactly("a");
    }

    @Test
    @DisplayName("D22: a name that leads out of the directory is refused")
    void traversal() throws IOException {
        Path file = write("in/n.conflist", "{\"name\":\"../evil\",\"cniVersion\":\"1.1.0\"}");
        write("evil/a.conf", "{\"type\":\"a\"}");
        assertThatThrownBy(() -> ConfigurationLoader.load(file))
                .hasMessageContaining("invalid characters found in network name");
    }

    @Test
    @DisplayName("pipes are no configurations, and links to files are")
    void oddFiles() throws Exception {
        Process mkfifo =
                new ProcessBuilder("mkfifo", directory.resolve("a.conflist").toString()).start();
        assertThat(mkfifo.waitFor()).isZero();
        Path elsewhere = write("elsewhere/list", LIST);
        Files.createSymbolicLink(directory.resolve("b.conflist"), elsewhere);
        assertThat(load("some-network").plugins()).hasSize(3);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "C18 | \"disableCheck\":\"true\" | true",
                "C18 | \"disableCheck\":\"TRUE\" | true",
                "C19 | \"disableCheck\":\"false\" | false",
                "C19 | \"x\":1 | false",
            })
    void disableCheck(String number, String key, boolean value) throws CniException {
        assertThat(parse("{\"name\":\"n\"," + key + "}").disableCheck())
                .as(number)
                .isEqualTo(value);
    }

    @Test
    @DisplayName("C21, C22: loadOnlyInlinedPlugins")
    void onlyInlined() throws CniException {
        assertThat(parse("{\"name\":\"n\",\"loadOnlyInlinedPlugins\":true,\"plugins\":[{\"type\":\"a\"}]}")
                        .loadOnlyInlinedPlugins())
                .isTrue();
        assertThat(parse("{\"name\":\"n\"}").loadOnlyInlinedPlugins()).isFalse();
        assertThat(parse("{\"name\":\"n\",\"disableGC\":\"True\"}").disableGc()).isTrue();
    }

    private static NetworkConfig parse(String text) throws CniException {
        return NetworkConfig.parse(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "C20 | 7 | \"disableCheck\":\"adsfasdfasf\" | invalid value \"adsfasdfasf\" for disableCheck",
                "C23 | 7 | \"loadOnlyInlinedPlugins\":\"sphagnum\" | invalid value \"sphagnum\" for loadOnlyInlinedPlugins",
                "C24 | 7 | \"loadOnlyInlinedPlugins\":true | `loadOnlyInlinedPlugins` is true, and no 'plugins' key",
                "C41 | 7 | \"cniVersions\":[\"1.1.0\",\"0.4.0\",\"1.0.f\"] | invalid version \"1.0.f\"",
                "4.1 | 6 | \"disableGC\":null | disableGC: must be a boolean",
                "4.1 | 6 | \"disableCheck\":1 | disableCheck: must be a boolean",
                "4.1 | 6 | \"cniVersion\":1 | cniVersion: must be a string",
                "4.1 | 6 | \"cniVersions\":\"1.0.0\" | cniVersions: must be an array",
                "4.1 | 6 | \"cniVersions\":null | cniVersions: must be an array",
                "4.1 | 6 | \"cniVersions\":[1] | cniVersions[0]: must be a string",
                "4.1 | 6 | \"plugins\":null | plugins: must be an array",
                "4.1 | 7 | \"plugins\":[] | no plugins in list",
                "4.1 | 6 | \"plugins\":[1] | plugins[0]: must be an object",
                "4.1 | 7 | \"plugins\":[{\"type\":\"a\"},{}] | plugins[1]: missing 'type'",
                "S28 | 7 | \"plugins\":[{\"type\":\"../../bin/reboot\"}] | plugins[0].type: \"../../bin/reboot\" is no plain file name",
                "4.1 | 6 | \"plugins\":[{\"type\":\"a\",\"capabilities\":{\"x\":1}}] | plugins[0].capabilities.x: must be a boolean",
            })
    void refused(String number, int code, String key, String message) {
        assertThatThrownBy(() -> parse("{\"name\":\"n\"," + key + "}"))
                .as(number)
                .isInstanceOfSatisfying(
                        CniException.class, e -> assertThat(e.error().code()).isEqualTo(code))
                .hasMessageContaining(message);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "C39 | \"cniVersions\":[\"1.1.0\",\"0.4.0\",\"1.0.0\"] | 1.1.0",
                "C40 | \"cniVersions\":[\"99.0.0\",\"1.1.0\",\"0.4.0\",\"1.0.0\"] | 1.1.0",
                "C42 | \"cniVersion\":\"1.2.3\" | 1.2.3",
                "C43 | \"cniVersion\":\"1.0.0\",\"cniVersions\":[\"0.1.0\",\"0.4.0\"] | 1.0.0",
                "C44 | \"cniVersions\":[] | ~~",
                "S12 | \"cniVersion\":\"0.4.0\",\"cniVersions\":[\"1.1.0\",\"2.0.0\"] | 1.1.0",
                "4.1 | \"cniVersion\":\"99.0.0\",\"cniVersions\":[\"98.0.0\"] | 99.0.0",
                "4.1 | \"cniVersions\":[\"1.0\",\"0.4.0\"] | 1.0",
            })
    void version(String number, String keys, String version) throws CniException {
        assertThat(parse("{\"name\":\"n\"," + keys + "}").cniVersion())
                .as(number)
                .isEqualTo(version);
    }

    @Test
    @DisplayName(
            "C32-C38 (InjectConf): the JSON tree has replacement built in, in place and without changing anything else")
    void inject() throws CniException {
        PluginObject plugin = parse("{\"name\":\"n\",\"plugins\":[{\"type\":\"a\",\"b\":1.0,\"c\":2}]}")
                .plugins()
                .get(0);
        assertThat(dev.flatnet.cni.spec.Json.write(
                        plugin.json().toBuilder().put("b", "new").put("d", 3).build()))
                .isEqualTo("{\"type\":\"a\",\"b\":\"new\",\"c\":2,\"d\":3}");
    }
}
