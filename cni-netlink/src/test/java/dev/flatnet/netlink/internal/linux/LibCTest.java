// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flatnet.netlink.Errno;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LibCTest {

    @Test
    void aMissingFunctionIsNamed() {
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> LibC.call("nosuchcall", LibC.symbol("flatnet_no_such_function"), 0, 0, 0, 0, 0))
                .withMessageContaining("the C library has no function nosuchcall")
                .withMessageContaining("glibc 2.28");
    }

    @Test
    void aFailureCarriesItsNumber() {
        assertThatExceptionOfType(SyscallException.class)
                .isThrownBy(() -> LibC.call("close", LibC.CLOSE, -1, 0, 0, 0, 0))
                .withMessage("close: EBADF (9), bad file descriptor")
                .matches(e -> e.errno().number() == 9);
        assertThatExceptionOfType(SyscallException.class)
                .isThrownBy(() -> FileDescriptor.open("/no/such/file"))
                .matches(e -> e.errno().equals(Errno.ENOENT));
    }

    @Test
    void aStringWithANulDoesNotReachTheKernel() {
        try (Arena arena = Arena.ofConfined()) {
            assertThatExceptionOfType(SyscallException.class).isThrownBy(() -> LibC.string(arena, "a\0b"));
        }
    }

    /** Each thread sees the number of its own failure, while all fail differently. */
    @Test
    void threadsDoNotSeeEachOthersErrors() throws Exception {
        List<FutureTask<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            boolean closes = i % 2 == 0;
            FutureTask<Integer> task = new FutureTask<>(() -> wrongErrors(closes));
            tasks.add(task);
            Thread.ofPlatform().start(task);
        }
        for (FutureTask<Integer> task : tasks) {
            assertThat(task.get(60, TimeUnit.SECONDS)).isZero();
        }
    }

    private static int wrongErrors(boolean closes) {
        int wrong = 0;
        for (int i = 0; i < 20_000; i++) {
            try {
                if (closes) {
                    LibC.call("close", LibC.CLOSE, -1, 0, 0, 0, 0);
                } else {
                    LibC.call("poll", LibC.POLL, 1, 1, 0, 0, 0);
                }
                wrong++;
            } catch (SyscallException e) {
                // EBADF, EFAULT
                wrong += e.errno().number() == (closes ? 9 : 14) ? 0 : 1;
            }
        }
        return wrong;
    }
}
