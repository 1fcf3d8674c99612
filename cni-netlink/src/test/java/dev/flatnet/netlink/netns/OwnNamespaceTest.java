// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.flatnet.netlink.kernel.Command;
import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.netlink.kernel.TestNamespace;
import dev.flatnet.netlink.route.NewLink;
import dev.flatnet.netlink.route.RouteNetlink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The namespace of this process, which is not changed here: what changes something runs in a process of its own. */
@KernelTest
class OwnNamespaceTest {

    /** Works in the namespace that it was started in, and with the one that its argument leads to. */
    public static final class Program {
        private Program() {}

        public static void main(String[] arguments) throws IOException {
            NetworkNamespace here = NetworkNamespace.ofThisProcess();
            here.writeSysctl("1", "ipv4", "ip_forward");
            here.createTap("tap0");
            try (RouteNetlink own = RouteNetlink.open();
                    NetworkNamespace other = NetworkNamespace.open(arguments[0]);
                    RouteNetlink outside = RouteNetlink.open(other)) {
                own.links().create(NewLink.bridge("br0"));
                outside.links().create(NewLink.veth("out", NewLink.veth("in").in(here)));
            }
            System.out.println(here.identity() + " " + here.sysctl("ipv4", "ip_forward"));
            here.close();
        }
    }

    @Test
    void doesWhatANamespaceDoesWithoutEnteringOne() {
        try (TestNamespace inside = TestNamespace.create();
                TestNamespace outside = TestNamespace.create()) {
            String java =
                    Path.of(System.getProperty("java.home"), "bin", "java").toString();
            String classPath = System.getProperty("java.class.path");
            String said = Command.of(
                            java,
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            classPath,
                            Program.class.getName(),
                            outside.path().toString())
                    .in(inside.path())
                    .run()
                    .orFail()
                    .text();

            assertThat(said)
                    .isEqualTo(inside.run("readlink", "/proc/self/ns/net").text() + " 1");
            assertThat(inside.run("sysctl", "-n", "net.ipv4.ip_forward").text()).isEqualTo("1");
            assertThat(inside.links()).contains("br0", "tap0", "in").doesNotContain("out");
            assertThat(outside.links()).contains("out");
        }
    }

    @Test
    void isTheNamespaceOfThisProcess() throws IOException {
        try (TestNamespace other = TestNamespace.create();
                NetworkNamespace own = NetworkNamespace.ofThisProcess();
                NetworkNamespace same =
                        NetworkNamespace.ofProcess(ProcessHandle.current().pid());
                NetworkNamespace elsewhere = NetworkNamespace.open(other.path().toString())) {
            assertThat(own.isSameAs(same)).isTrue();
            assertThat(same.isSameAs(own)).isTrue();
            assertThat(own.isSameAs(elsewhere)).isFalse();
            assertThat(own.identity())
                    .hasToString(
                            Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString());
            assertThat(own.path()).isEqualTo("/proc/thread-self/ns/net");
        }
    }

    @Test
    void readsASysctl() throws IOException {
        try (NetworkNamespace own = NetworkNamespace.ofThisProcess()) {
            byte[] value = new byte[100];
            try (var file = Files.newInputStream(Path.of("/proc/sys/net/core/somaxconn"))) {
                int length = file.read(value);
                assertThat(own.sysctl("core", "somaxconn"))
                        .isEqualTo(new String(value, 0, length, StandardCharsets.US_ASCII).strip());
            }
            assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> own.sysctl("core", "no-such"));
        }
    }

    @Test
    void opensItsOwnDescriptorOnlyWhenAskedForIt() throws IOException {
        long namespaces = open("net:[");
        long sockets = open("socket:[");
        NetworkNamespace own = NetworkNamespace.ofThisProcess();
        try (RouteNetlink netlink = RouteNetlink.open(own)) {
            assertThat(netlink).isNotNull();
            own.sysctl("core", "somaxconn");
            assertThat(open("socket:[")).isEqualTo(sockets + 1);
            assertThat(open("net:[")).isEqualTo(namespaces);
        }
        own.identity();
        assertThat(own.fileDescriptor()).isEqualTo(own.fileDescriptor());
        assertThat(open("net:[")).isEqualTo(namespaces + 1);
        own.close();
        assertThat(open("net:[")).isEqualTo(namespaces);
        assertThat(open("socket:[")).isEqualTo(sockets);
    }

    /** How many descriptors of this process lead to something of a kind. */
    private static long open(String kind) throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(each -> target(each).startsWith(kind)).count();
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "closed meanwhile";
        }
    }

    @Test
    void threadsThatAskAtOnceGetOneDescriptor() throws Exception {
        try (NetworkNamespace own = NetworkNamespace.ofThisProcess()) {
            List<FutureTask<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                FutureTask<Integer> task = new FutureTask<>(own::fileDescriptor);
                tasks.add(task);
                Thread.ofPlatform().start(task);
            }
            Set<Integer> numbers = new HashSet<>();
            for (FutureTask<Integer> task : tasks) {
                numbers.add(task.get(30, TimeUnit.SECONDS));
            }
            assertThat(numbers).hasSize(1);
        }
    }

    @Test
    void isNotUsedWhenItIsClosed() throws IOException {
        NetworkNamespace own = NetworkNamespace.ofThisProcess();
        own.close();
        own.close();
        assertThatIllegalStateException().isThrownBy(own::fileDescriptor);
        assertThatIllegalStateException().isThrownBy(own::identity);
        assertThatIllegalStateException().isThrownBy(() -> own.openNetlink(RouteNetlink.FAMILY));
        assertThatIllegalStateException().isThrownBy(() -> own.sysctl("core", "somaxconn"));
    }
}
