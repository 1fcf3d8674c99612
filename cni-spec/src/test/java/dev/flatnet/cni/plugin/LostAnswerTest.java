// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.cni.spec.CniError;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.Dns;
import dev.flatnet.cni.spec.Interface;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonException;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A caller that does not get to know of an ADD will not ask for its DEL. */
class LostAnswerTest {
    private static final CniResult RESULT = new CniResult(
            List.of(Interface.inSandbox("eth0", "02:00:00:00:00:01", "/some/netns")), List.of(), List.of(), Dns.EMPTY);

    private final List<String> calls = new ArrayList<>();
    private final List<DelRequest> undone = new ArrayList<>();
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    private PluginBuilder plugin = PluginBuilder.named("p", "1")
            .onAdd(request -> {
                calls.add("ADD");
                return RESULT;
            })
            .onDel(request -> {
                calls.add("DEL");
                undone.add(request);
            });

    private int run(String command, String version, OutputStream stdout) {
        String config = "{\"cniVersion\":\"" + version + "\",\"name\":\"net\",\"key\":1,\"prevResult\":{}}";
        return new PluginRunner(plugin.info(), plugin.build())
                .run(new PluginEnvironment(
                        Map.of(
                                "CNI_COMMAND", command,
                                "CNI_CONTAINERID", "c",
                                "CNI_NETNS", "/some/netns",
                                "CNI_IFNAME", "eth0",
                                "CNI_ARGS", "K=V",
                                "CNI_PATH", "/bin"),
                        new ByteArrayInputStream(config.getBytes(StandardCharsets.UTF_8)),
                        stdout,
                        new PrintStream(stderr, true, StandardCharsets.UTF_8),
                        Path.of("/proc/thread-self/ns/net")));
    }

    private String said() {
        return stderr.toString(StandardCharsets.UTF_8);
    }

    /** Takes some bytes, and then no more. */
    private static final class Full extends OutputStream {
        private final int room;
        private int written;

        private Full(int room) {
            this.room = room;
        }

        @Override
        public void write(int b) throws IOException {
            if (written == room) {
                throw new IOException("No space left on device");
            }
            written++;
        }
    }

    private static OutputStream failingWith(Error error) {
        return new OutputStream() {
            @Override
            public void write(int b) {
                throw error;
            }
        };
    }

    static List<OutputStream> failing() throws IOException {
        FileOutputStream closed = new FileOutputStream("/dev/null");
        closed.close();
        return List.of(
                new Full(0),
                new Full(10),
                new BufferedOutputStream(new Full(0), 1 << 16),
                new PrintStream(new Full(0), false, StandardCharsets.UTF_8),
                new PrintStream(new Full(10), true, StandardCharsets.UTF_8),
                new FileOutputStream("/dev/full"),
                closed,
                failingWith(new OutOfMemoryError("no buffer")));
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("failing")
    void anAddWhoseResultCannotBeWrittenIsUndone(OutputStream stdout) {
        assertThat(run("ADD", "1.0.0", stdout)).isEqualTo(1);
        assertThat(calls).containsExactly("ADD", "DEL");
        assertThat(said()).contains("cannot write to stdout").contains("the ADD is undone");
    }

    @Test
    void itIsUndoneAsItWasDone() {
        run("ADD", "1.0.0", new Full(0));
        assertThat(undone).singleElement().satisfies(request -> {
            assertThat(request.attachment()).hasToString("c/eth0");
            assertThat(request.netns()).contains("/some/netns");
            assertThat(request.config().json().integer("key", 0, 9)).contains(1L);
            assertThat(request.args().get("K")).contains("V");
            assertThat(request.prevResult()).contains(RESULT);
            assertThat(request.environment().variable("CNI_COMMAND")).isEqualTo("DEL");
            assertThat(request.environment().variable("CNI_PATH")).isEqualTo("/bin");
        });
    }

    @Test
    void anAddWhoseResultHasNoFormInItsVersionIsUndone() {
        ByteArrayOutputStream stdout = new ByteArrayOutputStream();
        assertThat(run("ADD", "0.2.0", stdout)).isEqualTo(1);
        assertThat(calls).containsExactly("ADD", "DEL");
        assertThat(stdout.toString(StandardCharsets.UTF_8))
                .contains("\"code\": 1")
                .contains("no valid IP addresses")
                .doesNotContain("undoing");
    }

    @Test
    void aFailureToUndoIsToldToo() throws JsonException {
        plugin.onDel(request -> {
            calls.add("DEL");
            throw new CniException(101, "the link is busy", "");
        });
        assertThat(run("ADD", "1.0.0", new Full(0))).isEqualTo(1);
        assertThat(said())
                .startsWith(
                        "cannot write to stdout: No space left on device; undoing the ADD failed: the link is busy\n");
        ByteArrayOutputStream stdout = new ByteArrayOutputStream();
        assertThat(run("ADD", "0.2.0", stdout)).isEqualTo(1);
        assertThat(CniError.decode(Json.parseObject(stdout.toByteArray())).details())
                .endsWith("there is none; undoing the ADD failed: the link is busy");
        assertThat(calls).containsExactly("ADD", "DEL", "ADD", "DEL");
    }

    @Test
    void anErrorWithoutDetailsGetsThoseOfTheUndoing() throws IOException, JsonException {
        Answer answer = new Answer(CniVersion.V1_0_0, new PrintStream(stderr, true, StandardCharsets.UTF_8));
        answer.isUndoneBy(() -> {
            throw new IllegalStateException("no");
        });
        answer.fails(new CniException(7, "wrong", ""));
        ByteArrayOutputStream stdout = new ByteArrayOutputStream();
        answer.write(stdout);
        assertThat(CniError.decode(Json.parseObject(stdout.toByteArray())))
                .isEqualTo(new CniError(7, "wrong", "undoing the ADD failed: java.lang.IllegalStateException: no"));
    }

    @Test
    void anAddThatFailedIsNotUndoneOnceMore() {
        plugin.onAdd(request -> {
            throw new CniException(102, "no such bridge", "");
        });
        assertThat(run("ADD", "1.0.0", new Full(0))).isEqualTo(1);
        assertThat(calls).isEmpty();
        assertThat(said()).contains("no such bridge");
    }

    @Test
    void whoHasNothingToSayNeedsNoStdout() {
        for (String command : List.of("DEL", "CHECK", "GC", "STATUS")) {
            assertThat(run(command, "1.1.0", new Full(0))).isZero();
        }
        assertThat(calls).containsExactly("DEL");
        assertThat(run("VERSION", "1.1.0", new Full(0))).isEqualTo(1);
    }

    @Test
    void whatIsWrittenWhollyIsNotUndone() {
        ByteArrayOutputStream stdout = new ByteArrayOutputStream();
        assertThat(run("ADD", "1.0.0", new PrintStream(stdout, false, StandardCharsets.UTF_8)))
                .isZero();
        assertThat(calls).containsExactly("ADD");
        assertThat(stdout.toString(StandardCharsets.UTF_8)).endsWith("}");
    }
}
