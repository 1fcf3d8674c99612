// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.netlink.kernel.Command.Outcome;
import dev.flatnet.netlink.kernel.KernelTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Podman with its CNI backend, on a "host" that is a network namespace of the test's own. */
@KernelTest
@Tag("podman-cni")
class PodmanIT {
    private Podman podman = Podman.notYet();

    @BeforeEach
    void start() {
        podman = Podman.start();
    }

    @AfterEach
    void stop() {
        podman.close();
    }

    private String addressOf(String container) {
        return podman.run("inspect", "-f", "{{.NetworkSettings.Networks.flatnet.IPAddress}}", container)
                .orFail()
                .text();
    }

    @Test
    void aContainerGetsAnAddressAndARouteAndGivesThemBack() {
        Outcome outcome = podman.run(
                        "run",
                        "--rm",
                        "--network",
                        "flatnet",
                        Podman.IMAGE,
                        "sh",
                        "-c",
                        "ip -4 addr show eth0; ip route")
                .orFail();
        assertThat(outcome.stdout())
                .contains("inet 10.87.1.2/24 brd 10.87.1.255")
                .contains("default via 10.87.1.1 dev eth0")
                .contains("10.87.1.0/24 dev eth0");
        assertThat(podman.leases()).isEmpty();
        assertThat(podman.links()).containsExactlyInAnyOrder("lo", "flatnet-br0");
        assertThat(podman.ruleset()).isEmpty();
    }

    /** Podman's clean-up process has hardly any variables, looks in the usual place, and finds no server there. */
    @Test
    void aProcessThatStaysServesWhatFindsItAndTheRestIsServedAsEver(@TempDir Path place) throws IOException {
        try (Server server = Server.start(place, podman.hostPath())) {
            Podman served = podman.servedBy(server);
            served.run("run", "-d", "--name", "c", "--network", "flatnet", Podman.IMAGE, "sleep", "600")
                    .orFail();
            assertThat(addressOf("c")).isEqualTo("10.87.1.2");
            server.awaitLog("flatnet ADD [0-9a-f]{64}/eth0: ok");
            podman.run("rm", "-f", "-t", "0", "c").orFail();
            assertThat(podman.leases()).isEmpty();
        }
    }

    @Test
    void threeAtOnceGetDistinctAddressesAndReachEachOther() throws InterruptedException {
        List<Thread> starters = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            Thread starter = new Thread(() ->
                    podman.run("run", "-d", "--name", name, "--network", "flatnet", Podman.IMAGE, "sleep", "600"));
            starters.add(starter);
            starter.start();
        }
        for (Thread starter : starters) {
            starter.join();
        }
        Set<String> addresses = new HashSet<>();
        for (String name : List.of("a", "b", "c")) {
            addresses.add(addressOf(name));
        }
        assertThat(addresses).hasSize(3).isEqualTo(podman.leases());
        for (String name : List.of("a", "b", "c")) {
            for (String address : addresses) {
                podman.run("exec", name, "ping", "-c", "1", "-w", "5", address).orFail();
            }
        }
        podman.run("rm", "-f", "-t", "0", "a", "b", "c").orFail();
        assertThat(podman.leases()).isEmpty();
    }

    @Test
    void everyWayToEndAContainerFreesItsAddress() {
        podman.run("run", "-d", "--name", "c", "--network", "flatnet", Podman.IMAGE, "sleep", "600")
                .orFail();
        assertThat(podman.leases()).containsExactly(addressOf("c"));

        podman.run("stop", "-t", "0", "c").orFail();
        podman.await(() -> podman.leases().isEmpty(), "stop frees the address");

        podman.run("start", "c").orFail();
        assertThat(podman.leases()).containsExactly(addressOf("c"));

        podman.run("restart", "-t", "0", "c").orFail();
        assertThat(podman.leases()).containsExactly(addressOf("c"));

        podman.run("kill", "c").orFail();
        podman.await(() -> podman.leases().isEmpty(), "kill frees the address");

        podman.run("start", "c").orFail();
        assertThat(podman.leases()).containsExactly(addressOf("c"));

        podman.run("rm", "-f", "-t", "0", "c").orFail();
        podman.await(() -> podman.leases().isEmpty(), "rm -f frees the address");
        assertThat(podman.links()).containsExactlyInAnyOrder("lo", "flatnet-br0");
        assertThat(podman.ruleset()).isEmpty();
    }

    @Test
    void theHostReachesTheContainerAndTheContainerTheHost() {
        podman.run(
                        "run",
                        "-d",
                        "--name",
                        "web",
                        "--network",
                        "flatnet",
                        Podman.IMAGE,
                        "sh",
                        "-c",
                        "mkdir /www && echo hello > /www/index.html && exec httpd -f -p 80 -h /www")
                .orFail();
        String address = addressOf("web");
        podman.await(
                () -> podman.onHost("curl", "-sS", "--max-time", "5", "http://" + address + "/")
                        .text()
                        .equals("hello"),
                "the page arrives");
        podman.run("exec", "web", "ping", "-c", "1", "-w", "5", "10.87.1.1").orFail();
    }

    private boolean serves(String address) {
        return podman.onHost("curl", "-sS", "--max-time", "5", "http://" + address + "/")
                .text()
                .equals("hello");
    }

    @Test
    void publishedPortsLeadToTheContainerUntilItEnds() {
        String serve = "mkdir -p /www && echo hello > /www/index.html && exec httpd -f -p 80 -h /www";
        podman.run(
                        "run",
                        "-d",
                        "--name",
                        "web",
                        "--network",
                        "flatnet",
                        "-p",
                        "8080:80",
                        "-p",
                        "127.0.0.1:9090:80",
                        "-p",
                        "8100-8102:100-102",
                        "-p",
                        "5353:53/udp",
                        Podman.IMAGE,
                        "sh",
                        "-c",
                        serve)
                .orFail();
        podman.await(() -> serves("127.0.0.1:8080"), "the page arrives");
        assertThat(serves("10.87.1.1:8080")).isTrue();
        assertThat(serves("127.0.0.1:9090")).isTrue();
        assertThat(serves("10.87.1.1:9090")).isFalse();
        assertThat(podman.ruleset()).contains("tcp . 8101", "udp . 5353");

        podman.run("restart", "-t", "0", "web").orFail();
        podman.await(() -> serves("127.0.0.1:8080"), "the page arrives after a restart");
        podman.onHost("nft", "flush", "ruleset").orFail();
        assertThat(serves("127.0.0.1:8080")).isFalse();
        podman.run("network", "reload", "web").orFail();
        podman.await(() -> serves("127.0.0.1:8080"), "the page arrives after a reload");

        podman.run("rm", "-f", "-t", "0", "web").orFail();
        assertThat(serves("127.0.0.1:8080")).isFalse();
        assertThat(podman.ruleset()).isEmpty();
    }

    @Test
    void anAddressAndAMacCanBeAskedFor() {
        podman.run(
                        "run",
                        "-d",
                        "--name",
                        "c",
                        "--network",
                        "flatnet",
                        "--ip",
                        "10.87.1.77",
                        "--mac-address",
                        "92:d0:c6:0a:29:33",
                        Podman.IMAGE,
                        "sleep",
                        "600")
                .orFail();
        assertThat(addressOf("c")).isEqualTo("10.87.1.77");
        assertThat(podman.run("exec", "c", "cat", "/sys/class/net/eth0/address")
                        .orFail()
                        .text())
                .isEqualTo("92:d0:c6:0a:29:33");
        podman.run("network", "reload", "c").orFail();
        assertThat(addressOf("c")).isEqualTo("10.87.1.77");
        podman.run("exec", "c", "ping", "-c", "1", "-w", "5", "10.87.1.1").orFail();
    }

    @Test
    void anAddressOutsideTheNetworkIsAReadableError() {
        Outcome outcome = podman.run("run", "--rm", "--network", "flatnet", "--ip", "10.99.0.5", Podman.IMAGE, "true");
        assertThat(outcome.status()).isEqualTo(126);
        assertThat(outcome.stderr()).contains("10.99.0.5").contains("10.87.1.");
        assertThat(podman.leases()).isEmpty();
        assertThat(podman.ruleset()).isEmpty();
    }

    @Test
    void networkCommandsKnowTheDriver() {
        assertThat(podman.run("network", "ls").orFail().stdout()).containsPattern("flatnet +flatnet");
        assertThat(podman.run("network", "inspect", "-f", "{{.Driver}}", "flatnet")
                        .orFail()
                        .text())
                .isEqualTo("flatnet");
    }
}
