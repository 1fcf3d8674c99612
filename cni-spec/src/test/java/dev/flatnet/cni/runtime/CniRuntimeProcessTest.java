// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flatnet.cni.plugin.PluginBuilder;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.IpConfig;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.NetworkConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole runtime with plugins that are real processes. Numbers: docs/conformance-upstream.md. */
@Timeout(60)
class CniRuntimeProcessTest {
    @TempDir
    Path directory = Path.of("");

    private final Attachment attachment = Attachment.of("c", "/some/netns", "eth0");

    private CniRuntime runtime(PluginExecutor executor) {
        return CniRuntime.builder()
                .pluginPath(directory)
                .executor(executor)
                .environment(Map.of("PATH", "/usr/bin:/bin"))
                .cache(FileResultCache.in(directory))
                .build();
    }

    private static NetworkConfig network(String plugins) throws CniException {
        return NetworkConfig.parse(("{\"cniVersion\":\"1.1.0\",\"name\":\"net\",\"plugins\":" + plugins + "}")
                .getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest(name = "{0}: {1} with a plugin that sleeps")
    @CsvSource({
        "'L66, L71', ADD",
        "'L67, L72', DEL",
        "'L68, L73', CHECK",
        "L69, VERSION",
        "'L70, L74', validate",
        "not upstream, STATUS",
        "not upstream, GC"
    })
    void everyOperationEnds(String number, String operation) throws IOException, CniException {
        ScriptPlugin.write(directory, "sleeper", "exec sleep 60");
        NetworkConfig network = network("[{\"type\":\"sleeper\"}]");
        runtime(InProcessPluginExecutor.before(ProcessPluginExecutor.create())
                        .with(
                                "sleeper",
                                PluginBuilder.named("q", "1").info(),
                                PluginBuilder.named("q", "1").build()))
                .add(network, attachment);
        CniRuntime impatient = runtime(ProcessPluginExecutor.create().withDeadline(Duration.ofMillis(200)));
        assertThatThrownBy(() -> {
                    switch (operation) {
                        case "ADD" -> impatient.add(network, Attachment.of("d", "/some/netns", "eth0"));
                        case "DEL" -> impatient.del(network, attachment);
                        case "CHECK" -> impatient.check(network, attachment);
                        case "VERSION" -> impatient.versions("sleeper");
                        case "STATUS" -> impatient.status(network);
                        case "GC" -> impatient.gc(network, List.of(attachment.id()));
                        default -> impatient.validate(network);
                    }
                })
                .as(number)
                .isInstanceOf(CniException.class)
                .hasMessageContaining("did not end within 200 ms");
    }

    @Test
    @DisplayName("a chain of a script and a plugin of this process")
    void mixedChain() throws IOException, CniException, JsonException {
        ScriptPlugin.write(
                directory,
                "script",
                "case $CNI_COMMAND in ADD) echo '{\"cniVersion\":\"1.1.0\",\"ips\":[{\"address\":\"10.0.0.2/24\"}]}';; esac");
        IpConfig second = new IpConfig(IpPrefix.parse("fd00::2/64"), Optional.empty(), Optional.empty());
        PluginBuilder java = PluginBuilder.named("java", "1").onAdd(request -> {
            CniResult before = request.prevResult().orElseThrow();
            return new CniResult(
                    before.interfaces(), List.of(before.ips().get(0), second), before.routes(), before.dns());
        });
        CniRuntime runtime = runtime(
                InProcessPluginExecutor.before(ProcessPluginExecutor.create()).with("java", java.info(), java.build()));
        NetworkConfig network = network("[{\"type\":\"script\"},{\"type\":\"java\"}]");
        assertThat(runtime.add(network, attachment).ips())
                .extracting(ip -> ip.address().toString())
                .containsExactly("10.0.0.2/24", "fd00::2/64");
        runtime.check(network, attachment);
        runtime.status(network);
        runtime.gc(network, List.of());
        assertThat(runtime.attachments()).isEmpty();
    }
}
