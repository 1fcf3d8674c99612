// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.serve;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** What happens, a line each, for whoever reads it. No call waits for that; what nobody reads is dropped. Thread-safe. */
final class CallLog implements AutoCloseable {
    private static final int MOST_UNREAD = 1_000;
    private static final int LONGEST_LINE = 1_000;
    private static final Duration UNTIL_READ = Duration.ofSeconds(1);

    private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(MOST_UNREAD);
    private final Thread writer;

    CallLog(PrintStream out) {
        writer = Thread.ofPlatform().daemon().name("log").start(() -> write(out));
    }

    private void write(PrintStream out) {
        try {
            while (true) {
                out.println(lines.take());
            }
        } catch (InterruptedException e) {
            lines.forEach(out::println);
        }
    }

    /** A line, cut if it is too long. Names come as callers gave them: none makes it look like two, or reaches a terminal. */
    void say(String line) {
        String printable = line.replaceAll("[\\s\\p{C}\\p{Zl}\\p{Zp}]+", " ").strip();
        lines.offer(printable.substring(0, Math.min(printable.length(), LONGEST_LINE)));
    }

    /** How a call went. Runtimes throw away what a plugin prints; here it can be found. */
    void served(String call, long millis, String failure) {
        say(call + ": " + (failure.isEmpty() ? "ok" : "failed") + ", " + millis + " ms " + failure);
    }

    /** Ends when all has been written, or if nobody reads it. */
    @Override
    public void close() {
        writer.interrupt();
        try {
            writer.join(UNTIL_READ);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
