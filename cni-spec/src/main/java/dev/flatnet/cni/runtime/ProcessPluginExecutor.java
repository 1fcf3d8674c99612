// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.runtime;

import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.ErrorCode;
import dev.flatnet.cni.spec.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * Runs plugins as processes, as the specification has it. The only class of the library that starts processes.
 *
 * <p>A plugin that outlives its deadline is asked to end (SIGTERM), with all processes it started, and is killed two
 * seconds later. Stdout beyond 4 MiB is an error, stderr beyond 64 KiB is cut off. Thread-safe.
 *
 * <p>Java hands environment variables over in the encoding of the locale it was started in. A {@code CNI_…} variable that has no
 * form in it, such as an {@code é} in the locale {@code POSIX}, is an error: start Java with {@code LC_ALL=C.UTF-8}.
 */
public final class ProcessPluginExecutor implements PluginExecutor {
    /** How long a plugin may take unless said otherwise. */
    public static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(60);

    private static final int MAX_STDERR = 64 << 10;
    private static final long GRACE_MILLIS = 2000;
    private static final int START_ATTEMPTS = 50;
    private static final long START_PAUSE_MILLIS = 100;

    /** In which the JDK writes environment variables. */
    private static final Charset ENVIRONMENT = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    private final Duration deadline;
    private final List<String> prefix;

    private ProcessPluginExecutor(Duration deadline, List<String> prefix) {
        this.deadline = deadline;
        this.prefix = List.copyOf(prefix);
    }

    /** An executor that gives every plugin {@link #DEFAULT_DEADLINE}. */
    public static ProcessPluginExecutor create() {
        return new ProcessPluginExecutor(DEFAULT_DEADLINE, List.of());
    }

    /** The same executor with another deadline for each single run of a plugin. */
    public ProcessPluginExecutor withDeadline(Duration runDeadline) {
        return new ProcessPluginExecutor(runDeadline, prefix);
    }

    /**
     * The same executor, which has each plugin run by another program, for example {@code nsenter --net=/run/netns/host0 --}
     * for a runtime whose networks live in a namespace of their own. The plugin's path is appended.
     */
    public ProcessPluginExecutor withPrefix(List<String> command) {
        return new ProcessPluginExecutor(deadline, command);
    }

    /** A copy of the environment variables of this process. */
    public static Map<String, String> inheritedEnvironment() {
        return Map.copyOf(new ProcessBuilder().environment());
    }

    @Override
    public Path find(String type, List<Path> directories) throws CniException {
        return PluginFinder.find(type, directories);
    }

    @Override
    public PluginOutcome execute(PluginCall call) throws CniException {
        try {
            Process process = start(call);
            BoundedCapture stdout = BoundedCapture.of(process.getInputStream(), "plugin stdout", Json.MAX_BYTES);
            BoundedCapture stderr = BoundedCapture.of(process.getErrorStream(), "plugin stderr", MAX_STDERR);
            try {
                feed(process, call.stdin());
                if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw timedOut(call, stderr);
                }
                stdout.await(GRACE_MILLIS);
                stderr.await(GRACE_MILLIS);
            } finally {
                end(process);
            }
            if (stdout.isOverflown()) {
                throw new CniException(
                        ErrorCode.DECODING_FAILURE,
                        "the plugin " + call.plugin() + " prints without end",
                        "its answer is larger than " + Json.MAX_BYTES + " bytes");
            }
            return new PluginOutcome(process.exitValue(), stdout.bytes(), stderr.text());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CniException(
                    ErrorCode.TRY_AGAIN_LATER, "interrupted while the plugin " + call.plugin() + " ran", "", e);
        }
    }

    private CniException timedOut(PluginCall call, BoundedCapture stderr) {
        String said = stderr.text().strip();
        return new CniException(
                ErrorCode.TRY_AGAIN_LATER,
                "the plugin " + call.plugin() + " did not end within " + deadline.toMillis() + " ms",
                "it was killed" + (said.isEmpty() ? "" : "; it had said: " + said));
    }

    /** A plugin that is being installed cannot be executed while its file is still open for writing (ETXTBSY). */
    private Process start(PluginCall call) throws CniException, InterruptedException {
        List<String> command = new ArrayList<>(prefix);
        command.add(call.plugin().toString());
        ProcessBuilder builder = new ProcessBuilder(command);
        requireEncodable(call.environment(), ENVIRONMENT);
        builder.environment().clear();
        try {
            builder.environment().putAll(call.environment());
        } catch (IllegalArgumentException e) {
            throw new CniException(
                    ErrorCode.INVALID_ENVIRONMENT, "invalid environment variables", String.valueOf(e.getMessage()), e);
        }
        for (int attempt = 1; ; attempt++) {
            try {
                return builder.start();
            } catch (IOException e) {
                String message = String.valueOf(e.getMessage());
                boolean busy = message.contains("error=26") || message.contains("Text file busy");
                if (!busy || attempt == START_ATTEMPTS) {
                    throw new CniException(
                            busy ? ErrorCode.TRY_AGAIN_LATER : ErrorCode.IO_FAILURE,
                            "cannot start the plugin " + call.plugin(),
                            message,
                            e);
                }
                Thread.sleep(START_PAUSE_MILLIS);
            }
        }
    }

    /** What cannot be encoded would arrive as a question mark. Variables that are no part of the protocol are the user's matter. */
    static void requireEncodable(Map<String, String> environment, Charset charset) throws CniException {
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            if (variable.getKey().startsWith("CNI_") && !charset.newEncoder().canEncode(variable.getValue())) {
                throw new CniException(
                        ErrorCode.INVALID_ENVIRONMENT,
                        variable.getKey() + " cannot be passed on to a plugin",
                        "\"" + variable.getValue() + "\" has no form in " + charset
                                + ", the encoding of this process's locale; start it with LC_ALL=C.UTF-8");
            }
        }
    }

    /**
     * On a thread of its own: a plugin that does not read would block the writer as soon as the pipe is full. That it does not
     * read is no failure, VERSION has no use for it; its answer says whether it went well.
     */
    private static void feed(Process process, String stdin) {
        FutureTask<Integer> writing = new FutureTask<>(() -> {
            try (OutputStream stream = process.getOutputStream()) {
                stream.write(stdin.getBytes(StandardCharsets.UTF_8));
            }
            return 0;
        });
        Thread writer = new Thread(writing, "plugin stdin");
        writer.setDaemon(true);
        writer.start();
    }

    /** Ends what still runs of the process and its descendants: asked first, killed soon after. */
    private static void end(Process process) throws InterruptedException {
        if (!process.isAlive()) {
            return;
        }
        List<ProcessHandle> tree = new ArrayList<>(process.descendants().toList());
        tree.add(process.toHandle());
        tree.forEach(ProcessHandle::destroy);
        try {
            process.waitFor(GRACE_MILLIS, TimeUnit.MILLISECONDS);
        } finally {
            tree.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
