// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.netlink.kernel.KernelTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others see of a thread that has the lock of a network. */
@KernelTest
class LockPriorityTest {
    private static final String NETWORK = "net";

    @TempDir
    Path dataDir = Path.of("");

    @Test
    void whoHasTheLockGoesBeforeOthersIfAsked() throws Exception {
        int before = niceOfThisThread();
        int plain = FileAddressStore.in(dataDir).inTransaction(NETWORK, leases -> niceOfThisThread());
        int raised = FileAddressStore.in(dataDir).withPriority().inTransaction(NETWORK, leases -> niceOfThisThread());
        assertThat(plain).isEqualTo(before);
        assertThat(raised).isEqualTo(-20);
        assertThat(niceOfThisThread()).isEqualTo(before).isNotEqualTo(-20);
    }

    /** Field 19 (proc_pid_stat(5)); the second field is the name, which may contain blanks. */
    private static int niceOfThisThread() {
        try {
            String stat = Files.readString(Path.of("/proc/thread-self/stat"));
            return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[16]);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
