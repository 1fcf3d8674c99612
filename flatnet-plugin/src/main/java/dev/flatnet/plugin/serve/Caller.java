// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.serve;

import dev.flatnet.cni.plugin.EnvironmentVariables;
import dev.flatnet.cni.plugin.PluginEnvironment;
import dev.flatnet.cni.plugin.PluginRunner;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.internal.linux.PatientFile;
import dev.flatnet.netlink.internal.linux.Pidfd;
import dev.flatnet.netlink.internal.linux.SyscallException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A launcher that waits for its call to be served: its environment, its stdin, its stdout, and how it is told to end. It is
 * told by a signal, which the launcher traps before it calls.
 */
final class Caller implements AutoCloseable {
    // Where the launcher keeps its streams: it redirects 1 itself for a moment.
    private static final int STDIN = 3;
    private static final int STDOUT = 4;
    private static final int STDERR = 2;
    private static final int CALLS = 5;

    /** As long as a plugin waits that is a process of its own. */
    private static final Duration STDIN_DEADLINE = Duration.ofSeconds(10);

    /** How long whoever reads from the launcher may leave it unread. */
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private static final int BUFFER = 16 << 10;

    /** The most that execve(2) takes is a quarter of the stack's limit, 2 MiB as a rule. */
    private static final int MAX_ENVIRONMENT = 8 << 20;

    /** Paths that mean something else to each process. */
    private static final List<String> OF_ITS_OWN = List.of("/proc/self", "/proc/thread-self", "/dev/fd", "/dev/std");

    private final Pidfd process;
    private final int pid;
    private final Map<String, String> variables;
    private boolean begun;

    private Caller(Pidfd process, int pid) throws IOException {
        this.process = process;
        this.pid = pid;
        this.variables = variables(pid);
    }

    /**
     * The process that a call came from.
     *
     * @param calls what it wrote to; it still has that open, which another process of its number would not have
     * @throws IOException if it has ended
     */
    static Caller of(Call call, FileIdentity calls) throws IOException {
        Pidfd process = Pidfd.open(call.pid());
        try {
            if (!FileIdentity.of(Surroundings.PROC.resolve(call.pid() + "/fd/" + CALLS))
                    .equals(calls)) {
                throw new IOException("it is not a launcher, or not any more");
            }
            return new Caller(process, call.pid());
        } catch (IOException | RuntimeException e) {
            process.close();
            throw e;
        }
    }

    /** The value of a variable of its environment; empty if it has none such. */
    String variable(String name) {
        return variables.getOrDefault(name, "");
    }

    /** Whether the call means the same here as in its own process. */
    boolean isAmong(Surroundings ours) throws IOException {
        return Surroundings.of(pid).equals(ours) && !dependsOnTheProcess();
    }

    /**
     * Serves the call and tells the launcher how it went.
     *
     * @return what went wrong, as the launcher printed it, or why it printed nothing; empty if nothing did
     * @throws IOException if that cannot be done; the launcher is still to be told, by {@link #giveUp}
     */
    String serve(PluginRunner plugin) throws IOException {
        String answer;
        int status;
        try (PatientFile stdin = file(STDIN);
                PatientFile stdout = file(STDOUT);
                PatientFile stderr = file(STDERR)) {
            begun = true;
            PrintStream words = new PrintStream(stderr.output(), true, StandardCharsets.UTF_8);
            Delivery delivery = new Delivery(process, stdout.output());
            status = plugin.run(new PluginEnvironment(
                    variables, configuration(stdin), delivery, words, PluginEnvironment.THREAD_NETNS));
            answer = delivery.toString();
        }
        // Only now that its stdout is nobody's but its own: its reader waits for the end of that.
        tell(status == 0 ? Pidfd.Signal.SIGUSR1 : Pidfd.Signal.SIGUSR2);
        return status == 0 ? "" : answer;
    }

    /** Tells the launcher to serve the call itself; if that has been begun here, only that it failed. */
    void giveUp() throws IOException {
        tell(begun ? Pidfd.Signal.SIGUSR2 : Pidfd.Signal.SIGALRM);
    }

    /** All that is on stdin, or the reason why it cannot be had: nobody reads there once this has returned. */
    private static InputStream configuration(PatientFile stdin) {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        byte[] buffer = new byte[BUFFER];
        long end = System.nanoTime() + STDIN_DEADLINE.toNanos();
        try {
            while (read.size() <= Json.MAX_BYTES) {
                if (!stdin.awaitInput(Duration.ofNanos(end - System.nanoTime()))) {
                    throw new IOException("stdin was not closed within " + STDIN_DEADLINE.toSeconds() + " s");
                }
                int length = stdin.input().read(buffer);
                if (length < 0) {
                    break;
                }
                read.write(buffer, 0, length);
            }
            return new ByteArrayInputStream(read.toByteArray());
        } catch (IOException e) {
            return failing(e);
        }
    }

    private static InputStream failing(IOException cause) {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                throw cause;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                throw cause;
            }
        };
    }

    private void tell(Pidfd.Signal signal) throws SyscallException {
        try {
            process.send(signal);
        } catch (SyscallException e) {
            // Killed by its runtime, which does not wait for an answer any more.
            if (!e.errno().equals(Errno.ESRCH)) {
                throw e;
            }
        }
    }

    private PatientFile file(int number) throws IOException {
        return new PatientFile(process.descriptor(number), DEADLINE);
    }

    /** The environment the launcher was started with (proc_pid_environ(5)). */
    private static Map<String, String> variables(int pid) throws IOException {
        byte[] environment;
        try (InputStream file = Files.newInputStream(Surroundings.PROC.resolve(pid + "/environ"))) {
            environment = file.readNBytes(MAX_ENVIRONMENT);
        }
        return EnvironmentVariables.parse(environment);
    }

    /** Whether its paths mean something else here than there. */
    private boolean dependsOnTheProcess() {
        String netns = variable("CNI_NETNS");
        boolean relative = !netns.isEmpty() && !netns.startsWith("/");
        for (String directory : variable("CNI_PATH").split(":", -1)) {
            relative |= !directory.isEmpty() && !directory.startsWith("/");
        }
        return relative || OF_ITS_OWN.stream().anyMatch(netns::startsWith);
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
