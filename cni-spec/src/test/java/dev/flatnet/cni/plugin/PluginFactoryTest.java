// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.cni.spec.CniError;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A plugin that is made within the protocol: whatever goes wrong then is one CNI error. */
class PluginFactoryTest {
    private final List<String> calls = new ArrayList<>();
    private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();

    private int run(PluginFactory factory, String command, String config) {
        PluginInfo info = PluginInfo.of("p", "1");
        return new PluginRunner(info, factory)
                .run(new PluginEnvironment(
                        Map.of(
                                "CNI_COMMAND", command,
                                "CNI_CONTAINERID", "c",
                                "CNI_NETNS", "/some/netns",
                                "CNI_IFNAME", "eth0"),
                        new ByteArrayInputStream(config.getBytes(StandardCharsets.UTF_8)),
                        stdout,
                        new PrintStream(stderr, true, StandardCharsets.UTF_8),
                        Path.of("/proc/thread-self/ns/net")));
    }

    private static String config(String version) {
        return "{\"cniVersion\":\"" + version + "\",\"name\":\"net\"}";
    }

    private CniPlugin counted() {
        calls.add("made");
        return PluginBuilder.named("p", "1").onDel(request -> calls.add("DEL")).build();
    }

    @Test
    void thePluginIsMadeWhenTheRequestHasBeenChecked() {
        assertThat(run(this::counted, "DEL", config("1.0.0"))).isZero();
        assertThat(calls).containsExactly("made", "DEL");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "VERSION | {\"cniVersion\":\"1.0.0\"}",
                "~~ | ~~",
                "ADD | {",
                "ADD | {\"cniVersion\":\"9.9.9\",\"name\":\"net\"}",
                "CHECK | {\"cniVersion\":\"1.0.0\",\"name\":\"net\"}",
                "ADD | {\"cniVersion\":\"1.0.0\",\"name\":\"net\",\"prevResult\":7}",
                "GC | {\"cniVersion\":\"1.1.0\",\"name\":\"net\"}",
                "NOPE | {\"cniVersion\":\"1.0.0\",\"name\":\"net\"}",
            })
    void whatNeedsNoPluginMakesNone(String command, String config) {
        run(this::counted, command, config);
        assertThat(calls).isEmpty();
    }

    record Failure(Throwable thrown, int code, String text) {}

    static List<Failure> failures() {
        return List.of(
                new Failure(new CniException(8, "the namespace is gone", ""), 8, "the namespace is gone"),
                new Failure(new IOException("/run/x: Permission denied"), 5, "Permission denied"),
                new Failure(new InterruptedException("stopped"), 999, "stopped"),
                new Failure(new Exception("checked"), 999, "the plugin cannot start"),
                new Failure(
                        new IllegalCallerException("Illegal native access from: unnamed module"), 999, "native access"),
                new Failure(new ExceptionInInitializerError(new IllegalStateException("libc")), 999, "libc"),
                new Failure(new NoClassDefFoundError("x/Y"), 999, "x/Y"),
                new Failure(new UnsatisfiedLinkError("unresolved symbol: flock"), 999, "flock"),
                new Failure(new StackOverflowError(), 999, "StackOverflowError"),
                new Failure(new OutOfMemoryError("Java heap space"), 999, "heap"),
                new Failure(new AssertionError("never"), 999, "never"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whateverFailsIsOneError(Failure failure) throws JsonException {
        int status = run(
                () -> {
                    if (failure.thrown instanceof Error e) {
                        throw e;
                    }
                    throw (Exception) failure.thrown;
                },
                "ADD",
                config("0.4.0"));
        assertThat(status).isEqualTo(1);
        CniError error = CniError.decode(Json.parseObject(stdout.toByteArray()));
        assertThat(error.code()).isEqualTo(failure.code);
        assertThat(error.toText()).contains(failure.text);
        assertThat(stdout.toString(StandardCharsets.UTF_8))
                .contains("\"cniVersion\": \"0.4.0\"")
                .doesNotContain("\tat ");
    }

    @Test
    void causesAreNamedOnceAndNotForEver() throws JsonException {
        IllegalStateException first = new IllegalStateException("first");
        first.initCause(new IllegalStateException("second", first));
        assertThat(run(
                        () -> {
                            throw new RuntimeException("the plugin", first);
                        },
                        "DEL",
                        config("1.0.0")))
                .isEqualTo(1);
        assertThat(CniError.decode(Json.parseObject(stdout.toByteArray())).details())
                .isEqualTo("java.lang.RuntimeException: the plugin; caused by java.lang.IllegalStateException: first;"
                        + " caused by java.lang.IllegalStateException: second");
    }
}
