// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.netlink.kernel.Requirement;
import dev.flatnet.netlink.kernel.TestNamespace;
import dev.flatnet.plugin.internal.FlockStoreLock;
import dev.flatnet.plugin.internal.LinuxHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each way in which a namespace lives on. */
@KernelTest
@Tag("initial-pid-namespace")
class LinuxHostTest {
    private final LinuxHost host = new LinuxHost();

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

    @Test
    void whatLeadsToNoNamespaceHasNoId() {
        assertThat(host.netnsId("/nonexistent")).isEmpty();
        assertThat(host.netnsId("")).isNotNull();
        assertThat(host.netnsId("a\0b")).isEmpty();
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

    @Test
    void namesTheHolderOfALock() throws Exception {
        Path file = directory.resolve("lock");
        Process holder = start("flock", file.toString(), "sh", "-c", "echo ready; read line");
        assertThat(FlockStoreLock.hurried().holder(file).orElseThrow())
                .startsWith("process ")
                .contains("(");
        stop(holder);
        assertThat(FlockStoreLock.hurried().holder(file)).isEmpty();
    }
}
