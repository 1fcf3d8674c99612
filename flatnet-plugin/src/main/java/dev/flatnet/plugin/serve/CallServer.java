// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.serve;

import dev.flatnet.cni.plugin.PluginRunner;
import dev.flatnet.netlink.internal.linux.Pidfd;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Serves the calls that launchers hand over, several at a time, until it is told to stop. A call that it cannot serve, it
 * tells the launcher to serve itself. What waits to be served are processes that exist, so the kernel bounds their number.
 */
public final class CallServer implements AutoCloseable {
    private static final int WORKERS = 32;
    private static final int BUFFER = 64 << 10;
    private static final Duration UNTIL_WOKEN = Duration.ofHours(1);

    /** A launcher that found the server before it withdrew has written its line by then. */
    private static final Duration UNTIL_QUIET = Duration.ofSeconds(1);

    /** Longer than any call may take, with all its deadlines. */
    private static final Duration UNTIL_SERVED = Duration.ofMinutes(2);

    private final CallDirectory directory;
    private final Map<String, PluginRunner> plugins;
    private final CallLog log;
    private final Surroundings ours;
    private final FileIdentity calls;
    private final AttachmentTurns turns = new AttachmentTurns();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean stopping;

    private CallServer(CallDirectory directory, Map<String, PluginRunner> plugins, CallLog log, Surroundings ours)
            throws IOException {
        this.directory = directory;
        this.plugins = Map.copyOf(plugins);
        this.log = log;
        this.ours = ours;
        this.calls = directory.identity();
    }

    /**
     * A server that launchers find from now on.
     *
     * @param directory made if it is not there, with mode 0700
     * @param plugins by the name a launcher is called by
     * @param log how the calls went, and what no launcher can be told
     * @throws IOException if another one serves in that directory, or the kernel lacks what is needed
     */
    public static CallServer open(Path directory, Map<String, PluginRunner> plugins, PrintStream log)
            throws IOException {
        requireKernel();
        Surroundings ours = Surroundings.ofThisProcess();
        return new CallServer(CallDirectory.open(directory), plugins, new CallLog(log), ours);
    }

    private static void requireKernel() throws IOException {
        long pid = ProcessHandle.current().pid();
        if (!Files.readSymbolicLink(Surroundings.PROC.resolve("self"))
                .toString()
                .equals(String.valueOf(pid))) {
            throw new IOException("/proc is that of another PID namespace");
        }
        try (Pidfd self = Pidfd.open(Math.toIntExact(pid))) {
            self.descriptor(2).close();
        } catch (IOException e) {
            throw new IOException("descriptors of other processes cannot be taken, which needs Linux 5.6 and root", e);
        }
    }

    /**
     * Serves until {@link #stop}.
     *
     * @throws IOException if calls cannot be read any more
     */
    public void run() throws IOException {
        ExecutorService workers = Executors.newFixedThreadPool(
                WORKERS, Thread.ofPlatform().name("call-", 0).factory());
        try (InputStream input = directory.calls().input()) {
            CallLines lines = new CallLines();
            byte[] buffer = new byte[BUFFER];
            while (true) {
                boolean lastRound = stopping;
                if (directory.calls().awaitInput(lastRound ? UNTIL_QUIET : UNTIL_WOKEN)) {
                    lines.add(buffer, input.read(buffer));
                    lines.take().forEach(call -> workers.execute(() -> serve(call)));
                } else if (lastRound) {
                    return;
                }
            }
        } finally {
            workers.shutdown();
            awaitEnd(workers);
            ended.countDown();
        }
    }

    private void awaitEnd(ExecutorService workers) {
        try {
            if (!workers.awaitTermination(UNTIL_SERVED.toSeconds(), TimeUnit.SECONDS)) {
                log.say("some calls were not served within " + UNTIL_SERVED.toSeconds() + " s");
                workers.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            workers.shutdownNow();
        }
    }

    private void serve(Call call) {
        try (Caller caller = Caller.of(call, calls)) {
            serve(call, caller);
        } catch (IOException e) {
            // It has been killed, as a rule; its runtime has given up on it.
            log.say("the call of process " + call.pid() + " was not served: " + e.getMessage());
        }
    }

    private void serve(Call call, Caller caller) throws IOException {
        PluginRunner plugin = plugins.get(call.plugin());
        String attachment = caller.variable("CNI_CONTAINERID") + "/" + caller.variable("CNI_IFNAME");
        try {
            if (plugin != null && caller.isAmong(ours)) {
                // By plugin, as one may call the other, by way of a third, for the same attachment.
                turns.inTurn(call.plugin() + "/" + attachment, () -> {
                    long start = System.nanoTime();
                    String failure = caller.serve(plugin);
                    log.served(
                            call.plugin() + " " + caller.variable("CNI_COMMAND") + " " + attachment,
                            (System.nanoTime() - start) / 1_000_000,
                            failure);
                });
                return;
            }
        } catch (IOException | RuntimeException e) {
            log.say("the call of process " + call.pid() + " cannot be served here: " + e);
        }
        caller.giveUp();
    }

    /** Writes a line to the log, without waiting; control characters in it do no harm. */
    public void say(String line) {
        log.say(line);
    }

    /** Ends {@link #run} when everything that was handed over has been served, and waits for that. */
    public void stop() {
        if (ended.getCount() == 0) {
            return;
        }
        try {
            directory.withdraw();
            stopping = true;
            directory.calls().output().write('\n');
            if (!ended.await(UNTIL_SERVED.toSeconds() + 1, TimeUnit.SECONDS)) {
                log.say("stopped before all calls were served");
            }
        } catch (IOException e) {
            log.say("cannot stop properly: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            // The process ends when this returns.
            log.close();
        }
    }

    @Override
    public void close() throws IOException {
        try (log) {
            directory.close();
        }
    }
}
