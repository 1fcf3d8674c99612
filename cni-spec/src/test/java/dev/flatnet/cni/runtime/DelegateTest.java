// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flatnet.cni.plugin.RequestEnvironment;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.Operation;
import dev.flatnet.cni.spec.PluginConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers in brackets are cases of the reference implementation, docs/conformance-upstream.md. */
class DelegateTest {
    private static final String CONFIG =
            "{\"cniVersion\":\"1.1.0\",\"name\":\"net\",\"type\":\"main\",\"ipam\":{\"type\":\"ipam\",\"big\":12345678901234567890}}";

    @TempDir
    Path directory = Path.of("");

    private final Map<String, String> variables = new HashMap<>();
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();

    @BeforeEach
    void environment() {
        variables.putAll(Map.of(
                "PATH", "/usr/bin:/bin",
                "CNI_COMMAND", "NOPE",
                "CNI_CONTAINERID", "c",
                "CNI_NETNS", "/some/netns",
                "CNI_IFNAME", "eth7",
                "CNI_ARGS", "A=B",
                "CNI_PATH", directory.toString(),
                "TRACEPARENT", "00-1-2-00"));
    }

    private Delegate delegate() {
        return Delegate.named(
                "ipam",
                new RequestEnvironment(variables, new PrintStream(stderr, true, StandardCharsets.UTF_8)),
                ProcessPluginExecutor.create());
    }

    private static PluginConfig config() throws JsonException, CniException {
        return PluginConfig.decode(Json.requireObject(Json.parse(CONFIG)));
    }

    private static void call(Delegate delegate, Operation operation) throws CniException, JsonException {
        switch (operation) {
            case ADD -> delegate.add(config());
            case DEL -> delegate.del(config());
            case CHECK -> delegate.check(config());
            case GC -> delegate.gc(config());
            case STATUS -> delegate.status(config());
            case VERSION -> throw new AssertionError("not delegated");
        }
    }

    private String record(String answer) throws IOException {
        ScriptPlugin.write(
                directory,
                "ipam",
                "cat > " + directory + "/stdin; env | grep -e ^CNI_ -e ^TRACE | sort >> " + directory
                        + "/env; echo hello >&2; " + answer);
        return "";
    }

    @ParameterizedTest
    @EnumSource(value = Operation.class, names = "VERSION", mode = EnumSource.Mode.EXCLUDE)
    void theDelegateGetsTheSameEnvironmentAndTheWholeConfiguration(Operation operation) // [I2, I5, I6, I8-I10]
            throws IOException, CniException, JsonException {
        record("echo '{\"ips\":[{\"address\":\"10.0.0.2/24\"}]}'");
        call(delegate(), operation);
        assertThat(directory.resolve("stdin")).hasContent(CONFIG);
        assertThat(directory.resolve("env"))
                .hasContent("CNI_ARGS=A=B\nCNI_COMMAND=" + operation
                        + "\nCNI_CONTAINERID=c\nCNI_DELEGATE_DEPTH=1\nCNI_IFNAME=eth7\n"
                        + "CNI_NETNS=/some/netns\nCNI_PATH=" + directory + "\nTRACEPARENT=00-1-2-00\n");
        assertThat(stderr.toString(StandardCharsets.UTF_8)).isEqualTo("hello\n");
        assertThat(variables).containsEntry("CNI_COMMAND", "NOPE");
    }

    @Test
    void aCommandIsSetEvenIfThereWasNone() throws IOException, CniException, JsonException { // [I3]
        variables.remove("CNI_COMMAND");
        record("exit 0");
        delegate().del(config());
        assertThat(directory.resolve("env")).content().contains("CNI_COMMAND=DEL\n");
    }

    @Test
    void addReturnsTheResult() throws IOException, CniException, JsonException { // [I5, I11]
        record("echo '{\"cniVersion\":\"0.3.1\",\"ips\":[{\"version\":\"4\",\"address\":\"1.2.3.4/24\"}]}'");
        assertThat(delegate().add(config()).ips().get(0).address()).hasToString("1.2.3.4/24");
    }

    @ParameterizedTest
    @EnumSource(value = Operation.class, names = "VERSION", mode = EnumSource.Mode.EXCLUDE)
    void aMissingDelegateIsNamed(Operation operation) { // [I7-I10]
        assertThatThrownBy(() -> call(delegate(), operation))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("failed to find plugin \"ipam\"");
    }

    @Test
    void aFailedAddIsFollowedByDelAndKeepsItsError() throws IOException {
        record("[ $CNI_COMMAND = DEL ] || { echo '{\"code\":101,\"msg\":\"full\",\"details\":\"really\"}'; exit 1; }");
        assertThatThrownBy(() -> delegate().add(config())).isInstanceOfSatisfying(PluginException.class, e -> {
            assertThat(e.error().code()).isEqualTo(101);
            assertThat(e.error().toText()).isEqualTo("full: really");
            assertThat(e.outcome().orElseThrow().stderr()).isEqualTo("hello\n");
            assertThat(e.getSuppressed()).isEmpty();
        });
        assertThat(Files.readAllLines(directory.resolve("env")))
                .filteredOn(line -> line.startsWith("CNI_COMMAND"))
                .containsExactly("CNI_COMMAND=ADD", "CNI_COMMAND=DEL");
    }

    @Test
    void aDelThatFailsAsWellIsNotLost() throws IOException {
        record("echo '{\"code\":101,\"msg\":\"'$CNI_COMMAND'\"}'; exit 1");
        assertThatThrownBy(() -> delegate().add(config()))
                .hasMessageContaining("(add): ADD")
                .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessageContaining("(delete): DEL"));
    }

    @ParameterizedTest
    @EnumSource(value = Operation.class, names = "VERSION", mode = EnumSource.Mode.EXCLUDE)
    void aLoopOfDelegatesEnds(Operation operation) throws IOException, CniException, JsonException {
        record("echo '{}'");
        variables.put(Delegate.DEPTH, "7");
        call(delegate(), operation);
        assertThat(directory.resolve("env")).content().contains("CNI_DELEGATE_DEPTH=8\n");
        Files.delete(directory.resolve("env"));

        variables.put(Delegate.DEPTH, "8");
        assertThatThrownBy(() -> call(delegate(), operation))
                .isInstanceOfSatisfying(
                        CniException.class, e -> assertThat(e.error().code()).isEqualTo(7))
                .hasMessageContaining("without end")
                .hasMessageContaining("\"ipam\" would run within 8 others");
        assertThat(directory.resolve("env")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "x", "99999999999", " 1"})
    void aDepthThatIsNoneIsRefused(String depth) throws IOException {
        record("exit 0");
        variables.put(Delegate.DEPTH, depth);
        assertThatThrownBy(() -> delegate().del(config()))
                .isInstanceOfSatisfying(
                        CniException.class, e -> assertThat(e.error().code()).isEqualTo(4))
                .hasMessageContaining(depth);
        assertThat(directory.resolve("env")).doesNotExist();
    }

    @Test
    void aProgramDoesNotCallItselfByAnotherName() throws IOException, CniException, JsonException {
        record("exit 0");
        Path other = Files.createDirectory(directory.resolve("other"));
        Path symbolic = Files.createSymbolicLink(other.resolve("symbolic"), Path.of("../ipam"));
        Path hard = Files.createLink(other.resolve("hard"), directory.resolve("ipam"));
        for (Path own : java.util.List.of(directory.resolve("ipam"), symbolic, hard)) {
            assertThatThrownBy(() -> delegate().otherThan(own).add(config()))
                    .isInstanceOfSatisfying(
                            CniException.class,
                            e -> assertThat(e.error().code()).isEqualTo(7))
                    .hasMessageContaining("\"ipam\" is this very program");
        }
        assertThat(directory.resolve("env")).doesNotExist();

        Path copy = Files.copy(directory.resolve("ipam"), other.resolve("copy"));
        for (Path own : java.util.List.of(copy, other.resolve("removed"))) {
            delegate().otherThan(own).del(config());
        }
        assertThat(Files.readAllLines(directory.resolve("env")))
                .filteredOn(line -> line.equals("CNI_COMMAND=DEL"))
                .hasSize(2);
    }
}
