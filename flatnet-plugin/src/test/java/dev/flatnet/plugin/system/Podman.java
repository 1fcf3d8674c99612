// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.system;

import dev.flatnet.netlink.kernel.Command;
import dev.flatnet.netlink.kernel.Command.Outcome;
import dev.flatnet.netlink.kernel.Requirement;
import dev.flatnet.netlink.kernel.TestNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Podman with configuration, storage, leases and "host" of its own; closing it removes all of them. */
final class Podman implements AutoCloseable {
    static final String IMAGE = "localhost/busybox:1";

    /** Where the reference plugins keep leases; Podman writes no other place. */
    private static final Path REFERENCE_LEASES = Path.of("/var/lib/cni/networks");

    private static final AtomicInteger STARTED = new AtomicInteger();

    private final Path directory;
    private final @Nullable TestNamespace host;
    private final Map<String, String> variables;
    private final String defaultNetwork;
    private final List<String> created = new ArrayList<>();

    private Podman(Path directory, @Nullable TestNamespace host, Map<String, String> variables, String defaultNetwork) {
        this.directory = directory;
        this.host = host;
        this.variables = variables;
        this.defaultNetwork = defaultNetwork;
    }

    static Podman notYet() {
        return new Podman(Path.of("/nonexistent"), null, Map.of(), "none");
    }

    /** With the network {@code flatnet}, as the distribution's example has it. */
    static Podman start() {
        return start(Podman::addFlatnet, "flatnet");
    }

    /** With no network but those that it writes itself, for the reference plugins. */
    static Podman withoutNetworks() {
        String unique = "flatnet-it-" + ProcessHandle.current().pid() + "-" + STARTED.incrementAndGet();
        return start(networks -> {}, unique);
    }

    private static Podman start(Consumer<Podman> networks, String defaultNetwork) {
        try {
            Podman podman = new Podman(
                    Files.createTempDirectory("flatnet-podman"), TestNamespace.create(), Map.of(), defaultNetwork);
            try {
                podman.configure();
                networks.accept(podman);
                podman.requireCni();
                podman.importImage();
                return podman;
            } catch (IOException | RuntimeException | Error e) {
                podman.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void addFlatnet() {
        try {
            String conflist = Files.readString(Distribution.home().resolve("share/88-flatnet.conflist"));
            Files.writeString(
                    networks().resolve("88-flatnet.conflist"),
                    conflist.replace("\"subnet\"", "\"dataDir\": \"" + directory.resolve("leases") + "\", \"subnet\"")
                            .replace("\"bridge\"", "\"runDir\": \"" + directory.resolve("run") + "\", \"bridge\""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path networks() {
        return directory.resolve("net.d");
    }

    private void configure() throws IOException {
        onHost("ip", "link", "set", "lo", "up").orFail();
        Files.createDirectory(networks());
        Files.writeString(directory.resolve("containers.conf"), """
                [containers]
                default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
                [network]
                network_backend = "cni"
                network_config_dir = "%s"
                cni_plugin_dirs = ["%s"]
                default_network = "%s"
                [engine]
                runtime = "runc"
                cgroup_manager = "cgroupfs"
                events_logger = "file"
                """.formatted(
                        networks(), Distribution.home().resolve("bin"), defaultNetwork));
    }

    /** A Podman without CNI, as from version 5 on, does not see the network, or refuses to work with such a configuration. */
    private void requireCni() {
        Requirement.program("runc");
        Requirement.program("busybox");
        Outcome networks = run("network", "ls", "--format", "{{.Name}}");
        if (!networks.stdout().lines().toList().contains(defaultNetwork)) {
            Requirement.missing("a Podman with CNI is missing: " + networks);
        }
    }

    private void importImage() throws IOException {
        Path root = Files.createDirectories(directory.resolve("image"));
        for (String name : List.of("bin", "tmp", "etc")) {
            Files.createDirectory(root.resolve(name));
        }
        Files.copy(Path.of("/bin/busybox"), root.resolve("bin/busybox"));
        Files.setPosixFilePermissions(
                root.resolve("bin/busybox"), java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String applet :
                List.of("sh", "sleep", "ping", "httpd", "mkdir", "echo", "cat", "ip", "true", "nc", "printf")) {
            Files.createSymbolicLink(root.resolve("bin").resolve(applet), Path.of("busybox"));
        }
        Path archive = directory.resolve("image.tar");
        Command.of("tar", "-C", root.toString(), "-cf", archive.toString(), ".")
                .run()
                .orFail();
        run("import", "-q", archive.toString(), IMAGE).orFail();
    }

    /** A Podman command. */
    Outcome run(String... arguments) {
        List<String> line = new ArrayList<>(List.of("podman"));
        for (String part : List.of("root", "runroot", "tmpdir")) {
            line.add("--" + part);
            line.add(directory.resolve(part).toString());
        }
        line.addAll(Arrays.asList(arguments));
        return command(line)
                .with("CONTAINERS_CONF", directory.resolve("containers.conf").toString())
                .with(variables)
                .run();
    }

    /**
     * A network as Podman makes it.
     *
     * @return its name, which nobody else's network has
     */
    String createNetwork(String suffix, String... options) {
        String name = defaultNetwork + "-" + suffix;
        List<String> line = new ArrayList<>(List.of("network", "create"));
        line.addAll(List.of(options));
        line.add(name);
        run(line.toArray(new String[0])).orFail();
        created.add(name);
        return name;
    }

    /** Runs a container in the background. */
    void runContainer(String name, String[] options, String... program) {
        List<String> line = new ArrayList<>(List.of("run", "-d", "--name", name));
        line.addAll(List.of(options));
        line.add(IMAGE);
        line.addAll(List.of(program));
        run(line.toArray(new String[0])).orFail();
    }

    String defaultNetwork() {
        return defaultNetwork;
    }

    /** The same one, with plugins that find a server. */
    Podman servedBy(Server server) {
        return new Podman(directory, host, server.environment(), defaultNetwork);
    }

    /** The network namespace that is its host's. */
    Path hostPath() {
        return host().path();
    }

    /** A command where Podman thinks the host is. */
    Outcome onHost(String... line) {
        return command(List.of(line)).run();
    }

    private Command command(List<String> line) {
        return Command.of(line.toArray(String[]::new)).in(host().path());
    }

    private TestNamespace host() {
        if (host == null) {
            throw new IllegalStateException("not started");
        }
        return host;
    }

    /** The addresses in use, by the files in the store. */
    Set<String> leases() {
        return LeaseFiles.in(directory.resolve("leases/flatnet"));
    }

    /** The addresses in use on a network that Podman made. */
    static Set<String> leasesOf(String network) {
        return LeaseFiles.in(REFERENCE_LEASES.resolve(network));
    }

    /** The names of the host's links. */
    List<String> links() {
        return host().links();
    }

    String ruleset() {
        return host().ruleset();
    }

    /** Podman's clean-up process works in the background; what it does comes, but not at once. */
    void await(BooleanSupplier condition, String what) {
        for (int i = 0; i < 200; i++) {
            if (condition.getAsBoolean()) {
                return;
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
        throw new AssertionError("never came true: " + what);
    }

    @Override
    public void close() {
        if (host == null) {
            return;
        }
        try {
            run("rm", "-f", "-a", "-t", "0");
            run("rmi", "-f", "-a");
        } finally {
            host.close();
            created.add(defaultNetwork);
            created.forEach(network -> Command.of(
                            "rm", "-rf", REFERENCE_LEASES.resolve(network).toString())
                    .run());
            // Podman may leave its storage mounted, and a mount point cannot be removed.
            Command.of("sh", "-c", "grep -o ' " + directory + "/[^ ]*' /proc/mounts | sort -r | xargs -r umount -l")
                    .run();
            Command.of("rm", "-rf", directory.toString()).run();
        }
    }
}
