// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flatnet.cni.spec.CniError;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.Operation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of a plugin's exit status and output. Numbers in brackets: docs/conformance-upstream.md. */
class PluginInvokerTest {
    private final List<String> said = new ArrayList<>();

    private PluginInvoker invoker(PluginOutcome outcome) {
        PluginExecutor executor = new PluginExecutor() {
            @Override
            public Path find(String type, List<Path> directories) {
                return Path.of("/bin", type);
            }

            @Override
            public PluginOutcome execute(PluginCall call) {
                return outcome;
            }
        };
        return new PluginInvoker(executor, List.of(), Map.of(), said::add);
    }

    private static PluginOutcome outcome(int status, String stdout, String stderr) {
        return new PluginOutcome(status, stdout.getBytes(StandardCharsets.UTF_8), stderr);
    }

    private CniError error(int status, String stdout, String stderr) {
        try {
            invoker(outcome(status, stdout, stderr)).run("p", Operation.DEL, JsonObject.EMPTY);
            throw new AssertionError("no failure");
        } catch (PluginException e) {
            assertThat(e.outcome()).isPresent();
            return e.error();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "1 | ~~ | ~~ | 0 | netplugin failed with no error message: exit status 1", // [I38]
                "137 | ~~ | ~~ | 0 | netplugin failed with no error message: signal 9",
                "1 | ~~ | some stderr message | 0 | netplugin failed: \"some stderr message\": exit status 1", // [I37]
                "1 | {\"code\":999,\"msg\":\"banana\"} | noise | 999 | banana", // [I36]
                "1 | ~~ | {\"code\":7,\"msg\":\"by the letter of 1.0.0\"} | 7 | by the letter of 1.0.0",
                "3 | {\"code\":5} | ~~ | 5 | netplugin failed: exit status 3",
            })
    void failuresAreTold(int status, String stdout, String stderr, int code, String msg) {
        assertThat(error(status, stdout, stderr).code()).isEqualTo(code);
        assertThat(error(status, stdout, stderr).msg()).isEqualTo(msg);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not json",
                "[]",
                "{}",
                "null",
                "{\"code\":-1,\"msg\":\"x\"}",
                "{\"code\":\"1\",\"msg\":\"x\"}",
                "{\"cniVersion\":\"1.0.0\"}{\"code\":1,\"msg\":\"x\"}"
            })
    void outputThatIsNoErrorIsShownWithTheReasonAndStderr(String stdout) {
        CniError error = error(1, stdout, "why");
        assertThat(error.code()).isZero();
        assertThat(error.msg())
                .isEqualTo("netplugin failed but error parsing its diagnostic message \"" + stdout + "\"");
        assertThat(error.details()).contains("exit status 1").contains("stderr: why");
    }

    @Test
    void aSuccessPassesStderrOn() throws PluginException {
        invoker(outcome(0, "", "hello")).run("p", Operation.DEL, JsonObject.EMPTY);
        assertThat(said).containsExactly("hello");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"ips\":[{\"address\":\"1.2.3.4/24\"}]} | V0_3_1", // [I15]
                "{\"cniVersion\":\"\",\"ips\":[{\"address\":\"1.2.3.4/24\"}]} | V0_3_1", // [I16]
                "{\"ip4\":{\"ip\":\"1.2.3.4/24\"}} | V0_1_0", // [I17]
                "{\"cniVersion\":\"0.2.0\",\"ip4\":{\"ip\":\"1.2.3.4/24\"}} | V1_0_0", // D15
            })
    void resultsAreReadInTheirOwnVersionOrElseTheRequests(String stdout, CniVersion version) throws PluginException {
        CniResult result = invoker(outcome(0, stdout, "")).add("p", JsonObject.EMPTY, version);
        assertThat(result.ips())
                .singleElement()
                .extracting(ip -> ip.address().toString())
                .isEqualTo("1.2.3.4/24");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "{\"cniVersion\":\"0.4567.0\"}", "{} {}", "{\"ips\":1}"})
    void resultsThatAreNoneAreRefused(String stdout) {
        assertThatThrownBy(() -> invoker(outcome(0, stdout, "")).add("p", JsonObject.EMPTY, CniVersion.V1_0_0))
                .isInstanceOf(PluginException.class)
                .hasMessageStartingWith("plugin type=\"p\" failed (add): cannot decode the result of plugin \"p\"");
    }

    @Test
    void aFailureOfTheExecutorIsPassedOn() { // [I13, I19]
        PluginExecutor failing = new PluginExecutor() {
            @Override
            public Path find(String type, List<Path> directories) {
                return Path.of(type);
            }

            @Override
            public PluginOutcome execute(PluginCall call) throws CniException {
                throw new CniException(11, "banana", "");
            }
        };
        PluginInvoker invoker = new PluginInvoker(failing, List.of(), Map.of(), said::add);
        assertThatThrownBy(() -> invoker.run("p", Operation.CHECK, JsonObject.EMPTY))
                .isInstanceOfSatisfying(
                        PluginException.class, e -> assertThat(e.error().code()).isEqualTo(11))
                .hasMessage("plugin type=\"p\" failed (check): banana");
    }
}
