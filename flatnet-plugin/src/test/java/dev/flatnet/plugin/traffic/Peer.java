// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.traffic;

import dev.flatnet.netlink.kernel.Command;
import dev.flatnet.netlink.kernel.Command.Outcome;
import dev.flatnet.netlink.kernel.TestNamespace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A process that takes part in some traffic; see {@code peer.pl}. Closing it ends it. */
final class Peer implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private Peer(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private static Path script() {
        try {
            Path script = Files.createTempFile("flatnet-peer", ".pl");
            Files.write(script, Peer.class.getResourceAsStream("peer.pl").readAllBytes());
            script.toFile().deleteOnExit();
            return script;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static final Path SCRIPT = script();

    private static List<String> line(String... arguments) {
        List<String> line = new ArrayList<>(List.of("perl", SCRIPT.toString()));
        line.addAll(List.of(arguments));
        return line;
    }

    /** Listens in a namespace, and answers with the address that a message came from. */
    static Peer serve(TestNamespace where, String protocol, String address, int port) {
        return start(where, "serve", protocol, address, String.valueOf(port));
    }

    /** Waits for a packet of SCTP, which needs no SCTP in the kernel. */
    static Peer hearSctp(TestNamespace where, String address) {
        return start(where, "hear", "sctp", address);
    }

    private static Peer start(TestNamespace where, String... arguments) {
        List<String> line = new ArrayList<>(List.of("nsenter", "--net=" + where.path(), "--"));
        line.addAll(line(arguments));
        try {
            Process process = new ProcessBuilder(line)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            Peer peer = new Peer(process);
            if (!"ready".equals(peer.output.readLine())) {
                throw new AssertionError("not ready: " + line);
            }
            return peer;
        } catch (IOException e) {
            throw new AssertionError(line.toString(), e);
        }
    }

    /** The next line it prints. */
    String line() {
        try {
            return String.valueOf(output.readLine());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** What a server says to someone in a namespace: the address it was asked from. Empty without an answer. */
    static Optional<String> ask(TestNamespace where, String protocol, String address, int port, String... source) {
        Outcome outcome = outcome(where, protocol, address, port, source);
        return outcome.status() == 0 && !outcome.text().isEmpty() ? Optional.of(outcome.text()) : Optional.empty();
    }

    /** What became of asking a server. */
    static Outcome outcome(TestNamespace where, String protocol, String address, int port, String... source) {
        List<String> line = line("ask", protocol, address, String.valueOf(port));
        line.addAll(List.of(source));
        return Command.of(line.toArray(new String[0])).in(where.path()).run();
    }

    /** Sends the first packet of an association. */
    static void saySctp(TestNamespace where, String address, int port) {
        where.run(line("say", "sctp", address, String.valueOf(port)).toArray(new String[0]));
    }

    /** Sends a message of ICMPv6 as neighbours and routers do; {@code ADDRESS%LINK} for an address of the link. */
    static void sayIcmpv6(TestNamespace where, String address, String hexadecimal) {
        where.run(line("say", "icmpv6", address, hexadecimal).toArray(new String[0]));
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
