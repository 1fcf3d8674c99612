// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.netlink.kernel.Requirement;
import dev.flatnet.netlink.kernel.TestNamespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each way in which a namespace lives on. */
@KernelTest
@Tag("initial-pid-namespace")
class LinuxHostTest {
    private final Host host = Host.ofThisKernel();

    @TempDir
    Path directory = Path.of("");

    @BeforeEach
    void seesAllProcesses() {
        Requirement.initialPidNamespace();
    }

    private Set<String> namespaces() {
        return host.namespaces().orElseThrow();
    }

    private static Process start(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        assertThat(process.inputReader().readLine()).isEqualTo("ready");
        return process;
    }

    private static void stop(Process process) throws Exception {
        process.getOutputStream().close();
        process.waitFor();
    }

    /** Another namespace of the machine can get the same inode number at once, until it goes as well. */
    private void assertGone(String id) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (namespaces().contains(id) && System.nanoTime() < deadline) {
            Thread.sleep(100);
        }
        assertThat(namespaces()).doesNotContain(id);
    }

    @Test
    void seesItsOwn() {
        String id = host.netnsId("/proc/self/ns/net");
        assertThat(id).matches("\\d+:\\d+");
        assertThat(namespaces()).contains(id);
        assertThat(host.bootId()).hasSize(36);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nonexistent",
                "",
                "a\0b",
                "/etc/passwd",
                "/",
                "/dev/null",
                "/proc/self/ns/pid",
                "/proc/self/exe"
            })
    void whatLeadsToNoNetworkNamespaceHasNoId(String path) {
        assertThat(host.netnsId(path)).isEmpty();
    }

    @Test
    void aFifoInPlaceOfANamespaceHasNoIdAndHoldsNobody() throws Exception {
        Path fifo = directory.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        assertThat(host.netnsId(fifo.toString())).isEmpty();
    }

    @Test
    void aMountKeepsANamespace() throws InterruptedException {
        String id;
        try (TestNamespace namespace = TestNamespace.create()) {
            id = host.netnsId(namespace.path().toString());
            assertThat(namespaces()).contains(id);
        }
        assertGone(id);
    }

    @Test
    void aProcessKeepsANamespaceWithoutItsMount() throws Exception {
        String id;
        Process process;
        try (TestNamespace namespace = TestNamespace.create()) {
            id = host.netnsId(namespace.path().toString());
            process = start("nsenter", "--net=" + namespace.path(), "sh", "-c", "echo ready; read line");
        }
        assertThat(namespaces()).contains(id);
        stop(process);
        assertGone(id);
    }

    @Test
    void aFileDescriptorKeepsANamespace() throws Exception {
        String id;
        Process process;
        try (TestNamespace namespace = TestNamespace.create()) {
            id = host.netnsId(namespace.path().toString());
            process = start("sh", "-c", "exec 9< " + namespace.path() + "; echo ready; read line");
        }
        assertThat(namespaces()).contains(id);
        stop(process);
        assertGone(id);
    }

    @Test
    void aMountInAnotherMountNamespaceKeepsIt() throws Exception {
        Path file = Files.createFile(directory.resolve("netns"));
        String script = "unshare --net mount --bind /proc/self/ns/net " + file + " && echo ready && stat -L -c %d:%i "
                + file + " && read line";
        Process process = start("unshare", "--mount", "sh", "-c", script);
        String id = process.inputReader().readLine();
        assertThat(host.netnsId(file.toString())).as("not mounted here").isNotEqualTo(id);
        assertThat(namespaces()).contains(id);
        stop(process);
        assertGone(id);
    }
}
