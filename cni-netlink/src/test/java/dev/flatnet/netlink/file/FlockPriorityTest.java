// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.netlink.internal.linux.Nice;
import dev.flatnet.netlink.kernel.KernelTest;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Only root may raise it. */
@KernelTest
class FlockPriorityTest {
    @TempDir
    Path directory = Path.of("");

    @Test
    void whoHoldsTheLockGoesBeforeOthersUntilItIsGivenBack() throws IOException {
        int before = Nice.ofThisThread();
        Flock lock = Flock.tryAcquire(directory.resolve("lock")).orElseThrow();
        assertThat(Nice.ofThisThread()).isEqualTo(before);
        lock.raisePriority();
        assertThat(Nice.ofThisThread()).isEqualTo(-20);
        lock.raisePriority();
        lock.close();
        assertThat(Nice.ofThisThread()).isEqualTo(before).isNotEqualTo(-20);
        lock.close();
        assertThat(Nice.ofThisThread()).isEqualTo(before);
    }
}
