// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.cni.spec.CniError;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.Interface;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The process contract of a plugin; where a case is one of the reference skeleton's, its number stands in brackets. */
class PluginRunnerTest {
    private static final String CONFIG = "{\"cniVersion\":\"1.0.0\",\"name\":\"net\",\"type\":\"t\"}";
    private static final String WITH_PREV_RESULT =
            "{\"cniVersion\":\"0.4.0\",\"name\":\"net\",\"type\":\"t\",\"prevResult\":{\"interfaces\":[{\"name\":\"eth0\"}]}}";
    private static final PluginInfo INFO =
            new PluginInfo("test", "4.2", List.of(CniVersion.V0_3_0, CniVersion.V0_4_0, CniVersion.V1_0_0));

    private final List<Object> calls = new ArrayList<>();
    private final Map<String, String> variables = new HashMap<>(Map.of(
            "CNI_COMMAND", "ADD",
            "CNI_CONTAINERID", "some-container-id",
            "CNI_NETNS", "/some/netns/path",
            "CNI_IFNAME", "eth0",
            "CNI_ARGS", "IgnoreUnknown=1;K=V",
            "CNI_PATH", "/some/cni/path"));
    private InputStream stdin = stream(CONFIG);
    private OutputStream stdout = new ByteArrayOutputStream();
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    private Path ownNetns = Path.of("/proc/self/ns/net");
    private Optional<Throwable> failure = Optional.empty();

    private final class Recorder implements CniPlugin {
        @Override
        public CniResult add(AddRequest request) throws CniException {
            called(request);
            return new CniResult(
                    List.of(Interface.inSandbox("eth0", "02:00:00:00:00:01", request.netns())),
                    List.of(),
                    List.of(),
                    dev.flatnet.cni.spec.Dns.EMPTY);
        }

        @Override
        public void del(DelRequest request) throws CniException {
            called(request);
        }

        @Override
        public void check(CheckRequest request) throws CniException {
            called(request);
        }

        private void called(Object request) throws CniException {
            calls.add(request);
            if (failure.isPresent()) {
                Throwable thrown = failure.get();
                if (thrown instanceof CniException e) {
                    throw e;
                }
                if (thrown instanceof RuntimeException e) {
                    throw e;
                }
                throw (Error) thrown;
            }
        }
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private int run() {
        PluginEnvironment environment = new PluginEnvironment(
                variables, stdin, stdout, new PrintStream(stderr, true, StandardCharsets.UTF_8), ownNetns);
        return new PluginRunner(INFO, new Recorder()).run(environment);
    }

    private String out() {
        return stdout.toString();
    }

    private CniError error() throws JsonException {
        return CniError.decode(errorJson());
    }

    private JsonObject errorJson() throws JsonException {
        assertThat(run()).isEqualTo(1);
        return Json.parseObject(out().getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void addGetsEverythingAndItsResultIsPrintedInTheVersionOfTheRequest() { // [K1, K2, K14]
        stdin = stream(WITH_PREV_RESULT);
        assertThat(run()).isZero();
        assertThat(calls).singleElement().isInstanceOfSatisfying(AddRequest.class, request -> {
            assertThat(request.attachment()).hasToString("some-container-id/eth0");
            assertThat(request.netns()).isEqualTo("/some/netns/path");
            assertThat(request.args().get("K")).contains("V");
            assertThat(request.config().name()).isEqualTo("net");
            assertThat(request.prevResult()).isPresent();
        });
        assertThat(out()).isEqualTo("""
                        {
                            "cniVersion": "0.4.0",
                            "interfaces": [
                                {
                                    "name": "eth0",
                                    "mac": "02:00:00:00:00:01",
                                    "sandbox": "/some/netns/path"
                                }
                            ],
                            "dns": { }
                        }""");
        assertThat(stderr.size()).isZero();
    }

    @Test
    void delNeedsNeitherNamespaceNorPreviousResultNorPath() { // [K38, K39, K40]
        variables.put("CNI_COMMAND", "DEL");
        variables.put("CNI_NETNS", "");
        variables.remove("CNI_PATH");
        assertThat(run()).isZero();
        assertThat(out()).isEmpty();
        assertThat(calls).singleElement().isInstanceOfSatisfying(DelRequest.class, request -> {
            assertThat(request.netns()).isEmpty();
            assertThat(request.prevResult()).isEmpty();
        });
    }

    @Test
    void delGoesOnWithoutWhatItCannotRead() {
        variables.put("CNI_COMMAND", "DEL");
        variables.put("CNI_ARGS", "broken");
        stdin = stream("{\"cniVersion\":\"1.0.0\",\"name\":\"net\",\"prevResult\":{\"ips\":7}}");
        assertThat(run()).isZero();
        assertThat(calls).singleElement().isInstanceOfSatisfying(DelRequest.class, request -> {
            assertThat(request.args().values()).isEmpty();
            assertThat(request.prevResult()).isEmpty();
        });
        assertThat(stderr.toString(StandardCharsets.UTF_8)).contains("DEL goes on without");
    }

    @Test
    void checkGetsThePreviousResult() { // [K20, K21]
        variables.put("CNI_COMMAND", "CHECK");
        stdin = stream(WITH_PREV_RESULT);
        assertThat(run()).isZero();
        assertThat(out()).isEmpty();
        assertThat(calls)
                .singleElement()
                .isInstanceOfSatisfying(
                        CheckRequest.class,
                        request -> assertThat(request.prevResult().interfaces()).hasSize(1));
    }

    @Test
    void checkWithoutPreviousResultIsRefused() throws JsonException {
        variables.put("CNI_COMMAND", "CHECK");
        assertThat(error().code()).isEqualTo(7);
        assertThat(calls).isEmpty();
    }

    @Test
    void checkIsRefusedBefore040() throws JsonException { // [K24]
        variables.put("CNI_COMMAND", "CHECK");
        stdin = stream("{\"cniVersion\":\"0.3.0\",\"name\":\"net\"}");
        assertThat(error().msg()).isEqualTo("config version does not allow CHECK");
        assertThat(calls).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ADD, CNI_CONTAINERID, [CNI_CONTAINERID]",
        "ADD, CNI_NETNS, [CNI_NETNS]",
        "ADD, CNI_IFNAME, [CNI_IFNAME]",
        "ADD, CNI_CONTAINERID;CNI_NETNS;CNI_IFNAME, '[CNI_CONTAINERID,CNI_NETNS,CNI_IFNAME]'",
        "CHECK, CNI_NETNS;CNI_IFNAME, '[CNI_NETNS,CNI_IFNAME]'",
        "DEL, CNI_NETNS;CNI_IFNAME;CNI_CONTAINERID, '[CNI_CONTAINERID,CNI_IFNAME]'",
    })
    void missingVariablesAreAllNamed(String command, String missing, String named)
            throws JsonException { // [K11-K13, K22, K23, K40]
        variables.put("CNI_COMMAND", command);
        List.of(missing.split(";")).forEach(variables::remove);
        assertThat(error()).isEqualTo(new CniError(4, "required env variables " + named + " missing", ""));
        assertThat(calls).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "CNI_CONTAINERID, some-%%container-id, 4, invalid characters in containerID",
        "CNI_IFNAME, test/test, 4, interface name contains / or : or whitespace characters",
        "CNI_ARGS, broken, 4, invalid CNI_ARGS",
        "CNI_COMMAND, NOPE, 4, unknown CNI_COMMAND: NOPE",
        "CNI_COMMAND, add, 4, unknown CNI_COMMAND: add",
        "CNI_IFNAME, eth%d, 4, 'interface name contains %, which the kernel takes for a pattern'",
        "CNI_IFNAME, a\udcffb, 4, interface name is not UTF-8",
        "CNI_CONTAINERID, a\udcffb, 4, invalid characters in containerID",
        "CNI_NETNS, /run/\udcc3, 4, CNI_NETNS is not UTF-8",
        "CNI_PATH, /bin:/\udcc3, 4, CNI_PATH is not UTF-8",
        "CNI_ARGS, A=\udcc3, 4, invalid CNI_ARGS",
        "CNI_NETNS, '/a\0b', 4, CNI_NETNS is not a path",
    })
    void invalidVariablesAreRefusedBeforeThePluginRuns(String name, String value, int code, String msg)
            throws JsonException { // [K3-K9, K45, K46]
        variables.put(name, value);
        assertThat(error()).satisfies(error -> {
            assertThat(error.code()).isEqualTo(code);
            assertThat(error.msg()).isEqualTo(msg);
        });
        assertThat(calls).isEmpty();
    }

    @Test
    void namesThatOnlyLookOddAreGivenToThePlugin() {
        for (String name : List.of("a\ufffdb", "a\u0001b", "\u00e9", "\ud83d\ude00")) {
            calls.clear();
            stdin = stream(CONFIG);
            variables.put("CNI_IFNAME", name);
            assertThat(run()).isZero();
            assertThat(calls)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            AddRequest.class,
                            request -> assertThat(request.attachment().ifName()).isEqualTo(name));
        }
    }

    @Test
    void whatDelCannotCarryIsRefusedToo() throws JsonException {
        variables.put("CNI_COMMAND", "DEL");
        variables.put("CNI_NETNS", "/run/\udcc3");
        assertThat(error().msg()).isEqualTo("CNI_NETNS is not UTF-8");
        assertThat(calls).isEmpty();
    }

    @Test
    void invalidBeatsMissing() throws JsonException {
        variables.remove("CNI_CONTAINERID");
        variables.put("CNI_IFNAME", "a/b");
        assertThat(error().msg()).startsWith("interface name contains");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~ | 6",
                "nonsense | 6",
                "[] | 6",
                "null | 6",
                "{\"name\":7} | 6",
                "{\"name\":\"net\",\"cniVersion\":1} | 6",
                "{\"name\":\"net\",\"cniVersion\":\"1.0.0\"}{} | 6",
                "{\"cniVersion\":\"1.0.0\"} | 7",
                "{\"cniVersion\":\"1.0.0\",\"name\":\"\"} | 7",
                "{\"cniVersion\":\"1.0.0\",\"name\":\"../evil\"} | 7",
                "{\"cniVersion\":\"1.0.0\",\"name\":\"te%%st\"} | 7",
                "{\"name\":\"net\"} | 1",
                "{\"name\":\"net\",\"cniVersion\":\"\"} | 1",
                "{\"name\":\"net\",\"cniVersion\":\"1.0\"} | 1",
                "{\"name\":\"net\",\"cniVersion\":\"1.1.0\"} | 1",
            })
    void badConfigurationsGetTheirCode(String config, int code) throws JsonException { // [K18, K19, K26, K27]
        for (String command : List.of("ADD", "DEL", "CHECK")) {
            variables.put("CNI_COMMAND", command);
            stdin = stream(config);
            stdout = new ByteArrayOutputStream();
            assertThat(error().code()).isEqualTo(code);
        }
        assertThat(calls).isEmpty();
    }

    @Test
    void errorsCarryTheVersionOfTheRequest() throws JsonException {
        failure = Optional.of(new CniException(1234, "insufficient something", "more"));
        stdin = stream(WITH_PREV_RESULT);
        assertThat(errorJson())
                .isEqualTo(
                        Json.parse(
                                "{\"cniVersion\":\"0.4.0\",\"code\":1234,\"msg\":\"insufficient something\",\"details\":\"more\"}"));
    } // [K52]

    @Test
    void anythingElseThrownIsAnInternalErrorAndStillJson() throws JsonException { // [K53]
        failure = Optional.of(new IllegalStateException("potato"));
        assertThat(error())
                .isEqualTo(
                        new CniError(999, "internal error in the plugin", "java.lang.IllegalStateException: potato"));
        assertThat(stderr.toString(StandardCharsets.UTF_8)).contains("at dev.flatnet.cni.plugin");
    }

    @Test
    void evenWithoutMemoryTheAnswerIsJson() throws JsonException {
        failure = Optional.of(new OutOfMemoryError("Java heap space"));
        assertThat(error().code()).isEqualTo(999);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ADD", "DEL", "CHECK"})
    void theOwnNamespaceIsRefusedBeforeThePluginRuns(String command) throws JsonException {
        variables.put("CNI_COMMAND", command);
        variables.put("CNI_NETNS", "/proc/thread-self/ns/net");
        stdin = stream(WITH_PREV_RESULT);
        assertThat(error().code()).isEqualTo(8);
        assertThat(calls).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "TRUE, 0", "true, 0", "yes, 1", "0, 1"})
    void theNamespaceCheckCanBeOverridden(String override, int status) {
        variables.put("CNI_NETNS", "/proc/thread-self/ns/net");
        variables.put("CNI_NETNS_OVERRIDE", override);
        assertThat(run()).isEqualTo(status);
    }

    @Test
    void aNamespaceThatCannotBeOpenedIsLeftToThePlugin() {
        variables.put("CNI_NETNS", "/no/such/path");
        assertThat(run()).isZero();
        assertThat(calls).hasSize(1);
    }

    @Test
    void versionNeedsNothingButTheCommandAndReadsNoStdin() { // [K41-K44]
        variables.clear();
        variables.put("CNI_COMMAND", "VERSION");
        stdin = failingStream();
        assertThat(run()).isZero();
        assertThat(out())
                .isEqualTo("{\"cniVersion\":\"1.0.0\",\"supportedVersions\":[\"0.3.0\",\"0.4.0\",\"1.0.0\"]}\n");
        assertThat(calls).isEmpty();
    }

    @Test
    void withoutCommandItSaysWhatItIsOnStderr() { // [K47, K48]
        variables.clear();
        assertThat(run()).isZero();
        assertThat(out()).isEmpty();
        assertThat(stderr.toString(StandardCharsets.UTF_8))
                .isEqualTo("CNI test plugin v4.2\nCNI protocol versions supported: 0.3.0, 0.4.0, 1.0.0\n");
    }

    @Test
    void unreadableStdinIsReported() throws JsonException { // [K50, K51]
        stdin = failingStream();
        assertThat(error()).isEqualTo(new CniError(5, "error reading from stdin", "banana"));
        assertThat(calls).isEmpty();
    }

    private static InputStream failingStream() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("banana");
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                throw new IOException("banana");
            }
        };
    }
}
