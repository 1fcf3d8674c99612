// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.flatnet.netlink.Errno;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PatientFileTest {
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofSeconds(30);
    /** What a pipe holds (pipe(7)). */
    private static final int CAPACITY = 64 << 10;

    @TempDir
    Path directory = Path.of("");

    private Path fifo() throws IOException {
        Path fifo = directory.resolve("fifo");
        PatientFile.makeFifo(fifo.toString());
        return fifo;
    }

    @Test
    void aFifoIsForItsOwnerOnlyAndMadeOnce() throws IOException {
        Path fifo = fifo();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fifo)))
                .isEqualTo("rw-------");
        assertThatExceptionOfType(SyscallException.class)
                .isThrownBy(() -> PatientFile.makeFifo(fifo.toString()))
                .matches(e -> e.errno().equals(Errno.EEXIST));
    }

    @Test
    void readsWhatIsThereAndWaitsForNothingElse() throws IOException {
        try (PatientFile file = PatientFile.openFifo(fifo().toString(), SHORT)) {
            assertThat(file.awaitInput(SHORT)).isFalse();
            assertThatIOException().isThrownBy(() -> file.input().read()).withMessageContaining("nothing happened");
            file.output().write("words".getBytes(StandardCharsets.US_ASCII));
            assertThat(file.awaitInput(LONG)).isTrue();
            assertThat(file.input().readNBytes(5))
                    .asString(StandardCharsets.US_ASCII)
                    .isEqualTo("words");
        }
    }

    @Test
    void writesAsMuchAsFitsAndGivesUp() throws IOException {
        try (PatientFile file = PatientFile.openFifo(fifo().toString(), SHORT)) {
            OutputStream output = file.output();
            output.write(new byte[CAPACITY]);
            assertThatIOException().isThrownBy(() -> output.write(1)).withMessageContaining("nothing happened");
            assertThat(file.input().readNBytes(CAPACITY)).hasSize(CAPACITY);
            // It has been given up, for good.
            assertThatIOException().isThrownBy(() -> output.write(1)).withMessageContaining("not read");
        }
    }

    @Test
    void aFileEnds() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "all of it");
        try (PatientFile open = new PatientFile(FileDescriptor.open(file.toString()), LONG)) {
            assertThat(open.input().readAllBytes())
                    .asString(StandardCharsets.US_ASCII)
                    .isEqualTo("all of it");
            assertThat(open.input().read()).isEqualTo(-1);
        }
    }

    @Test
    void aLinkIsNotTakenForAFifo() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), fifo());
        assertThatExceptionOfType(SyscallException.class)
                .isThrownBy(() -> PatientFile.openFifo(link.toString(), SHORT))
                .matches(e -> e.errno().equals(Errno.ELOOP));
    }
}
