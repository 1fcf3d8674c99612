// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.kernel;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A process for a test: with an environment of exactly what is said, and a deadline. Where one of its programs is missing, the
 * test is skipped, or failed where {@code CI=true} ({@link Requirement}).
 */
public record Command(List<String> line, Map<String, String> environment, String stdin) {
    private static final long DEADLINE_SECONDS = 120;
    static final String USUAL_PATH = "/usr/sbin:/usr/bin:/sbin:/bin";

    /** What came of it. */
    public record Outcome(String line, int status, String stdout, String stderr) {
        /** The outcome, if it is a success. */
        public Outcome orFail() {
            if (status != 0) {
                throw new AssertionError(this);
            }
            return this;
        }

        /** What it printed, without white space around it. */
        public String text() {
            return stdout.strip();
        }

        @Override
        public String toString() {
            return line + "\nstatus " + status + "\nstdout: " + stdout + "\nstderr: " + stderr;
        }
    }

    /** A command with a usual PATH and nothing else in its environment. */
    public static Command of(String... line) {
        return new Command(List.of(line), Map.of("PATH", USUAL_PATH, "HOME", "/root"), "");
    }

    /** The same command with one variable more. */
    public Command with(String name, String value) {
        Map<String, String> changed = new TreeMap<>(environment);
        changed.put(name, value);
        return new Command(line, changed, stdin);
    }

    /** The same command with one variable less. */
    public Command without(String name) {
        Map<String, String> changed = new TreeMap<>(environment);
        changed.remove(name);
        return new Command(line, changed, stdin);
    }

    /** The same command with something to read. */
    public Command reading(String text) {
        return new Command(line, environment, text);
    }

    /** The same command with more variables. */
    public Command with(Map<String, String> variables) {
        Map<String, String> changed = new TreeMap<>(environment);
        changed.putAll(variables);
        return new Command(line, changed, stdin);
    }

    /** The same command in the network namespace of a file. */
    public Command in(Path netns) {
        return by("nsenter", "--net=" + netns, "--");
    }

    /** The same command as the last arguments of another one. */
    public Command by(String... other) {
        List<String> changed = new ArrayList<>(List.of(other));
        changed.addAll(line);
        return new Command(changed, environment, stdin);
    }

    /** Runs it to its end. */
    public Outcome run() {
        requirePrograms();
        // Files instead of pipes: what a command leaves running in the background may hold them open for ever.
        try {
            Path stdout = Files.createTempFile("flatnet", ".stdout");
            Path stderr = Files.createTempFile("flatnet", ".stderr");
            try {
                int status = run(stdout, stderr);
                return new Outcome(String.join(" ", line), status, Files.readString(stdout), Files.readString(stderr));
            } finally {
                Files.delete(stdout);
                Files.delete(stderr);
            }
        } catch (IOException e) {
            throw new AssertionError(String.join(" ", line), e);
        }
    }

    /** The first word, and the first one after each {@code --}: the program that another one runs. */
    private void requirePrograms() {
        for (int i = 0; i < line.size(); i++) {
            boolean isProgram = i == 0 || line.get(i - 1).equals("--");
            // A path is something of ours, or of a test's.
            if (isProgram && !line.get(i).contains("/")) {
                Requirement.program(line.get(i), environment.getOrDefault("PATH", USUAL_PATH));
            }
        }
    }

    private int run(Path stdout, Path stderr) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectOutput(stdout.toFile()).redirectError(stderr.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        try (OutputStream input = process.getOutputStream()) {
            input.write(stdin.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // A plugin may answer without reading; the exit status tells.
        }
        try {
            if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("still running after " + DEADLINE_SECONDS + " s: " + String.join(" ", line)
                        + "\n" + Files.readString(stderr));
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        return process.exitValue();
    }
}
