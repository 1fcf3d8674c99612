// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flatnet.cni.spec.CniException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes. Numbers in brackets are cases of the reference implementation, docs/conformance-upstream.md. */
@Timeout(60)
class ProcessPluginExecutorTest {
    @TempDir
    Path directory = Path.of("");

    private final ProcessPluginExecutor executor = ProcessPluginExecutor.create();

    private PluginCall call(String script, String stdin) throws IOException {
        return new PluginCall(
                ScriptPlugin.write(directory, "plugin", script),
                Map.of("PATH", "/usr/bin:/bin", "SOME", "value"),
                stdin);
    }

    private PluginOutcome run(String script, String stdin) throws IOException, CniException {
        return executor.execute(call(script, stdin));
    }

    private static String stdout(PluginOutcome outcome) {
        return new String(outcome.stdout(), StandardCharsets.UTF_8);
    }

    @Test
    void stdinAndEnvironmentArriveAndNothingElseDoes() throws IOException, CniException { // [I33, I12, I18]
        PluginOutcome outcome = run("cat; env | grep -v -e ^PWD= -e ^_= -e ^SHLVL= | sort", "{\"some\":\"ü\"}\n");
        assertThat(stdout(outcome)).isEqualTo("{\"some\":\"ü\"}\nPATH=/usr/bin:/bin\nSOME=value\n");
    }

    @Test
    void variablesOfTheProtocolArriveWholeOrNotAtAll() throws IOException, CniException {
        PluginCall call = call("printf %s \"$CNI_ARGS\"", "");
        Map<String, String> environment = Map.of("CNI_ARGS", "K=é", "OTHER", "é");
        assertThat(stdout(executor.execute(new PluginCall(call.plugin(), environment, ""))))
                .isEqualTo("K=é");
        ProcessPluginExecutor.requireEncodable(environment, StandardCharsets.UTF_8);
        ProcessPluginExecutor.requireEncodable(Map.of("CNI_ARGS", "K=e", "OTHER", "é"), StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> ProcessPluginExecutor.requireEncodable(environment, StandardCharsets.US_ASCII))
                .isInstanceOf(CniException.class)
                .hasMessageContaining("CNI_ARGS cannot be passed on to a plugin")
                .hasMessageContaining("LC_ALL=C.UTF-8");
    }

    @Test
    void stdoutAndStderrAreKeptApart() throws IOException, CniException { // [I34, I35]
        PluginOutcome outcome = run("printf ' a\\n\\000b '; echo some stderr message >&2", "");
        assertThat(stdout(outcome)).isEqualTo(" a\n\0b ");
        assertThat(outcome.stderr()).isEqualTo("some stderr message\n");
        assertThat(outcome.exitStatus()).isZero();
    }

    @Test
    void exitStatusAndSignalAreReported() throws IOException, CniException {
        assertThat(run("exit 3", "").exitStatus()).isEqualTo(3);
        assertThat(run("kill -9 $$", "").exitStatus()).isEqualTo(128 + 9);
    }

    @Test
    void aPluginNeedNotReadItsStdin() throws IOException, CniException {
        assertThat(stdout(run("echo done", "x".repeat(1 << 20)))).isEqualTo("done\n");
    }

    @Test
    void largeOutputsDoNotBlock() throws IOException, CniException {
        PluginOutcome outcome = run("head -c 1000000 /dev/zero >&2; head -c 1000000 /dev/zero; cat", "end");
        assertThat(outcome.stdout()).hasSize(1_000_003);
        assertThat(outcome.stderr()).hasSizeLessThan(70_000);
    }

    @Test
    void stdoutWithoutEndIsAnError() {
        assertThatThrownBy(() -> run("head -c 5000000 /dev/zero", ""))
                .isInstanceOf(CniException.class)
                .hasMessageContaining("prints without end");
    }

    @Test
    void aMissingFileIsAnErrorThatNamesIt() { // [I14, I20, I39]
        PluginCall call = new PluginCall(Path.of("/nonexistent/plugin"), Map.of(), "");
        assertThatThrownBy(() -> executor.execute(call))
                .isInstanceOf(CniException.class)
                .hasMessageContaining("/nonexistent/plugin");
    }

    @Test
    void variablesThatCannotBeAreRefused() {
        PluginCall call = new PluginCall(Path.of("/bin/true"), Map.of("CNI_NETNS", "a\0b"), "");
        assertThatThrownBy(() -> executor.execute(call))
                .isInstanceOf(CniException.class)
                .hasMessageContaining("invalid environment variables");
    }

    @Test
    void variablesThatWouldBeChangedAreRefused() throws IOException {
        PluginCall call = new PluginCall(
                ScriptPlugin.write(directory, "plugin", "touch " + directory + "/ran"),
                Map.of("CNI_NETNS", "/run/\udce9"),
                "");
        assertThatThrownBy(() -> executor.execute(call))
                .isInstanceOfSatisfying(
                        CniException.class, e -> assertThat(e.error().code()).isEqualTo(4))
                .hasMessageContaining("CNI_NETNS cannot be passed on");
        assertThat(directory.resolve("ran")).doesNotExist();
    }

    @Test
    void aPluginThatDoesNotEndIsKilledWithItsChildren() throws IOException, InterruptedException {
        Path pids = directory.resolve("pids");
        PluginCall call = call("echo thinking >&2; sleep 600 & printf '%s\\n' $! $$ > " + pids + "; wait", "");
        assertThatThrownBy(() -> executor.withDeadline(Duration.ofMillis(800)).execute(call))
                .isInstanceOf(CniException.class)
                .hasMessageContaining("did not end within 800 ms")
                .hasMessageContaining("thinking");
        for (String pid : Files.readAllLines(pids)) {
            while (!ended(Long.parseLong(pid))) {
                Thread.sleep(20);
            }
        }
    }

    /** Killed processes whose parent is gone wait for their new parent to reap them. */
    private static boolean ended(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z ");
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void whoIgnoresTheFirstSignalIsKilled() throws IOException {
        PluginCall call = call("trap '' TERM; while :; do sleep 1; done", "");
        assertThatThrownBy(() -> executor.withDeadline(Duration.ofMillis(300)).execute(call))
                .hasMessageContaining("did not end");
    }

    @Test
    void aChildLeftBehindWithStdoutOpenDoesNotBlock() throws IOException, CniException {
        PluginOutcome outcome = run("echo {}; sleep 20 & exit 0", "");
        assertThat(stdout(outcome)).isEqualTo("{}\n");
    }

    @Test
    void anInterruptEndsThePluginAndIsKept() throws Exception {
        PluginCall call = call("touch " + directory + "/started; sleep 600", "");
        CompletableFuture<String> seen = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                executor.execute(call);
            } catch (CniException e) {
                seen.complete(e.error().msg() + Thread.currentThread().isInterrupted());
            }
        });
        thread.start();
        while (!Files.exists(directory.resolve("started"))) {
            Thread.sleep(10);
        }
        thread.interrupt();
        assertThat(seen.get()).startsWith("interrupted while").endsWith("true");
    }

    @Test
    void aPluginThatIsBeingInstalledIsTriedAgain() throws Exception {
        Path plugin = Files.copy(Path.of("/bin/true"), directory.resolve("busy"));
        OutputStream installer = Files.newOutputStream(plugin, java.nio.file.StandardOpenOption.APPEND);
        CompletableFuture<PluginOutcome> outcome = CompletableFuture.supplyAsync(() -> {
            try {
                return executor.execute(new PluginCall(plugin, Map.of(), ""));
            } catch (CniException e) {
                throw new AssertionError(e);
            }
        });
        Thread.sleep(300);
        assertThat(outcome).isNotDone();
        installer.close();
        assertThat(outcome.get().exitStatus()).isZero();
    }

    @Test
    void aPluginThatStaysBusyIsAnError() throws IOException {
        Path plugin = Files.copy(Path.of("/bin/true"), directory.resolve("busy"));
        try (OutputStream installer = Files.newOutputStream(plugin, java.nio.file.StandardOpenOption.APPEND)) {
            assertThatThrownBy(() -> executor.execute(new PluginCall(plugin, Map.of(), "")))
                    .isInstanceOfSatisfying(
                            CniException.class,
                            e -> assertThat(e.error().code()).isEqualTo(11))
                    .hasMessageContaining("cannot start the plugin");
            installer.flush();
        }
    }

    @Test
    void anotherProgramMayRunIt() throws IOException, CniException {
        PluginOutcome outcome =
                executor.withPrefix(List.of("/usr/bin/env", "MORE=yes")).execute(call("echo $MORE $SOME", ""));
        assertThat(stdout(outcome)).isEqualTo("yes value\n");
    }
}
