// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.iptables;

import dev.flatnet.netlink.netns.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The programs that are installed on this host, run in a network namespace. Thread-safe. */
final class InstalledPrograms implements Programs {
    /** Not that of the caller: some runtimes set none. */
    private static final List<Path> PLACES =
            List.of(Path.of("/usr/sbin"), Path.of("/usr/bin"), Path.of("/sbin"), Path.of("/bin"));

    /** How long a program waits for others that change rules, in seconds. */
    private static final String WAIT = "--wait=10";

    private final NetworkNamespace namespace;

    InstalledPrograms(NetworkNamespace namespace) {
        this.namespace = namespace;
    }

    private static Optional<Path> find(String name) {
        for (Path place : PLACES) {
            Path file = place.resolve(name);
            if (Files.isExecutable(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    private static String name(Family family, Kind kind, String verb) {
        return family.program() + (kind == Kind.LEGACY ? "-legacy-" : "-") + verb;
    }

    @Override
    public boolean exist(Family family, Kind kind) throws IOException {
        return isReal()
                && find(name(family, kind, "save")).isPresent()
                && find(name(family, kind, "restore")).isPresent();
    }

    /** Whether a program could run there at all: a namespace of a kernel in memory has no file. */
    private boolean isReal() throws IOException {
        return isOwn() || Files.exists(Path.of(namespace.path()));
    }

    private boolean isOwn() throws IOException {
        try (NetworkNamespace own = NetworkNamespace.ofThisProcess()) {
            return namespace.path().equals(own.path());
        }
    }

    @Override
    public String save(Family family, Kind kind, String table) throws IOException {
        return Program.run(command(name(family, kind, "save"), "-t", table), "");
    }

    @Override
    public void restore(Family family, Kind kind, String input) throws IOException {
        Program.run(command(name(family, kind, "restore"), "--noflush", WAIT), input);
    }

    @Override
    public boolean hasLegacyTable(Family family, String table) throws IOException {
        String file = family == Family.IPV4 ? "ip_tables_names" : "ip6_tables_names";
        if (!Files.exists(Path.of("/proc/thread-self/net", file)) || !isReal()) {
            return false;
        }
        String tables = isOwn()
                ? Files.readString(Path.of("/proc/thread-self/net", file))
                : Program.run(command("cat", "/proc/self/net/" + file), "");
        return tables.lines().anyMatch(table::equals);
    }

    private List<String> command(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (!isReal()) {
            throw new IOException("no program runs in " + namespace.path());
        }
        if (!isOwn()) {
            command.addAll(List.of(require("nsenter"), "--net=" + namespace.path(), "--"));
        }
        command.add(require(program));
        command.addAll(List.of(arguments));
        return command;
    }

    private static String require(String program) throws IOException {
        return find(program)
                .orElseThrow(() -> new IOException(program + " is not installed"))
                .toString();
    }
}
