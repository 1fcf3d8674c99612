// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.flatnet.netlink.kernel.Command;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RegularFileTest {
    private static final int LIMIT = 100_000;

    @TempDir
    Path directory = Path.of("");

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4095, 4096, 4097, 8192, 99_999, LIMIT})
    void readsEveryByte(int size) throws IOException {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        Path file = Files.write(directory.resolve("file"), content);
        assertThat(RegularFile.read(file, LIMIT)).isEqualTo(content);
    }

    /** Such files have a size of 0. */
    @Test
    void readsWhatTheKernelMakesUp() throws IOException {
        Path file = Path.of("/proc/sys/kernel/ostype");
        assertThat(RegularFile.read(file, LIMIT))
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo("Linux\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4095, 4096})
    void refusesOneByteTooMany(int limit) throws IOException {
        Path file = Files.write(directory.resolve("file"), new byte[limit + 1]);
        assertRefused(file, "has more than " + limit + " bytes");
        assertThat(RegularFile.read(file, limit + 1)).hasSize(limit + 1);
    }

    @Test
    void refusesALimitThatIsNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> RegularFile.read(directory, -1));
    }

    /** Nobody ever writes to it: to open it for reading would block for ever. */
    @Test
    void refusesAFifo() throws IOException {
        Path fifo = directory.resolve("fifo");
        Command.of("mkfifo", fifo.toString()).run().orFail();
        assertRefused(fifo, "is a FIFO, not a regular file");
    }

    @Test
    void refusesADirectory() {
        assertRefused(directory, "is a directory, not a regular file");
    }

    @Test
    void refusesADevice() {
        assertRefused(Path.of("/dev/zero"), "is a character device, not a regular file");
    }

    @Test
    void refusesASocket() throws IOException {
        Path socket = directory.resolve("socket");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            assertRefused(socket, "no such device or address");
        }
    }

    @Test
    void refusesASymbolicLinkAlsoToARegularFile() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "content");
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);
        assertRefused(link, "is a symbolic link");
    }

    @Test
    void saysThatThereIsNothing() {
        Path missing = directory.resolve("missing");
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> RegularFile.read(missing, LIMIT))
                .withMessage(missing.toString());
    }

    /** Only for writing, also for root (mode 0200, which sysctls enforce). */
    @Test
    void saysThatItMayNot() {
        Path file = Path.of("/proc/sys/net/ipv4/route/flush");
        assertThatExceptionOfType(AccessDeniedException.class)
                .isThrownBy(() -> RegularFile.read(file, LIMIT))
                .withMessageContaining(file.toString());
    }

    private void assertRefused(Path file, String reason) {
        int limit = reason.contains("more than") ? Integer.parseInt(reason.replaceAll("\\D", "")) : LIMIT;
        int before = OpenDescriptors.count();
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> RegularFile.read(file, limit))
                .withMessage(file + ": " + reason);
        assertThat(OpenDescriptors.count()).isEqualTo(before);
    }
}
