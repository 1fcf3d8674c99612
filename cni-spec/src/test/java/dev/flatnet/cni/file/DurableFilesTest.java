// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurableFilesTest {
    private static final int LIMIT = 10;

    @TempDir
    Path directory = Path.of("");

    private Path file() {
        return directory.resolve("file");
    }

    @Test
    void aNewFileIsForItsOwnerOnly() throws IOException {
        DurableFiles.create(file(), "content".getBytes(UTF_8));
        assertThat(file()).hasContent("content");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void aNewFileTakesNobodysPlace() throws IOException {
        Files.writeString(file(), "theirs");
        Path nowhere = directory.resolve("nowhere");
        Path link = Files.createSymbolicLink(directory.resolve("link"), nowhere);
        for (Path taken : new Path[] {file(), link}) {
            assertThatExceptionOfType(FileAlreadyExistsException.class)
                    .isThrownBy(() -> DurableFiles.create(taken, new byte[1]));
        }
        assertThat(file()).hasContent("theirs");
        assertThat(nowhere).doesNotExist();
    }

    @Test
    void replacesAFileAndLeavesNothingElse() throws IOException {
        DurableFiles.replace(file(), "first".getBytes(UTF_8));
        DurableFiles.replace(file(), "second".getBytes(UTF_8));
        assertThat(file()).hasContent("second");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(file());
        }
    }

    @Test
    void replacesALinkAndNotWhatItLeadsTo() throws IOException {
        Path theirs = Files.writeString(directory.resolve("theirs"), "theirs");
        Files.createSymbolicLink(file(), theirs);
        DurableFiles.replace(file(), "ours".getBytes(UTF_8));
        assertThat(theirs).hasContent("theirs");
        assertThat(file()).isRegularFile().hasContent("ours");
    }

    @Test
    void aFailureLeavesNothing() throws IOException {
        Files.createDirectories(file().resolve("inside"));
        assertThatIOException().isThrownBy(() -> DurableFiles.replace(file(), new byte[1]));
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(file());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, LIMIT})
    void readsUpToTheLimit(int size) throws IOException {
        Files.write(file(), new byte[size]);
        assertThat(DurableFiles.read(file(), LIMIT)).hasSize(size);
    }

    @Test
    void readsNothingLargerAndNothingElse() throws IOException {
        Files.write(file(), new byte[LIMIT + 1]);
        Path link =
                Files.createSymbolicLink(directory.resolve("link"), Files.write(directory.resolve("x"), new byte[1]));
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> DurableFiles.read(file(), LIMIT))
                .withMessageContaining("more than 10 bytes");
        for (Path other : new Path[] {link, directory, Path.of("/dev/zero")}) {
            assertThatExceptionOfType(FileSystemException.class)
                    .isThrownBy(() -> DurableFiles.read(other, LIMIT))
                    .withMessageContaining("is not a regular file");
        }
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> DurableFiles.read(directory.resolve("missing"), LIMIT));
    }

    @Test
    void waitsForADirectory() throws IOException {
        DurableFiles.syncDirectory(directory);
        assertThatIOException().isThrownBy(() -> DurableFiles.syncDirectory(directory.resolve("missing")));
    }
}
