// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.NetworkConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Operations on a list of three plugins. Numbers are cases of the reference implementation, docs/conformance-upstream.md. */
class CniRuntimeTest {
    private static final String PLUGINS =
            "[{\"type\":\"a\",\"some\":12345678901234567890,\"capabilities\":{\"portMappings\":true,\"otherCapability\":true,\"no\":false}},"
                    + "{\"type\":\"b\",\"name\":\"ignored\",\"cniVersion\":\"0.2.0\",\"capabilities\":{\"otherCapability\":true}},"
                    + "{\"type\":\"c\",\"runtimeConfig\":{\"x\":1},\"prevResult\":{},\"cni.dev/valid-attachments\":[7]}]";
    private static final String BARE_RESULT =
            "{\"cniVersion\":\"0.3.1\",\"ips\":[{\"version\":\"4\",\"address\":\"10.1.2.3/24\"}]}";

    @TempDir
    Path directory = Path.of("");

    private final RecordingExecutor plugins = new RecordingExecutor();
    private Attachment attachment = Attachment.of("some-container-id", "/some/netns", "eth0");
    private CniRuntime runtime = CniRuntime.builder().build();

    @BeforeEach
    void aRuntime() throws JsonException {
        runtime = CniRuntime.builder()
                .pluginPath(Path.of("/p1"), Path.of("/p2"))
                .executor(plugins)
                .cache(FileResultCache.in(directory))
                .environment(Map.of("TRACEPARENT", "00-1-2-00", "CNI_ARGS", "stale"))
                .build();
        attachment = attachment
                .withArg("FOO", "BAR")
                .withCapability("otherCapability", Json.parse("33"))
                .withCapability("notAdded", Json.parse("[]"));
    }

    private static NetworkConfig network(String version, String plugins, String more) throws CniException {
        return NetworkConfig.parse(
                ("{\"cniVersion\":\"" + version + "\",\"name\":\"some-list\",\"plugins\":" + plugins + more + "}")
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static NetworkConfig network(String version) throws CniException {
        return network(version, PLUGINS, "");
    }

    private Path cacheFile() {
        return directory.resolve("results/some-list-some-container-id-eth0");
    }

    private void cached(String content) throws IOException {
        Files.createDirectories(directory.resolve("results"));
        Files.writeString(cacheFile(), content);
    }

    private static void assertCode(CniException e, int code) {
        assertThat(e.error().code()).as(e.toString()).isEqualTo(code);
    }

    @Test
    @DisplayName("L32, L1, L4: ADD runs all in order, each with the result of the one before, and exactly its request")
    void addRunsTheChain() throws CniException {
        plugins.answer = run -> RecordingExecutor.outcome(
                0,
                run.type().equals("c")
                        ? Json.write(run.prevResult().orElseThrow().toBuilder()
                                .put(
                                        "dns",
                                        JsonObject.builder()
                                                .put(
                                                        "nameservers",
                                                        dev.flatnet.cni.spec.JsonArray.ofStrings(List.of("1.2.3.4")))
                                                .build())
                                .build())
                        : "{\"cniVersion\":\"1.1.0\",\"ips\":[{\"address\":\"10.1.2."
                                + run.type().length() + "/24\"}]}");
        CniResult result = runtime.add(network("1.1.0"), attachment);
        assertThat(result.ips().get(0).address()).hasToString("10.1.2.1/24");
        assertThat(result.dns().nameservers()).containsExactly("1.2.3.4");
        assertThat(plugins.commands()).containsExactly("a ADD", "b ADD", "c ADD");
        String prev = ",\"prevResult\":{\"cniVersion\":\"1.1.0\",\"ips\":[{\"address\":\"10.1.2.1/24\"}]}}";
        assertThat(plugins.runs.get(0).stdin())
                .isEqualTo(
                        "{\"type\":\"a\",\"some\":12345678901234567890,\"cniVersion\":\"1.1.0\",\"name\":\"some-list\","
                                + "\"runtimeConfig\":{\"otherCapability\":33}}");
        assertThat(plugins.runs.get(1).stdin())
                .isEqualTo("{\"type\":\"b\",\"name\":\"some-list\",\"cniVersion\":\"1.1.0\","
                        + "\"runtimeConfig\":{\"otherCapability\":33}" + prev);
        assertThat(plugins.runs.get(2).stdin())
                .isEqualTo("{\"type\":\"c\",\"cniVersion\":\"1.1.0\",\"name\":\"some-list\"" + prev);
    }

    @Test
    @DisplayName("I1, S44, S62: all plugins get the same environment, with all six variables set")
    void environment() throws CniException {
        runtime.add(network("1.0.0"), attachment);
        runtime.status(network("1.1.0"));
        assertThat(plugins.runs.get(0).environment())
                .isEqualTo(plugins.runs.get(2).environment())
                .isEqualTo(Map.of(
                        "TRACEPARENT", "00-1-2-00",
                        "CNI_COMMAND", "ADD",
                        "CNI_CONTAINERID", "some-container-id",
                        "CNI_NETNS", "/some/netns",
                        "CNI_IFNAME", "eth0",
                        "CNI_ARGS", "FOO=BAR",
                        "CNI_PATH", "/p1:/p2"));
        assertThat(plugins.last().environment())
                .containsEntry("CNI_ARGS", "")
                .containsEntry("CNI_NETNS", "")
                .containsEntry("CNI_CONTAINERID", "")
                .containsEntry("CNI_IFNAME", "");
    }

    @Test
    @DisplayName("what only looks like a reserved key does not get through: plugins find keys in any letter case")
    void lookAlikes() throws CniException {
        String lookAlikes =
                "[{\"type\":\"a\",\"CNIVersion\":\"0.1.0\",\"Name\":\"x\",\"runtimeconfig\":{},\"PREVRESULT\":{},"
                        + "\"Capabilities\":{},\"CNI.dev/attachments\":[],\"names\":1}]";
        runtime.add(network("1.1.0", lookAlikes, ""), attachment);
        assertThat(plugins.last().request().members().keySet())
                .containsExactlyInAnyOrder("type", "names", "cniVersion", "name");
    }

    @Test
    @DisplayName("L2: without a matching capability there is no runtimeConfig")
    void noRuntimeConfig() throws CniException {
        runtime.add(network("1.0.0", "[{\"type\":\"a\",\"capabilities\":{\"x\":true}}]", ""), attachment);
        assertThat(plugins.last().request().members()).doesNotContainKeys("runtimeConfig", "capabilities");
    }

    @Test
    @DisplayName("D1: before 1.0.0 the capabilities stay in the request")
    void capabilitiesBefore100() throws CniException {
        runtime.add(network("0.4.0"), attachment);
        assertThat(plugins.runs.get(0).request().members()).containsKey("capabilities");
    }

    @Test
    @DisplayName("L4, L33, L34: what was added can be looked up")
    void addStores() throws CniException {
        CniResult result = runtime.add(network("1.1.0"), attachment);
        assertThat(runtime.attachments()).singleElement().satisfies(entry -> {
            assertThat(entry.network()).isEqualTo("some-list");
            assertThat(entry.attachment()).isEqualTo(attachment);
            assertThat(entry.config()).contains(Json.write(network("1.1.0").json()));
            assertThat(entry.decodedResult()).isEqualTo(result);
        });
    }

    @Test
    @DisplayName("L5, L35: a missing plugin is named, and those before it are taken back")
    void addMissing() throws CniException {
        NetworkConfig network = network("1.0.0", "[{\"type\":\"a\"},{\"type\":\"does-not-exist\"}]", "");
        assertThatThrownBy(() -> runtime.add(network, attachment))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("failed to find plugin \"does-not-exist\"");
        assertThat(plugins.commands()).containsExactly("a ADD", "a DEL");
    }

    @ParameterizedTest(name = "L36-L44: {0} {1}")
    @CsvSource({
        "some-%%container-id, eth0, 4, invalid characters in containerID",
        "'', eth0, 4, invalid characters in containerID",
        "c, '', 4, interface name is empty",
        "c, 1234567890123456, 4, interface name is too long",
        "c, ., 4, interface name is . or ..",
        "c, .., 4, interface name is . or ..",
        "c, a/b, 4, interface name contains / or : or whitespace characters",
        "c, a:b, 4, interface name contains / or : or whitespace characters",
        "c, a b, 4, interface name contains / or : or whitespace characters",
    })
    void addValidates(String containerId, String ifName, int code, String msg) {
        assertThatThrownBy(() -> runtime.add(network("1.0.0"), Attachment.of(containerId, "/some/netns", ifName)))
                .isInstanceOfSatisfying(CniException.class, e -> {
                    assertCode(e, code);
                    assertThat(e.error().msg()).isEqualTo(msg);
                });
        assertThat(plugins.runs).isEmpty();
    }

    @Test
    @DisplayName("L37, D22: a bad network name is refused when it is read")
    void badNetworkName() {
        assertThatThrownBy(() -> NetworkConfig.parse("{\"name\":\"invalid-%%-name\",\"plugins\":[{\"type\":\"a\"}]}"
                        .getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(CniException.class, e -> assertCode(e, 7))
                .hasMessageContaining("invalid characters found in network name");
    }

    @Test
    @DisplayName(
            "L6, L45, L46, S128: a failed ADD is reported, stores nothing, and is followed by DEL of all in reverse")
    void addFails() {
        plugins.fail("b", 999, "plugin error: banana");
        assertThatThrownBy(() -> runtime.add(network("1.0.0"), attachment))
                .isInstanceOfSatisfying(PluginException.class, e -> {
                    assertThat(e.plugin()).isEqualTo("b");
                    assertThat(e.error().msg()).isEqualTo("plugin error: banana");
                    assertThat(e.getSuppressed())
                            .singleElement()
                            .satisfies(suppressed -> assertThat(suppressed)
                                    .hasMessageStartingWith("plugin type=\"b\" failed (delete):"));
                })
                .hasMessage("plugin type=\"b\" failed (add): plugin error: banana");
        assertThat(plugins.commands()).containsExactly("a ADD", "b ADD", "c DEL", "b DEL", "a DEL");
        assertThat(cacheFile()).doesNotExist();
    }

    @Test
    @DisplayName("who wants to call DEL himself may")
    void addFailsWithoutDel() {
        plugins.fail("a", 999, "banana");
        CniRuntime without = CniRuntime.builder()
                .executor(plugins)
                .cache(FileResultCache.in(directory))
                .deleteAfterFailedAdd(false)
                .build();
        assertThatThrownBy(() -> without.add(network("1.0.0"), attachment)).hasMessageContaining("banana");
        assertThat(plugins.commands()).containsExactly("a ADD");
    }

    @Test
    @DisplayName("L7, L47: a result that cannot be stored is an error, and the network is taken down again")
    void addCannotStore() throws IOException {
        Files.writeString(directory.resolve("results"), "a file");
        assertThatThrownBy(() -> runtime.add(network("1.0.0"), attachment))
                .isInstanceOfSatisfying(CniException.class, e -> assertCode(e, 5))
                .hasMessageContaining("failed to set network \"some-list\" cached result");
        assertThat(plugins.commands()).endsWith("c DEL", "b DEL", "a DEL");
    }

    @Test
    @DisplayName("S73: a second ADD without a DEL is refused before it can harm the first")
    void addTwice() throws CniException {
        runtime.add(network("1.0.0"), attachment);
        assertThatThrownBy(() -> runtime.add(network("1.0.0"), attachment)).hasMessageContaining("already");
        assertThat(plugins.runs).hasSize(3);
    }

    @Test
    @DisplayName("D15: a result of another version is converted before it is passed on")
    void addConverts() throws CniException {
        plugins.answer = run -> RecordingExecutor.outcome(0, BARE_RESULT);
        runtime.add(network("1.0.0"), attachment);
        assertThat(plugins.runs.get(1).stdin())
                .contains("\"prevResult\":{\"cniVersion\":\"1.0.0\",\"ips\":[{\"address\":\"10.1.2.3/24\"}]}");
    }

    @Test
    @DisplayName("L8, L12, L13, L15, L48, L50: CHECK gives every plugin the stored result in the list's version")
    void check() throws CniException, IOException {
        cached(BARE_RESULT);
        runtime.check(network("0.4.0"), attachment);
        assertThat(plugins.commands()).containsExactly("a CHECK", "b CHECK", "c CHECK");
        assertThat(plugins.runs)
                .allSatisfy(
                        run -> assertThat(run.stdin())
                                .contains(
                                        "\"prevResult\":{\"cniVersion\":\"0.4.0\",\"ips\":[{\"version\":\"4\",\"address\":\"10.1.2.3/24\"}]"));
        runtime.check(network("1.1.0"), attachment);
        assertThat(plugins.last().stdin())
                .contains("\"prevResult\":{\"cniVersion\":\"1.1.0\",\"ips\":[{\"address\":\"10.1.2.3/24\"}]}")
                .doesNotContain("\"kind\"", "\"config\"");
    }

    @Test
    @DisplayName("L49: disableCheck")
    void checkDisabled() throws CniException {
        runtime.check(network("1.0.0", PLUGINS, ",\"disableCheck\":true"), attachment);
        assertThat(plugins.runs).isEmpty();
    }

    @Test
    @DisplayName("L11, L51: CHECK does not exist before 0.4.0, even if it is disabled")
    void checkBefore040() {
        assertThatThrownBy(() -> runtime.check(network("0.3.1", PLUGINS, ",\"disableCheck\":true"), attachment))
                .isInstanceOfSatisfying(CniException.class, e -> assertCode(e, 1))
                .hasMessageContaining("configuration version \"0.3.1\" does not support the CHECK command");
        assertThat(plugins.runs).isEmpty();
    }

    @Test
    @DisplayName("L9, L10, L52, L53: the first CHECK that fails ends it")
    void checkFails() throws CniException {
        runtime.add(network("1.0.0"), attachment);
        plugins.runs.clear();
        plugins.fail("b", 999, "plugin error: banana");
        assertThatThrownBy(() -> runtime.check(network("1.0.0"), attachment))
                .hasMessageContaining("plugin error: banana");
        assertThat(plugins.commands()).containsExactly("a CHECK", "b CHECK");
        plugins.missing.add("a");
        assertThatThrownBy(() -> runtime.check(network("1.0.0"), attachment))
                .hasMessageContaining("failed to find plugin \"a\"");
    }

    @ParameterizedTest(name = "L14, L16, L54: {0}")
    @ValueSource(
            strings = {
                "not json",
                "{\"cniVersion\":\"0.4567.0\"}",
                "{\"kind\":\"other\"}",
                "",
                "{\"kind\":\"cniCacheV1\"}"
            })
    void checkNeedsAReadableResult(String content) throws IOException {
        cached(content);
        assertThatThrownBy(() -> runtime.check(network("1.0.0"), attachment))
                .isInstanceOf(CniException.class)
                .hasMessageContaining("failed to get network \"some-list\" cached result");
        assertThat(plugins.runs).isEmpty();
    }

    @Test
    @DisplayName("S96: CHECK of what was never added is refused")
    void checkUnknown() {
        assertThatThrownBy(() -> runtime.check(network("1.0.0"), attachment))
                .isInstanceOfSatisfying(CniException.class, e -> assertCode(e, 3));
    }

    @Test
    @DisplayName(
            "L17, L20, L22, L55, L56: DEL runs backwards, each with the final result, and forgets it; twice is fine")
    void del() throws CniException {
        runtime.add(network("1.0.0"), attachment);
        assertThat(cacheFile()).exists();
        plugins.runs.clear();
        runtime.del(network("1.0.0"), attachment);
        assertThat(plugins.commands()).containsExactly("c DEL", "b DEL", "a DEL");
        assertThat(plugins.runs).allSatisfy(run -> assertThat(run.prevResult()).isPresent());
        assertThat(cacheFile()).doesNotExist();
        assertThat(runtime.attachments()).isEmpty();
        runtime.del(network("1.0.0"), attachment.withoutNetns());
        assertThat(plugins.last().prevResult()).isEmpty();
        assertThat(plugins.last().environment()).containsEntry("CNI_NETNS", "");
    }

    @Test
    @DisplayName("L21, L57: before 0.4.0 DEL has no previous result")
    void delBefore040() throws CniException {
        runtime.add(network("0.3.1"), attachment);
        runtime.del(network("0.3.1"), attachment);
        assertThat(plugins.last().request().members()).doesNotContainKey("prevResult");
    }

    @Test
    @DisplayName("L18, L19, L58, L59: the first DEL that fails ends it, and the stored result stays")
    void delFails() throws CniException {
        runtime.add(network("1.0.0"), attachment);
        plugins.runs.clear();
        plugins.fail("b", 999, "plugin error: banana");
        assertThatThrownBy(() -> runtime.del(network("1.0.0"), attachment))
                .hasMessage("plugin type=\"b\" failed (delete): plugin error: banana");
        assertThat(plugins.commands()).containsExactly("c DEL", "b DEL");
        assertThat(cacheFile()).exists();
        plugins.missing.add("c");
        assertThatThrownBy(() -> runtime.del(network("1.0.0"), attachment))
                .hasMessageContaining("failed to find plugin \"c\"");
    }

    @ParameterizedTest(name = "L23, L25, L60: {0}")
    @ValueSource(strings = {"not json", "{\"cniVersion\":\"0.4567.0\"}", "{\"kind\":\"other\"}", ""})
    void delDoesWithoutAnUnreadableResult(String content) throws CniException, IOException {
        cached(content);
        runtime.del(network("1.0.0"), attachment);
        assertThat(plugins.commands()).containsExactly("c DEL", "b DEL", "a DEL");
        assertThat(plugins.last().request().members()).doesNotContainKey("prevResult");
        assertThat(cacheFile()).doesNotExist();
    }

    @Test
    @DisplayName("L24: DEL converts an older result")
    void delConverts() throws CniException, IOException {
        cached(BARE_RESULT);
        runtime.del(network("1.0.0"), attachment);
        assertThat(plugins.last().stdin()).contains("\"prevResult\":{\"cniVersion\":\"1.0.0\"");
    }

    @Test
    @DisplayName("L26, L27: versions of a plugin")
    void versions() throws CniException {
        assertThat(runtime.versions("a"))
                .containsExactly("0.-42.0", "0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0");
        assertThatThrownBy(() -> runtime.versions("nope")).hasMessageContaining("failed to find plugin");
    }

    @Test
    @DisplayName("L3, L28, L29, L61: validation gives the capabilities, or names the missing plugin")
    void validate() throws CniException {
        assertThat(runtime.validate(network("1.0.0"))).containsExactlyInAnyOrder("portMappings", "otherCapability");
        NetworkConfig missing = network("1.0.0", "[{\"type\":\"a\"},{\"type\":\"nope\"}]", "");
        assertThatThrownBy(() -> runtime.validate(missing))
                .hasMessage("[failed to find plugin \"nope\" in path [/p1, /p2]]");
    }

    @Test
    @DisplayName("L30, L31, L62: validation against the versions the plugins support")
    void validateVersion() throws CniException {
        runtime.validate(network(""));
        assertThatThrownBy(() -> runtime.validate(network("broken")))
                .hasMessage(
                        "[plugin a does not support config version \"broken\" plugin b does not support config version"
                                + " \"broken\" plugin c does not support config version \"broken\"]");
    }

    @Test
    @DisplayName("L63: garbage collection")
    void gc() throws CniException {
        runtime.add(network("1.1.0"), attachment);
        plugins.runs.clear();
        runtime.gc(network("1.1.0", PLUGINS, ",\"disableGC\":true"), List.of());
        assertThat(plugins.runs).isEmpty();
        runtime.gc(network("1.1.0"), List.of(attachment.id()));
        assertThat(plugins.commands()).containsExactly("a GC", "b GC", "c GC");
        String valid = "[{\"containerID\":\"some-container-id\",\"ifname\":\"eth0\"}]";
        assertThat(plugins.last().stdin())
                .isEqualTo(
                        "{\"type\":\"c\",\"cniVersion\":\"1.1.0\",\"name\":\"some-list\",\"cni.dev/valid-attachments\":"
                                + valid + ",\"cni.dev/attachments\":" + valid + "}");
        plugins.runs.clear();
        runtime.gc(network("1.1.0"), List.of());
        assertThat(plugins.commands()).containsExactly("c DEL", "b DEL", "a DEL", "a GC", "b GC", "c GC");
        assertThat(plugins.last().stdin()).contains("\"cni.dev/valid-attachments\":[]");
        assertThat(plugins.runs.get(0).environment())
                .containsEntry("CNI_NETNS", "/some/netns")
                .containsEntry("CNI_ARGS", "FOO=BAR");
        assertThat(plugins.runs.get(2).stdin()).contains("\"runtimeConfig\":{\"otherCapability\":33}");
        assertThat(runtime.attachments()).isEmpty();
    }

    @Test
    @DisplayName("S139: garbage collection goes on after failures and reports all of them")
    void gcFails() throws CniException {
        runtime.add(network("1.1.0"), attachment);
        plugins.runs.clear();
        plugins.fail("b", 100, "stuck");
        assertThatThrownBy(() -> runtime.gc(network("1.1.0"), List.of()))
                .isInstanceOfSatisfying(CniException.class, e -> {
                    assertCode(e, 100);
                    assertThat(e.getSuppressed()).hasSize(2);
                })
                .hasMessageContaining("failed (delete): stuck")
                .hasMessageContaining("failed (gc): stuck");
        assertThat(plugins.commands()).containsExactly("c DEL", "b DEL", "a GC", "b GC", "c GC");
    }

    @Test
    @DisplayName("D20: before 1.1.0 garbage collection is DEL of what is stale, of this network only")
    void gcBefore110() throws CniException {
        runtime.add(network("1.0.0"), attachment);
        NetworkConfig other =
                NetworkConfig.parse("{\"cniVersion\":\"1.0.0\",\"name\":\"other\",\"plugins\":[{\"type\":\"a\"}]}"
                        .getBytes(StandardCharsets.UTF_8));
        runtime.add(other, attachment);
        plugins.runs.clear();
        runtime.gc(network("1.0.0"), List.of(new AttachmentId("other-container", "eth0")));
        assertThat(plugins.commands()).containsExactly("c DEL", "b DEL", "a DEL");
        assertThat(runtime.attachments()).extracting(CachedAttachment::network).containsExactly("other");
    }

    @Test
    @DisplayName("D12: an unreadable cache is reported, and the plugins still collect")
    void gcWithoutCache() throws IOException {
        Files.writeString(directory.resolve("results"), "a file");
        assertThatThrownBy(() -> runtime.gc(network("1.1.0"), List.of())).hasMessageContaining("cached attachments");
        assertThat(plugins.commands()).containsExactly("a GC", "b GC", "c GC");
    }

    @Test
    @DisplayName("L64, L65: STATUS runs in order and ends at the first failure, whose code is seen")
    void status() throws CniException {
        runtime.status(network("1.1.0"));
        assertThat(plugins.commands()).containsExactly("a STATUS", "b STATUS", "c STATUS");
        assertThat(plugins.runs.get(2).stdin())
                .isEqualTo("{\"type\":\"c\",\"cniVersion\":\"1.1.0\",\"name\":\"some-list\"}");
        plugins.runs.clear();
        plugins.fail("b", 50, "not ready");
        assertThatThrownBy(() -> runtime.status(network("1.1.0")))
                .isInstanceOfSatisfying(CniException.class, e -> assertCode(e, 50));
        assertThat(plugins.commands()).containsExactly("a STATUS", "b STATUS");
    }

    @Test
    @DisplayName("D20: before 1.1.0 STATUS is success")
    void statusBefore110() throws CniException {
        runtime.status(network("1.0.0"));
        runtime.status(network("not a version"));
        assertThat(plugins.runs).isEmpty();
    }

    @Test
    @DisplayName("a list of no known version runs nothing")
    void unknownVersion() {
        for (String version : List.of("1.2.0", "broken", "1.0")) {
            assertThatThrownBy(() -> runtime.add(network(version), attachment))
                    .isInstanceOfSatisfying(CniException.class, e -> assertCode(e, 1));
            assertThatThrownBy(() -> runtime.del(network(version), attachment))
                    .isInstanceOfSatisfying(CniException.class, e -> assertCode(e, 1));
        }
        assertThat(plugins.runs).isEmpty();
    }

    @Test
    @DisplayName("arguments that cannot be written, and a missing namespace, are refused before anything runs")
    void impossibleArguments() {
        assertThatThrownBy(() -> runtime.add(network("1.0.0"), attachment.withArg("K", "a;b=c")))
                .hasMessageContaining("cannot be escaped");
        assertThatThrownBy(() -> runtime.add(network("1.0.0"), attachment.withoutNetns()))
                .hasMessageContaining("no network namespace");
        assertThat(plugins.runs).isEmpty();
    }
}
