// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.flatnet.netlink.kernel.Command;
import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.netlink.kernel.TestNamespace;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.RouteNetlink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opening, identity and sysctls, and that nothing of this process stays behind in a namespace. */
@KernelTest
class NamespacesOfTheKernelTest {
    private final TestNamespace namespace = TestNamespace.create();

    @AfterEach
    void close() {
        namespace.close();
    }

    @Test
    void twoReferencesToOneNamespaceHaveOneIdentity() throws IOException {
        try (NetworkNamespace first = open();
                NetworkNamespace second = open();
                NetworkNamespace host = NetworkNamespace.ofThisProcess()) {
            assertThat(first.identity()).isEqualTo(second.identity()).hasSameHashCodeAs(second.identity());
            assertThat(first.identity()).isNotEqualTo(host.identity());
            assertThat(host.identity().toString())
                    .isEqualTo(Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net"))
                            .toString());
            // What the host's own tools call it.
            assertThat(first.identity().inode() + " " + first.identity().device())
                    .isEqualTo(Command.of(
                                    "stat",
                                    "-L",
                                    "-c",
                                    "%i %d",
                                    namespace.path().toString())
                            .run()
                            .text());
        }
    }

    @Test
    void pathsOfAllSortsAreOpened(@TempDir Path directory) throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), namespace.path());
        try (NetworkNamespace named = open();
                NetworkNamespace linked = NetworkNamespace.open(link.toString());
                NetworkNamespace descriptor = NetworkNamespace.open("/proc/self/fd/" + named.fileDescriptor());
                NetworkNamespace self = NetworkNamespace.open("/proc/self/ns/net")) {
            assertThat(linked.identity()).isEqualTo(named.identity());
            assertThat(descriptor.identity()).isEqualTo(named.identity());
            assertThat(self.identity()).isNotEqualTo(named.identity());
            assertThat(named.path()).isEqualTo(namespace.path().toString());
        }
    }

    @Test
    void whatIsNoNetworkNamespaceIsRefusedWithoutWaiting(@TempDir Path directory) {
        String fifo = directory.resolve("fifo").toString();
        Command.of("mkfifo", fifo).run().orFail();
        for (String path : new String[] {fifo, "/dev/null", "/dev/zero", "/etc/hostname", "/", "/proc/self/status"}) {
            assertThatExceptionOfType(NamespaceException.class)
                    .as(path)
                    .isThrownBy(() -> NetworkNamespace.open(path))
                    .withMessage(path + " is no namespace")
                    .matches(e -> !e.isGone());
        }
        assertThatExceptionOfType(NamespaceException.class)
                .isThrownBy(() -> NetworkNamespace.open("/proc/self/ns/mnt"))
                .withMessage("/proc/self/ns/mnt is a namespace of another kind");
        assertThatExceptionOfType(NamespaceException.class)
                .isThrownBy(() -> NetworkNamespace.open("/run/netns/a\0b"))
                .withMessageContaining("cannot be opened");
    }

    @Test
    void whatIsGoneIsSaidToBeGone() {
        for (String path : new String[] {"/run/netns/flatnet-was-never-here", "/proc/4194304999/ns/net"}) {
            assertThatExceptionOfType(NamespaceException.class)
                    .isThrownBy(() -> NetworkNamespace.open(path))
                    .matches(NamespaceException::isGone);
        }
    }

    @Test
    void sysctlsAreThoseOfTheNamespace() throws IOException {
        namespace.run("ip", "link", "add", "a.b", "type", "bridge");
        String host = Files.readString(Path.of("/proc/sys/net/ipv4/ip_forward")).strip();
        try (NetworkNamespace netns = open()) {
            for (String value : new String[] {"0", "1"}) {
                netns.writeSysctl(value, "ipv4", "ip_forward");
                assertThat(netns.sysctl("ipv4", "ip_forward")).isEqualTo(value);
                assertThat(namespace.run("sysctl", "-n", "net.ipv4.ip_forward").text())
                        .isEqualTo(value);
            }
            // An interface name with a dot is one element.
            netns.writeSysctl("1", "ipv4", "conf", "a.b", "arp_notify");
            // More than a digit, and more than one number.
            netns.writeSysctl("77", "ipv4", "tcp_fin_timeout");
            netns.writeSysctl("1024 50000", "ipv4", "ip_local_port_range");
            assertThat(netns.sysctl("ipv4", "tcp_fin_timeout")).isEqualTo("77");
            assertThat(netns.sysctl("ipv4", "ip_local_port_range")).isEqualTo("1024\t50000");
            assertThat(netns.sysctl("ipv4", "conf", "a.b", "arp_notify")).isEqualTo("1");

            assertThatIllegalArgumentException().isThrownBy(() -> netns.sysctl("ipv4", "..", "core"));
            assertThatIllegalArgumentException().isThrownBy(() -> netns.sysctl("ipv4/ip_forward"));
            assertThatIllegalArgumentException().isThrownBy(() -> netns.writeSysctl("1", "ipv4", ""));
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> netns.sysctl("ipv4", "no_such_thing"));
        }
        assertThat(Files.readString(Path.of("/proc/sys/net/ipv4/ip_forward")).strip())
                .isEqualTo(host);
    }

    @Test
    void aSocketStaysWhereItWasOpened() throws IOException {
        namespace.run("ip", "link", "add", "only-here", "type", "bridge");
        RouteNetlink netlink;
        try (NetworkNamespace netns = open()) {
            netlink = RouteNetlink.open(netns);
        }
        try (RouteNetlink inside = netlink) {
            assertThat(inside.links().list()).extracting(Link::name).contains("lo", "only-here");
        }
    }

    @Test
    void noThreadStaysBehind() throws Exception {
        String host = here();
        try (NetworkNamespace netns = open()) {
            RouteNetlink.open(netns).close();
            netns.sysctl("ipv4", "ip_forward");

            assertThat(here()).isEqualTo(host);
            assertNoThreadIn(netns);
        }
    }

    /** Tasks, carriers of virtual threads and process reapers that come up after, or while, a socket is opened. */
    @Test
    void nothingStartedMeanwhileIsInside() throws Exception {
        String host = here();
        try (NetworkNamespace netns = open()) {
            List<String> places = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                FutureTask<String> virtual = new FutureTask<>(NamespacesOfTheKernelTest::here);
                Thread thread = Thread.ofVirtual().start(virtual);
                RouteNetlink.open(netns).close();
                places.add(ForkJoinPool.commonPool()
                        .submit((Callable<String>) NamespacesOfTheKernelTest::here)
                        .get(10, TimeUnit.SECONDS));
                places.add(virtual.get(10, TimeUnit.SECONDS));
                thread.join();
            }
            places.add(Command.of("readlink", "/proc/self/ns/net").run().text());

            assertThat(places).containsOnly(host);
            assertNoThreadIn(netns);
        }
    }

    /** The kernel frees the namespace, because nobody holds on to it: its veth's other end goes. */
    @Test
    void aNamespaceDiesWithItsLastReference() throws Exception {
        try (TestNamespace outside = TestNamespace.create()) {
            outside.run("ip", "link", "add", "out", "type", "veth", "peer", "name", "in");
            TestNamespace inside = TestNamespace.create();
            outside.run("ip", "link", "set", "in", "netns", inside.name());
            NetworkNamespace netns = NetworkNamespace.open(inside.path().toString());
            RouteNetlink.open(netns).close();
            inside.close();
            assertThat(outside.links()).contains("out");

            netns.close();
            for (int i = 0; i < 200 && outside.links().contains("out"); i++) {
                Thread.sleep(50);
            }
            assertThat(outside.links()).doesNotContain("out");
        }
    }

    @Test
    void aNamespaceIsOpenedByProcess() throws Exception {
        Process inside = new ProcessBuilder("nsenter", "--net=" + namespace.path(), "--", "sleep", "60").start();
        try (NetworkNamespace named = open()) {
            for (int i = 0; i < 200 && !named.identity().equals(identityOf(inside.pid())); i++) {
                Thread.sleep(50);
            }
            assertThat(identityOf(inside.pid())).isEqualTo(named.identity());
        } finally {
            inside.destroyForcibly().waitFor();
        }
        assertThatExceptionOfType(NamespaceException.class)
                .isThrownBy(() -> identityOf(inside.pid()))
                .matches(NamespaceException::isGone);
        assertThatIllegalArgumentException().isThrownBy(() -> NetworkNamespace.ofProcess(0));
    }

    private static NamespaceIdentity identityOf(long pid) throws IOException {
        try (NetworkNamespace netns = NetworkNamespace.ofProcess(pid)) {
            return netns.identity();
        }
    }

    @Test
    void aNamedNamespaceIsMadeAndDeletedAsIpDoes() throws IOException {
        String name = "flatnet-test-named-" + ProcessHandle.current().pid();
        try (NetworkNamespace made = NetworkNamespace.createNamed(name)) {
            assertThat(Command.of("ip", "netns", "list").run().text()).contains(name);
            assertThat(made.path()).isEqualTo("/run/netns/" + name);
            assertThat(Command.of("ip", "netns", "exec", name, "readlink", "/proc/self/ns/net")
                            .run()
                            .text())
                    .isEqualTo(made.identity().toString());
            try (NetworkNamespace again = NetworkNamespace.named(name);
                    RouteNetlink inside = RouteNetlink.open(again)) {
                assertThat(again.identity()).isEqualTo(made.identity());
                assertThat(inside.links().list()).extracting(Link::name).contains("lo");
            }
            assertThatExceptionOfType(NamespaceException.class)
                    .isThrownBy(() -> NetworkNamespace.createNamed(name))
                    .withMessage("/run/netns/" + name + " exists already");
            assertThat(namespacesOfAllThreads()).contains(here());
        } finally {
            NetworkNamespace.deleteNamed(name);
        }
        assertThat(Path.of("/run/netns", name)).doesNotExist();
        assertThatExceptionOfType(NamespaceException.class)
                .isThrownBy(() -> NetworkNamespace.deleteNamed(name))
                .matches(NamespaceException::isGone);
    }

    @Test
    void ipDeletesWhatWeMakeAndWeWhatIpMakes() throws IOException {
        String name = "flatnet-test-both-" + ProcessHandle.current().pid();
        NetworkNamespace.createNamed(name).close();
        Command.of("ip", "netns", "delete", name).run().orFail();
        Command.of("ip", "netns", "add", name).run().orFail();
        NetworkNamespace.deleteNamed(name);

        assertThat(Path.of("/run/netns", name)).doesNotExist();
    }

    @Test
    void namesThatLeadElsewhereAreRefused() {
        for (String name : new String[] {"", ".", "..", "../x", "a/b", "/etc/passwd", "a\0b", "x".repeat(256)}) {
            assertThatIllegalArgumentException().as(name).isThrownBy(() -> NetworkNamespace.createNamed(name));
            assertThatIllegalArgumentException().as(name).isThrownBy(() -> NetworkNamespace.deleteNamed(name));
            assertThatIllegalArgumentException().as(name).isThrownBy(() -> NetworkNamespace.named(name));
        }
    }

    /** A link in the place of the file is neither followed, nor is what it points to touched. */
    @Test
    void aSymbolicLinkIsNotFollowed(@TempDir Path directory) throws IOException {
        Path victim = Files.writeString(directory.resolve("victim"), "text");
        String name = "flatnet-test-link-" + ProcessHandle.current().pid();
        Path link = Files.createSymbolicLink(Path.of("/run/netns", name), victim);
        try {
            assertThatExceptionOfType(NamespaceException.class)
                    .isThrownBy(() -> NetworkNamespace.createNamed(name))
                    .withMessageContaining("exists already");
            assertThat(victim).hasContent("text");
            NetworkNamespace.deleteNamed(name);
            assertThat(victim).hasContent("text");
            assertThat(Files.isSymbolicLink(link)).isFalse();
        } finally {
            Files.deleteIfExists(link);
        }
    }

    @Test
    void aClosedReferenceIsNotUsed() throws IOException {
        NetworkNamespace netns = open();
        netns.close();
        netns.close();

        assertThatIllegalStateException().isThrownBy(netns::fileDescriptor);
    }

    private NetworkNamespace open() throws IOException {
        return NetworkNamespace.open(namespace.path().toString());
    }

    private static String here() throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString();
    }

    /** Java calls a thread dead a moment before the kernel does. */
    private static void assertNoThreadIn(NetworkNamespace netns) throws Exception {
        String identity = netns.identity().toString();
        for (int i = 0; i < 200 && namespacesOfAllThreads().contains(identity); i++) {
            Thread.sleep(50);
        }
        assertThat(namespacesOfAllThreads()).doesNotContain(identity);
    }

    private static Set<String> namespacesOfAllThreads() throws IOException {
        Set<String> namespaces = new HashSet<>();
        try (var threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path thread : threads) {
                namespaces.add(namespaceOf(thread));
            }
        }
        return namespaces;
    }

    private static String namespaceOf(Path thread) throws IOException {
        try {
            return Files.readSymbolicLink(thread.resolve("ns/net")).toString();
        } catch (NoSuchFileException e) {
            return "ended meanwhile";
        }
    }
}
