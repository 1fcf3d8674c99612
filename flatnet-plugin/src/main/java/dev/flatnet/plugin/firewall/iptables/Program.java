// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.iptables;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A run of a program: input in, output out, within a time. */
final class Program {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final int MAX_OUTPUT = 64 << 20;
    private static final int MAX_ERRORS = 8 << 10;

    private Program() {}

    /**
     * Runs a program without any of this process's environment.
     *
     * @param command its file, and arguments
     * @param input what it reads
     * @return what it prints
     * @throws IOException if it cannot be started, says by its exit status that something is wrong (with its own words), prints
     *     more than {@value #MAX_OUTPUT} bytes, or does not end within a minute; then it is killed
     */
    static String run(List<String> command, String input) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        // Some of them call modprobe.
        builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        try {
            Reader output = Reader.of(process.getInputStream(), MAX_OUTPUT);
            Reader errors = Reader.of(process.getErrorStream(), MAX_ERRORS);
            write(process.getOutputStream(), input);
            if (!process.waitFor(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(command + " did not end within " + DEADLINE.toSeconds() + " s");
            }
            String printed = output.text();
            String said = errors.text().strip();
            if (process.exitValue() != 0) {
                throw new IOException(
                        command + " failed with status " + process.exitValue() + (said.isEmpty() ? "" : ": " + said));
            }
            if (output.isOverflown()) {
                throw new IOException(command + " prints more than " + MAX_OUTPUT + " bytes");
            }
            return printed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + command + " ran", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static void write(OutputStream stdin, String input) {
        try (stdin) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It ended before it had read all; its exit status says why.
            return;
        }
    }

    /** Reads to the end, so that the program never waits for its reader, and keeps the beginning. */
    private static final class Reader implements Runnable {
        private final InputStream stream;
        private final int max;
        private final Thread thread = new Thread(this, "reads what a program prints");
        private byte[] kept = new byte[0];
        private boolean overflown;

        private Reader(InputStream stream, int max) {
            this.stream = stream;
            this.max = max;
        }

        static Reader of(InputStream stream, int max) {
            Reader reader = new Reader(stream, max);
            reader.thread.setDaemon(true);
            reader.thread.start();
            return reader;
        }

        @Override
        public void run() {
            try (stream) {
                kept = stream.readNBytes(max);
                overflown = stream.skip(1) > 0;
                stream.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                overflown = true;
            }
        }

        /** Others may hold the other end of the pipe longer than the program lives. */
        private void join() throws InterruptedException, IOException {
            thread.join(DEADLINE.toMillis());
            if (thread.isAlive()) {
                throw new IOException("the output of a program does not end");
            }
        }

        String text() throws InterruptedException, IOException {
            join();
            return new String(kept, StandardCharsets.UTF_8);
        }

        boolean isOverflown() {
            return overflown;
        }
    }
}
