// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.cni.spec.CniError;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The reference skeleton's own tests, by their numbers in docs/conformance-upstream.md. Where we differ on purpose the name says
 * so.
 */
class SkeletonCasesTest {
    private final List<String> calls = new ArrayList<>();
    private final Map<String, String> variables = new HashMap<>(Map.of(
            "CNI_COMMAND", "ADD",
            "CNI_CONTAINERID", "some-container-id",
            "CNI_NETNS", "/some/netns/path",
            "CNI_IFNAME", "eth0",
            "CNI_ARGS", "some=extra;args=1",
            "CNI_PATH", "/some/cni/path"));
    private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    private InputStream stdin = stream(config("1.0.0"));
    private PluginBuilder plugin = PluginBuilder.named("test", "42")
            .onAdd(request -> {
                calls.add("ADD " + request.attachment() + " " + request.netns() + " " + request.args() + " "
                        + request.environment().variable("CNI_PATH") + " "
                        + Json.write(request.config().json()));
                return request.prevResult().orElse(dev.flatnet.cni.spec.CniResult.EMPTY);
            })
            .onDel(request -> calls.add(
                    "DEL " + request.attachment() + " " + request.netns().orElse("")))
            .onCheck(request -> calls.add("CHECK " + request.attachment() + " " + request.netns()))
            .onGc(request -> calls.add("GC " + request.environment().variable("CNI_PATH")))
            .onStatus(request -> calls.add("STATUS"));

    private static String config(String version) {
        return "{\"name\":\"skel-test\",\"some\":\"config\",\"cniVersion\":\"" + version + "\"}";
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private int run() {
        return new PluginRunner(plugin.info(), plugin.build())
                .run(new PluginEnvironment(
                        variables,
                        stdin,
                        stdout,
                        new PrintStream(stderr, true, StandardCharsets.UTF_8),
                        Path.of("/proc/self/ns/net")));
    }

    private CniError error() throws JsonException {
        stdout.reset();
        assertThat(run()).isEqualTo(1);
        assertThat(calls).isEmpty();
        return CniError.decode(Json.parseObject(stdout.toByteArray()));
    }

    private void assertError(int code, String msg) throws JsonException {
        assertThat(error()).satisfies(error -> {
            assertThat(error.msg()).isEqualTo(msg);
            assertThat(error.code()).isEqualTo(code);
        });
    }

    private void command(String command, String configVersion) {
        variables.put("CNI_COMMAND", command);
        stdin = stream(
                command.equals("CHECK")
                        ? config(configVersion).replace("}", ",\"prevResult\":{}}")
                        : config(configVersion));
    }

    @Test
    @DisplayName("K1, K2: ADD, with exactly these values")
    void add() {
        assertThat(run()).isZero();
        assertThat(calls)
                .containsExactly("ADD some-container-id/eth0 /some/netns/path some=extra;args=1 /some/cni/path "
                        + config("1.0.0"));
    }

    @ParameterizedTest(name = "K3-K9: {0}={1}")
    @CsvSource({
        "CNI_CONTAINERID, some-%%container-id, invalid characters in containerID, some-%%container-id",
        "CNI_IFNAME, 1234567890123456, interface name is too long, interface name should be less than 16 characters",
        "CNI_IFNAME, ., interface name is . or .., .",
        "CNI_IFNAME, .., interface name is . or .., ..",
        "CNI_IFNAME, test/test, interface name contains / or : or whitespace characters, test/test",
        "CNI_IFNAME, test:test, interface name contains / or : or whitespace characters, test:test",
        "CNI_IFNAME, test test, interface name contains / or : or whitespace characters, test test",
    })
    void invalid(String name, String value, String msg, String details) throws JsonException {
        variables.put(name, value);
        assertThat(error()).isEqualTo(new CniError(4, msg, details));
    }

    @ParameterizedTest(name = "{0}: {1} without {2}")
    @CsvSource({
        "K11, ADD, CNI_CONTAINERID, CNI_CONTAINERID",
        "K12, ADD, CNI_NETNS, CNI_NETNS",
        "K13, ADD, CNI_IFNAME, CNI_IFNAME",
        "K14, ADD, CNI_ARGS, ''",
        "'K15 (we need no path)', ADD, CNI_PATH, ''",
        "K16, ADD, CNI_NETNS CNI_IFNAME, 'CNI_NETNS,CNI_IFNAME'",
        "K22, CHECK, CNI_CONTAINERID, CNI_CONTAINERID",
        "K22, CHECK, CNI_NETNS, CNI_NETNS",
        "K22, CHECK, CNI_IFNAME, CNI_IFNAME",
        "K22, CHECK, CNI_ARGS, ''",
        "'K22 (we need no path)', CHECK, CNI_PATH, ''",
        "K23, CHECK, CNI_NETNS CNI_IFNAME, 'CNI_NETNS,CNI_IFNAME'",
        "K29, GC, CNI_CONTAINERID CNI_NETNS CNI_IFNAME CNI_ARGS, ''",
        "K31, GC, CNI_CONTAINERID, ''",
        "K31, GC, CNI_NETNS, ''",
        "K31, GC, CNI_IFNAME, ''",
        "K31, GC, CNI_ARGS, ''",
        "'K31, K32', GC, CNI_PATH, CNI_PATH",
        "K40, DEL, CNI_CONTAINERID, CNI_CONTAINERID",
        "K40, DEL, CNI_NETNS, ''",
        "K40, DEL, CNI_IFNAME, CNI_IFNAME",
        "K40, DEL, CNI_ARGS, ''",
        "'K40 (we need no path)', DEL, CNI_PATH, ''",
        "not upstream, STATUS, CNI_CONTAINERID CNI_NETNS CNI_IFNAME CNI_ARGS CNI_PATH, ''",
    })
    void variables(String number, String command, String without, String missing) throws JsonException {
        command(command, "1.1.0");
        for (String name : without.split(" ", -1)) {
            variables.remove(name);
        }
        if (missing.isEmpty()) {
            assertThat(run()).as(number).isZero();
            assertThat(calls).singleElement().asString().startsWith(command);
        } else {
            assertError(4, "required env variables [" + missing + "] missing");
        }
    }

    @Test
    @DisplayName("K17: without cniVersion it is 0.1.0")
    void noVersion() {
        stdin = stream("{\"name\":\"skel-test\",\"prevResult\":{\"ip4\":{\"ip\":\"10.0.0.1/8\"}}}");
        assertThat(run()).isZero();
        assertThat(stdout.toString(StandardCharsets.UTF_8)).contains("\"cniVersion\": \"0.1.0\"");
    }

    @Test
    @DisplayName("K18, K19: without cniVersion, and the plugin does not speak 0.1.0")
    void noVersionUnsupported() throws JsonException {
        plugin.supporting(CniVersion.V0_3_1, CniVersion.V0_4_0);
        stdin = stream("{\"name\":\"skel-test\"}");
        assertThat(error())
                .isEqualTo(new CniError(
                        1, "incompatible CNI versions", "config is \"0.1.0\", plugin supports [\"0.3.1\" \"0.4.0\"]"));
    }

    @ParameterizedTest(name = "K20, K21, K29, K30, K38, K39: {0}")
    @CsvSource({
        "CHECK, CHECK some-container-id/eth0 /some/netns/path",
        "DEL, DEL some-container-id/eth0 /some/netns/path",
        "GC, GC /some/cni/path",
        "STATUS, STATUS"
    })
    void others(String command, String call) {
        command(command, "1.1.0");
        assertThat(run()).isZero();
        assertThat(calls).containsExactly(call);
        assertThat(stdout.size()).isZero();
    }

    @ParameterizedTest(name = "{0}: {1} with {2}, plugin up to {3}")
    @CsvSource({
        "K24, CHECK, 0.3.0, V1_1_0, 1, config version does not allow CHECK",
        "K25, CHECK, 0.4.0, V0_3_0, 1, plugin version does not allow CHECK",
        "K26, CHECK, adsfsadf, V1_1_0, 6, cannot decode the version of the network configuration",
        "K33, GC, 0.3.0, V1_1_0, 1, config version does not allow GC",
        "K34, GC, 1.1.0, V0_3_0, 1, plugin version does not allow GC",
        "K35, GC, adsfsadf, V1_1_0, 6, cannot decode the version of the network configuration",
        "not upstream, STATUS, 1.0.0, V1_1_0, 1, config version does not allow STATUS",
        "not upstream, STATUS, 1.1.0, V1_0_0, 1, plugin version does not allow STATUS",
        "not upstream, STATUS, x, V1_1_0, 6, cannot decode the version of the network configuration",
        "not upstream, ADD, adsfsadf, V1_1_0, 1, incompatible CNI versions",
        "not upstream, DEL, 9.9.9, V1_1_0, 1, incompatible CNI versions",
        "not upstream, CHECK, 1.0, V1_1_0, 1, incompatible CNI versions",
        "not upstream, CHECK, 9.9.9, V1_1_0, 1, plugin version does not allow CHECK",
    })
    void gates(String number, String command, String version, CniVersion newest, int code, String msg)
            throws JsonException {
        plugin.supporting(java.util.Arrays.stream(CniVersion.values())
                .filter(newest::isAtLeast)
                .toArray(CniVersion[]::new));
        command(command, version);
        assertError(code, msg);
        assertThat(number).isNotEmpty();
    }

    @ParameterizedTest(name = "K27, K36: a bad network name goes before the version, {0}")
    @ValueSource(strings = {"CHECK", "GC"})
    void badName(String command) throws JsonException {
        command(command, "0.4.0");
        stdin = stream("{\"cniVersion\":\"0.3.0\",\"name\":\"te%%st\"}");
        assertError(7, "invalid characters found in network name");
    }

    @Test
    @DisplayName("K41 (D6: in the version asked), K42")
    void version() throws JsonException {
        variables.put("CNI_COMMAND", "VERSION");
        stdin = stream("{\"cniVersion\":\"0.4.0\"}");
        assertThat(run()).isZero();
        JsonObject answer = Json.parseObject(stdout.toByteArray());
        assertThat(answer.string("cniVersion")).contains("0.4.0");
        assertThat(answer.list("supportedVersions", dev.flatnet.cni.spec.JsonDecoder.string()))
                .containsExactly("0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0");
        assertThat(stdout.toString(StandardCharsets.UTF_8)).endsWith("}\n").hasLineCount(1);
        assertThat(calls).isEmpty();
    }

    @ParameterizedTest(name = "K43, K44: VERSION with stdin \"{0}\"")
    @ValueSource(strings = {"", "{", "{\"cniVersion\":7}", "{\"cniVersion\":\"9.9.9\"}", "{}", "fails"})
    void versionOnly(String text) {
        variables.clear();
        variables.put("CNI_COMMAND", "VERSION");
        stdin = text.equals("fails") ? new Failing() : stream(text);
        assertThat(run()).isZero();
        assertThat(stdout.toString(StandardCharsets.UTF_8)).startsWith("{\"cniVersion\":\"1.1.0\"");
    }

    @Test
    @DisplayName("K45, K46: an unknown command")
    void unknownCommand() throws JsonException {
        variables.put("CNI_COMMAND", "NOPE");
        assertError(4, "unknown CNI_COMMAND: NOPE");
    }

    @Test
    @DisplayName("3.1: the configuration of an unknown command is looked at first")
    void unknownCommandWithBadConfig() throws JsonException {
        variables.put("CNI_COMMAND", "NOPE");
        stdin = stream("{");
        assertThat(error().code()).isEqualTo(6);
        stdin = stream("{}");
        assertThat(error().code()).isEqualTo(7);
    }

    @Test
    @DisplayName("K47, K48 (K10, K49 cannot be: there is always an about text)")
    void about() {
        variables.clear();
        assertThat(run()).isZero();
        assertThat(stdout.size()).isZero();
        assertThat(calls).isEmpty();
        assertThat(stderr.toString(StandardCharsets.UTF_8)).isEqualTo("""
                        CNI test plugin v42
                        CNI protocol versions supported: 0.1.0, 0.2.0, 0.3.0, 0.3.1, 0.4.0, 1.0.0, 1.1.0
                        """);
    }

    private static final class Failing extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("banana");
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            throw new IOException("banana");
        }
    }

    @Test
    @DisplayName("K50, K51: stdin cannot be read")
    void stdinFails() throws JsonException {
        stdin = new Failing();
        assertThat(error()).isEqualTo(new CniError(5, "error reading from stdin", "banana"));
    }

    @Test
    @DisplayName("K52: an error of the plugin is passed through")
    void pluginError() throws JsonException {
        plugin.onAdd(request -> {
            throw new CniException(1234, "insufficient something", "");
        });
        assertError(1234, "insufficient something");
        assertThat(stdout.toString(StandardCharsets.UTF_8)).isEqualTo("""
                        {
                            "cniVersion": "1.0.0",
                            "code": 1234,
                            "msg": "insufficient something"
                        }""");
    }

    @Test
    @DisplayName("K53: anything else is code 999")
    void anythingElse() throws JsonException {
        plugin.onAdd(request -> {
            throw new IllegalStateException("potato");
        });
        assertThat(error()).satisfies(error -> {
            assertThat(error.code()).isEqualTo(999);
            assertThat(error.details()).contains("potato");
        });
    }

    @Test
    @DisplayName("a stack that overflows is an answer too")
    void stackOverflow() throws JsonException {
        plugin.onAdd(request -> {
            throw deep(0);
        });
        assertThat(error().details()).contains("StackOverflowError");
    }

    @SuppressWarnings("InfiniteRecursion")
    private static RuntimeException deep(int level) {
        return deep(level + 1);
    }

    @Test
    @DisplayName("memory that is used up is an answer too")
    void outOfMemory() throws JsonException {
        plugin.onAdd(request -> {
            // 16 GiB, more than any heap of a test.
            calls.add("room for " + new long[Integer.MAX_VALUE - 8].length);
            return dev.flatnet.cni.spec.CniResult.EMPTY;
        });
        assertThat(error().details()).contains("OutOfMemoryError");
    }

    @Test
    @DisplayName("a failure that fails to be told is an answer too")
    void untellable() throws JsonException {
        plugin.onAdd(request -> {
            throw new IllegalStateException() {
                @Override
                public String getMessage() {
                    throw new OutOfMemoryError("again");
                }
            };
        });
        assertThat(error()).isEqualTo(new CniError(999, "internal error in the plugin", ""));
    }
}
