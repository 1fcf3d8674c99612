// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.kernel.KernelTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@KernelTest
class PidfdTest {
    private static final Errno EBADF = new Errno(9);

    @TempDir
    Path directory = Path.of("");

    private Process process;

    PidfdTest() throws IOException {
        process = start("", "exec sleep 60");
    }

    /** A shell that has done the first, and goes on with the second. */
    private static Process start(String before, String after) throws IOException {
        Process started = new ProcessBuilder("sh", "-c", before + "\necho ready\n" + after).start();
        assertThat(started.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("ready");
        return started;
    }

    private void restart(String before, String after) throws IOException {
        end();
        process = start(before, after);
    }

    @AfterEach
    void end() {
        process.destroyForcibly();
    }

    private Pidfd pidfd() throws SyscallException {
        return Pidfd.open(Math.toIntExact(process.pid()));
    }

    @Test
    void takesTheOpenFileOfAnotherProcess() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "first\nsecond\n");
        // It has read the first line, and no more, as shells do.
        restart("exec 7< '" + file + "'; read -r line <&7", "exec sleep 60");
        try (Pidfd pidfd = pidfd();
                PatientFile taken = new PatientFile(pidfd.descriptor(7), Duration.ofSeconds(10));
                FileDescriptor same = FileDescriptor.open(file.toString())) {
            assertThat(taken.descriptor().identity()).isEqualTo(same.identity());
            assertThat(new String(taken.input().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("second\n");
            assertThatExceptionOfType(SyscallException.class)
                    .isThrownBy(() -> pidfd.descriptor(99))
                    .matches(e -> e.errno().equals(EBADF));
        }
    }

    @Test
    void signalsReachItAndNobodyElse() throws Exception {
        for (Pidfd.Signal signal : Pidfd.Signal.values()) {
            restart("trap 'exit 3' " + signal.name().substring(3), "while :; do sleep 0.01; done");
            try (Pidfd pidfd = pidfd()) {
                assertThat(pidfd.hasEnded()).isFalse();
                pidfd.send(signal);
                assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
                assertThat(process.exitValue()).isEqualTo(3);
                assertThat(pidfd.hasEnded()).isTrue();
                assertThatExceptionOfType(SyscallException.class)
                        .isThrownBy(() -> pidfd.send(signal))
                        .matches(e -> e.errno().equals(Errno.ESRCH));
            }
        }
    }

    @Test
    void aProcessThatHasEndedCannotBeOpened() throws Exception {
        process.destroyForcibly();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThatExceptionOfType(SyscallException.class)
                .isThrownBy(this::pidfd)
                .matches(e -> e.errno().equals(Errno.ESRCH));
    }
}
