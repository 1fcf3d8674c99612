// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.ipam.store.StoreLock;
import dev.flatnet.netlink.internal.linux.Nice;
import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.plugin.internal.FlockStoreLock;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@KernelTest
class FlockStoreLockTest {
    @TempDir
    Path directory = Path.of("");

    private StoreLock.Held acquire(FlockStoreLock lock) throws IOException {
        return lock.tryAcquire(directory.resolve("lock")).orElseThrow();
    }

    @Test
    void whoHasTheLockGoesBeforeOthersAsLongAsItHasIt() throws IOException {
        int before = Nice.ofThisThread();
        StoreLock.Held held = acquire(FlockStoreLock.hurried());
        assertThat(Nice.ofThisThread()).isEqualTo(-20);
        held.close();
        assertThat(Nice.ofThisThread()).isEqualTo(before).isNotEqualTo(-20);
    }

    @Test
    void whoDoesNotGetItStaysAsItIs() throws IOException {
        int before = Nice.ofThisThread();
        try (StoreLock.Held held = acquire(FlockStoreLock.unhurried())) {
            assertThat(held).isNotNull();
            assertThat(FlockStoreLock.hurried().tryAcquire(directory.resolve("lock")))
                    .isEmpty();
            assertThat(Nice.ofThisThread()).isEqualTo(before);
        }
    }
}
