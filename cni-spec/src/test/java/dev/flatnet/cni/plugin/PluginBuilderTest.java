// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A plugin of lambdas, through its whole process contract. */
class PluginBuilderTest {
    private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();

    private int run(PluginBuilder builder, String command, String config) {
        return new PluginRunner(builder.info(), builder.build())
                .run(new PluginEnvironment(
                        Map.of(
                                "CNI_COMMAND", command,
                                "CNI_CONTAINERID", "c",
                                "CNI_NETNS", "/some/netns",
                                "CNI_IFNAME", "eth0",
                                "CNI_PATH", "/a::/b",
                                "TRACEPARENT", "00-1-2-00"),
                        new ByteArrayInputStream(config.getBytes(StandardCharsets.UTF_8)),
                        stdout,
                        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                        Path.of("/proc/self/ns/net")));
    }

    private static String config(String version, String more) {
        return "{\"cniVersion\":\"" + version + "\",\"name\":\"net\"" + more + "}";
    }

    @Test
    void everyOperationReachesItsLambda() {
        List<String> calls = new ArrayList<>();
        PluginBuilder builder = PluginBuilder.named("p", "1")
                .onAdd(request -> {
                    calls.add("ADD " + request.attachment());
                    return request.prevResult().orElseThrow();
                })
                .onDel(request -> calls.add("DEL"))
                .onCheck(request -> calls.add("CHECK"))
                .onGc(request -> calls.add("GC " + request.isStale(new AttachmentId("a", "b"))))
                .onStatus(request -> calls.add("STATUS " + request.environment().pluginPath()
                        + request.environment().variable("TRACEPARENT")));
        for (String command : List.of("ADD", "DEL", "CHECK", "GC", "STATUS")) {
            assertThat(run(builder, command, config("1.1.0", ",\"prevResult\":{},\"cni.dev/valid-attachments\":[]")))
                    .isZero();
        }
        assertThat(calls).containsExactly("ADD c/eth0", "DEL", "CHECK", "GC true", "STATUS [/a, /b]00-1-2-00");
    }

    @Test
    void whatIsNotGivenDoesNothing() {
        PluginBuilder builder = PluginBuilder.named("p", "1");
        for (String command : List.of("DEL", "CHECK", "GC", "STATUS")) {
            assertThat(run(builder, command, config("1.1.0", ",\"prevResult\":{}")))
                    .isZero();
            assertThat(stdout.size()).isZero();
        }
        assertThat(run(builder, "ADD", config("1.1.0", ",\"prevResult\":{\"ips\":[{\"address\":\"10.0.0.1/8\"}]}")))
                .isZero();
        assertThat(stdout.toString(StandardCharsets.UTF_8)).contains("10.0.0.1/8");
    }

    @Test
    void speaksTheVersionsItWasGiven() {
        PluginBuilder builder = PluginBuilder.named("p", "1").supporting(CniVersion.V0_4_0);
        assertThat(run(builder, "DEL", config("1.0.0", ""))).isEqualTo(1);
        assertThat(stdout.toString(StandardCharsets.UTF_8)).contains("incompatible CNI versions");
    }

    @Test
    void aStatusFailsWithTheCodeOfTheLambda() {
        PluginBuilder builder = PluginBuilder.named("p", "1").onStatus(request -> {
            throw new CniException(ErrorCode.NOT_AVAILABLE, "no addresses left", "");
        });
        assertThat(run(builder, "STATUS", config("1.1.0", ""))).isEqualTo(1);
        assertThat(stdout.toString(StandardCharsets.UTF_8)).contains("\"code\": 50");
    }
}
