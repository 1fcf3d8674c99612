// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.system;

import dev.flatnet.netlink.kernel.Command;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code flatnet serve} of the distribution, on a host; ends with it. */
public final class Server implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final Process process;
    private final Path directory;
    private final Path log;
    /** A launcher without anything to launch: what it answers comes from the server. */
    private final Path lonely;

    private Server(Process process, Path directory, Path log, Path lonely) {
        this.process = process;
        this.directory = directory;
        this.log = log;
        this.lonely = lonely;
    }

    /**
     * Starts one and waits until it can be found.
     *
     * @param place a directory for all it needs
     */
    public static Server start(Path place, Path netns) throws IOException {
        Path directory = place.resolve("run");
        Path log = place.resolve("serve.log");
        Path lonely = Files.createDirectories(place.resolve("lonely"));
        Files.copy(Distribution.launcher(), lonely.resolve("flatnet"));
        Files.createSymbolicLink(lonely.resolve("flatnet-ipam"), Path.of("flatnet"));
        Process process = new ProcessBuilder(command(directory, netns).line())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Server server = new Server(process, directory, log, lonely);
        try {
            server.awaitLog("ready");
            return server;
        } catch (IOException | AssertionError e) {
            server.close();
            throw e;
        }
    }

    static Command command(Path directory, Path netns) {
        return Command.of(Distribution.launcher().toString(), "serve", "--directory", directory.toString())
                .in(netns);
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private void await(Condition condition, String what) throws IOException {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() - end > 0 || !process.isAlive()) {
                throw new AssertionError("never came true: " + what + "; " + callers() + " callers; " + log());
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Waits until so many launchers have begun to hand over a call. */
    void awaitCallers(int count) throws IOException {
        await(() -> callers() >= count, count + " calls came");
    }

    /** The launchers that have the FIFO open, by the descriptor they use for it. */
    private int callers() throws IOException {
        int callers = 0;
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (directory.resolve("calls").equals(target(process.resolve("fd/5")))) {
                    callers++;
                }
            }
        }
        return callers;
    }

    private static Path target(Path link) {
        try {
            return Files.readSymbolicLink(link);
        } catch (IOException e) {
            // The process has ended, or closed it.
            return link;
        }
    }

    /** Waits until its log has a match of a regular expression: calls are not held up by what is written there. */
    void awaitLog(String pattern) throws IOException {
        Pattern regex = Pattern.compile(pattern);
        await(() -> regex.matcher(log()).find(), pattern + " in the log");
    }

    /** What it printed. */
    String log() throws IOException {
        return Files.readString(log);
    }

    Path directory() {
        return directory;
    }

    long pid() {
        return process.pid();
    }

    /** How many descriptors it has open when nobody is served: a caller's pidfd is closed last, after the answer. */
    int descriptors() throws IOException {
        await(() -> open().noneMatch(file -> file.contains("pidfd")), "nobody is served any more");
        return Math.toIntExact(open().count());
    }

    private Stream<String> open() {
        File directory = Path.of("/proc", String.valueOf(pid()), "fd").toFile();
        return Arrays.stream(Objects.requireNonNull(directory.list()))
                .map(number -> target(directory.toPath().resolve(number)).toString());
    }

    /** What tells a launcher where the server is. */
    public Map<String, String> environment() {
        return Map.of("FLATNET_SERVER", directory.toString());
    }

    /** A call that nobody but the server can answer. */
    Command only(Command call) {
        List<String> line = new ArrayList<>(call.line());
        line.replaceAll(word -> word.startsWith(Distribution.home() + "/bin/flatnet")
                ? lonely.resolve(String.valueOf(Path.of(word).getFileName())).toString()
                : word);
        return preferred(new Command(line, call.environment(), call.stdin()));
    }

    /** A call that the server answers if it can. */
    Command preferred(Command call) {
        return call.with(environment());
    }

    void kill() {
        process.destroyForcibly();
        join();
    }

    void signal(String name) {
        Command.of("kill", "-" + name, String.valueOf(pid())).run().orFail();
    }

    /** Asks it to end, and waits for that. */
    int stop() {
        process.destroy();
        return join();
    }

    private int join() {
        try {
            if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the server does not end: " + log());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        join();
    }
}
