// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.netlink.kernel.Command;
import dev.flatnet.netlink.kernel.Command.Outcome;
import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.netlink.kernel.TestNamespace;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Networks as Podman writes them itself, for the reference plugins: bridge, portmap, firewall and tuning are found among
 * flatnet's own programs. Outside the host is 192.0.2.2, to which the host is 192.0.2.1.
 */
@KernelTest
@Tag("podman-cni")
class PodmanNetworksIT {
    private static final String HOST = "192.0.2.1";

    private Podman podman = Podman.notYet();
    private TestNamespace outside = TestNamespace.create();

    @BeforeEach
    void start() {
        podman = Podman.withoutNetworks();
        podman.onHost("ip", "link", "add", "out0", "type", "veth", "peer", "name", "eth0", "netns", outside.name())
                .orFail();
        podman.onHost("ip", "addr", "add", HOST + "/24", "dev", "out0").orFail();
        podman.onHost("ip", "link", "set", "out0", "up").orFail();
        outside.run("ip", "link", "set", "lo", "up");
        outside.run("ip", "addr", "add", "192.0.2.2/24", "dev", "eth0");
        outside.run("ip", "link", "set", "eth0", "up");
    }

    @AfterEach
    void stop() {
        podman.close();
        outside.close();
    }

    private String network(String suffix, String... options) {
        return podman.createNetwork(suffix, options);
    }

    /** A container that serves a page which says its name. */
    private void web(String name, String... options) {
        podman.runContainer(
                name,
                options,
                "sh",
                "-c",
                "mkdir /www; echo " + name + " > /www/index.html; exec httpd -f -p 80 -h /www");
    }

    private void sleeping(String name, String... options) {
        podman.runContainer(name, options, "sleep", "600");
    }

    private String page(String url) {
        return podman.onHost("curl", "-gsS", "--max-time", "5", url).text();
    }

    private String pageFromOutside(String url) {
        return Command.of("curl", "-gsS", "--max-time", "5", url)
                .in(outside.path())
                .run()
                .text();
    }

    /** The image has nothing for UDP: a program of the host's, in the container's namespace, that ends by itself. */
    private void answerUdp(String container) {
        String netns = podman.run("inspect", "-f", "{{.NetworkSettings.SandboxKey}}", container)
                .orFail()
                .text();
        String server = "$s = IO::Socket::INET->new(LocalPort => 53, Proto => 'udp') or die;"
                + " while ($s->recv($m, 99)) { $s->send('answer') }";
        Command.of("sh", "-c", "timeout 30 perl -MIO::Socket::INET -e \"$0\" > /dev/null 2>&1 &", server)
                .in(Path.of(netns))
                .run()
                .orFail();
    }

    private String askedByUdp(String address, int port) {
        return Command.of(
                        "bash",
                        "-c",
                        "exec 3<>/dev/udp/" + address + "/" + port + " && echo question >&3 && timeout 2 head -c 6 <&3")
                .in(outside.path())
                .run()
                .text();
    }

    private boolean reaches(String container, String address) {
        return podman.run("exec", container, "ping", "-c", "1", "-w", "3", address)
                        .status()
                == 0;
    }

    private void isServedAt(String url, String name) {
        podman.await(() -> page(url).equals(name), name + " answers at " + url);
    }

    private void assertNothingIsLeft(String network) {
        podman.run("rm", "-f", "-a", "-t", "0").orFail();
        assertThat(Podman.leasesOf(network)).isEmpty();
        assertThat(podman.ruleset()).isEmpty();
        assertThat(podman.links()).noneMatch(link -> link.startsWith("veth"));
    }

    @Test
    void theDefaultNetworkIsServed() {
        web("web", "-p", "8080:80");
        isServedAt("http://127.0.0.1:8080/", "web");
        assertThat(page("http://" + HOST + ":8080/")).isEqualTo("web");
        assertThat(pageFromOutside("http://" + HOST + ":8080/")).isEqualTo("web");
        assertThat(reaches("web", "192.0.2.2")).isTrue();
        assertNothingIsLeft(podman.defaultNetwork());
    }

    @Test
    void portsAreRangesAtAddressesAndOfUdp() {
        String network = network("ports");
        web("web", "--network", network, "-p", "9000-9002:80-82", "-p", "127.0.0.1:9100:80", "-p", "9053:53/udp");
        answerUdp("web");
        isServedAt("http://127.0.0.1:9000/", "web");
        assertThat(page("http://127.0.0.1:9100/")).isEqualTo("web");
        assertThat(pageFromOutside("http://" + HOST + ":9000/")).isEqualTo("web");
        assertThat(pageFromOutside("http://" + HOST + ":9100/")).isEmpty();
        podman.await(() -> askedByUdp(HOST, 9053).equals("answer"), "UDP is answered");
        assertNothingIsLeft(network);
    }

    @Test
    void containersReachPublishedPortsToo() {
        String network = network("hairpin");
        web("web", "--network", network, "-p", "8080:80");
        sleeping("other", "--network", network);
        isServedAt("http://127.0.0.1:8080/", "web");
        for (String from : new String[] {"web", "other"}) {
            assertThat(podman.run(
                                    "exec",
                                    from,
                                    "sh",
                                    "-c",
                                    "printf 'GET / HTTP/1.0\r\n\r\n' | nc -w 3 " + HOST + " 8080")
                            .stdout())
                    .endsWith("web\n");
        }
    }

    @Test
    void twoFamilies() {
        String network = network("dual", "--ipv6");
        web("web", "--network", network, "-p", "8080:80");
        sleeping("other", "--network", network);
        String address = podman.run(
                        "inspect",
                        "-f",
                        "{{(index .NetworkSettings.Networks \"" + network + "\").GlobalIPv6Address}}",
                        "web")
                .orFail()
                .text();
        assertThat(address).startsWith("fd");
        podman.await(() -> reaches("other", address), "IPv6 from container to container");
        isServedAt("http://[" + address + "]/", "web");
        isServedAt("http://127.0.0.1:8080/", "web");
        assertNothingIsLeft(network);
    }

    @Test
    void internalNetworksHaveNoWayOut() {
        String network = network("inside", "--internal");
        sleeping("c", "--network", network);
        assertThat(podman.run("exec", "c", "ip", "route").orFail().stdout()).doesNotContain("default");
        assertThat(reaches("c", "192.0.2.2")).isFalse();
        assertNothingIsLeft(network);
    }

    @Test
    void linksHaveTheMtuAskedFor() {
        String network = network("mtu", "-o", "mtu=1400");
        sleeping("c", "--network", network);
        assertThat(podman.run("exec", "c", "ip", "link", "show", "eth0")
                        .orFail()
                        .stdout())
                .contains("mtu 1400");
        assertNothingIsLeft(network);
    }

    @Test
    void isolatedNetworksDoNotReachEachOther() {
        String one = network("isolated1", "-o", "isolate=true");
        String two = network("isolated2", "-o", "isolate=true");
        sleeping("a", "--network", one);
        sleeping("b", "--network", one);
        sleeping("c", "--network", two);
        assertThat(reaches("a", addressOn(one, "b"))).isTrue();
        assertThat(reaches("a", addressOn(two, "c"))).isFalse();
        assertThat(reaches("a", "192.0.2.2")).isTrue();
        assertNothingIsLeft(one);
        assertThat(Podman.leasesOf(two)).isEmpty();
    }

    @Test
    void subnetsCanBeChosenAndAreBothUsed() {
        String network = network("subnets", "--subnet", "10.201.7.0/24", "--subnet", "fd00:201:7::/64");
        sleeping("c", "--network", network + ":ip=10.201.7.44,mac=92:d0:c6:0a:29:33");
        String shown =
                podman.run("exec", "c", "ip", "addr", "show", "eth0").orFail().stdout();
        assertThat(shown).contains("10.201.7.44/24", "fd00:201:7:", "92:d0:c6:0a:29:33");
        assertNothingIsLeft(network);
    }

    @Test
    void oneContainerOnTwoNetworksPublishesAPortOnce() {
        String one = network("first");
        String two = network("second");
        web("web", "--network", one + "," + two, "-p", "8080:80");
        isServedAt("http://127.0.0.1:8080/", "web");
        sleeping("other", "--network", two);
        assertThat(reaches("other", addressOn(two, "web"))).isTrue();
        podman.run("network", "disconnect", one, "web").orFail();
        isServedAt("http://127.0.0.1:8080/", "web");
        assertNothingIsLeft(one);
        assertThat(Podman.leasesOf(two)).isEmpty();
    }

    @Test
    void restartsAndReloadsKeepPortsAndAddresses() {
        String network = network("again");
        web("web", "--network", network, "-p", "8080:80");
        isServedAt("http://127.0.0.1:8080/", "web");
        podman.run("restart", "-t", "0", "web").orFail();
        isServedAt("http://127.0.0.1:8080/", "web");
        String address = addressOn(network, "web");
        podman.run("network", "reload", "web").orFail();
        assertThat(addressOn(network, "web")).isEqualTo(address);
        isServedAt("http://127.0.0.1:8080/", "web");
        assertNothingIsLeft(network);
    }

    @Test
    void aPodSharesOneAttachment() {
        String network = network("pod");
        podman.run(
                        "pod",
                        "create",
                        "--name",
                        "p",
                        "--infra-image",
                        Podman.IMAGE,
                        "--infra-command",
                        "sleep 600",
                        "--network",
                        network,
                        "-p",
                        "8080:80")
                .orFail();
        web("web", "--pod", "p");
        isServedAt("http://127.0.0.1:8080/", "web");
        assertThat(Podman.leasesOf(network)).hasSize(1);
        podman.run("pod", "rm", "-f", "-t", "0", "p").orFail();
        assertNothingIsLeft(network);
    }

    private String addressOn(String network, String container) {
        Outcome outcome = podman.run(
                "inspect", "-f", "{{(index .NetworkSettings.Networks \"" + network + "\").IPAddress}}", container);
        return outcome.orFail().text();
    }
}
