// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.netlink.kernel.Command;
import dev.flatnet.netlink.kernel.Command.Outcome;
import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.netlink.kernel.Requirement;
import dev.flatnet.netlink.kernel.TestNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two scripts that a newcomer runs, on a "host" of their own. What is built is what this build made. */
@KernelTest
class QuickstartIT {
    private static final String PATH = "/usr/sbin:/usr/bin:/sbin:/bin";

    @TempDir
    Path directory = Path.of("");

    private TestNamespace host;

    @BeforeEach
    void start() {
        host = TestNamespace.create();
        host.run("ip", "link", "set", "lo", "up");
        host.run("sysctl", "-w", "net.ipv4.ip_forward=0");
    }

    @AfterEach
    void stop() {
        host.close();
    }

    private Command script(String name) {
        return Command.of(Path.of(name).toAbsolutePath().toString())
                .with("FLATNET_BUILT", "yes")
                .in(host.path());
    }

    private void assertNothingIsLeft(List<Path> workBefore) throws IOException {
        assertThat(host.links()).containsExactly("lo");
        assertThat(host.ruleset()).isEmpty();
        assertThat(host.run("sysctl", "-n", "net.ipv4.ip_forward").text()).isEqualTo("0");
        assertThat(workDirectories()).isEqualTo(workBefore);
        assertThat(Files.readString(Path.of("/proc/mounts"))).doesNotContain("flatnet-quickstart");
    }

    private static List<Path> workDirectories() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/tmp"))) {
            return files.filter(file -> file.toString().contains("flatnet-quickstart"))
                    .sorted()
                    .toList();
        }
    }

    /** A Podman that is there and cannot run anything, as those of version 5 with such a configuration. */
    private Command withPodman5(Command command) throws IOException {
        stub("podman", """
                [ "$1" = --version ] && echo podman version 5.4.2 && exit 0
                echo 'Error: cni support is not enabled in this build, only netavark. Got "cni"' >&2
                exit 125
                """);
        return command.with("PATH", directory + ":" + PATH);
    }

    private void stub(String name, String script) throws IOException {
        Path file = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void requirePodmanWithCni() {
        Requirement.program("runc");
        String look =
                ". ./environment.sh; trap 'remove_work \"$work\"' EXIT; work=$(mktemp -d); private_podman \"$work\"; "
                        + "has_cni \"$work\"";
        Outcome outcome = Command.of(
                        "sh",
                        "-c",
                        look,
                        Path.of("quickstart.sh").toAbsolutePath().toString())
                .run();
        if (outcome.status() != 0) {
            Requirement.missing("a Podman with CNI is missing: " + outcome);
        }
    }

    @Test
    @Tag("podman-cni")
    void twoContainersTalkAndNothingIsLeft() throws IOException {
        requirePodmanWithCni();
        List<Path> before = workDirectories();
        Outcome outcome = script("quickstart.sh").run().orFail();
        assertThat(outcome.stdout())
                .contains("3 packets received")
                .contains("Hello from a container on flatnet")
                .contains("\"cniVersion\":\"1.0.0\"")
                .contains("(none)");
        assertThat(outcome.stdout().lines().toList().getLast()).contains("Next:");
        assertNothingIsLeft(before);
    }

    @Test
    void withoutContainersTwoNamespacesDoTheSame() throws IOException {
        List<Path> before = workDirectories();
        Outcome outcome = withPodman5(script("quickstart.sh")).run().orFail();
        assertThat(outcome.stdout())
                .contains("podman version 5.4.2: Error: cni support is not enabled")
                .contains("cannot run containers with CNI")
                .contains("3 packets received")
                .contains("Hello from a namespace on flatnet")
                .contains("(none)");
        assertNothingIsLeft(before);
    }

    @Test
    @Tag("podman-cni")
    void interruptedItCleansUpToo() throws IOException {
        requirePodmanWithCni();
        List<Path> before = workDirectories();
        Path log = directory.resolve("log");
        // Job control, so that the script gets a process group of its own that Ctrl-C can hit as a whole.
        String interrupt = """
                set -m
                "$1" > "$2" 2>&1 &
                for _ in $(seq 600); do
                  grep -q 'pings the web' "$2" && break
                  sleep 0.1
                done
                kill -INT -- -$!
                wait $!
                echo $?
                """;
        Outcome outcome = Command.of(
                        "bash",
                        "-c",
                        interrupt,
                        "bash",
                        Path.of("quickstart.sh").toAbsolutePath().toString(),
                        log.toString())
                .with("FLATNET_BUILT", "yes")
                .in(host.path())
                .run();
        assertThat(outcome.text()).as(outcome + Files.readString(log)).isEqualTo("130");
        assertThat(Files.readString(log)).contains("pings the web").doesNotContain("Next:");
        assertNothingIsLeft(before);
    }

    @Test
    @Tag("podman-cni")
    void theCheckIsHappyHere() {
        requirePodmanWithCni();
        Outcome outcome = script("check.sh").run().orFail();
        assertThat(outcome.stdout().lines()).hasSize(6).allMatch(line -> line.startsWith("[OK] "));
    }

    @Test
    void theCheckNamesWhatIsWrong() throws IOException {
        Outcome outcome = withPodman5(script("check.sh")).run();
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.stdout())
                .contains("[OK] build", "[NG] Podman with CNI backend", "[NG] plugin recognised")
                .contains("podman version 5.4.2: Error: cni support is not enabled");
    }
}
