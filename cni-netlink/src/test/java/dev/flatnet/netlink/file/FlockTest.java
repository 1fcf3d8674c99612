// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flatnet.netlink.kernel.Command;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlockTest {
    /** flock(1) with "-n" ends with 1 if somebody else has the lock. */
    private static final int TAKEN = 1;

    @TempDir
    Path directory = Path.of("");

    private Path file = Path.of("");

    @BeforeEach
    void choose() {
        file = directory.resolve("lock");
    }

    private int otherProcess() throws IOException {
        return Command.of("flock", "-n", file.toString(), "true").run().status();
    }

    @Test
    void keepsOutOtherProcessesAsLongAsItIsHeld() throws IOException {
        Flock lock = Flock.tryAcquire(file).orElseThrow();
        assertThat(otherProcess()).isEqualTo(TAKEN);
        lock.close();
        assertThat(otherProcess()).isZero();
    }

    @Test
    void keepsOutOtherThreadsOfThisProcess() throws IOException {
        try (Flock lock = Flock.tryAcquire(file).orElseThrow()) {
            assertThat(lock).isNotNull();
            int before = OpenDescriptors.count();
            assertThat(Flock.tryAcquire(file)).isEmpty();
            assertThat(OpenDescriptors.count()).isEqualTo(before);
        }
        Flock.tryAcquire(file).orElseThrow().close();
    }

    @Test
    void locksADirectory() throws IOException {
        file = directory;
        try (Flock lock = Flock.tryAcquireDirectory(directory).orElseThrow()) {
            assertThat(lock).isNotNull();
            assertThat(otherProcess()).isEqualTo(TAKEN);
            assertThat(Flock.tryAcquireDirectory(directory)).isEmpty();
        }
    }

    @Test
    void makesAFileForItsOwnerOnlyAndLeavesWhatIsInOne() throws IOException {
        Flock.tryAcquire(file).orElseThrow().close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Files.writeString(file, "content");
        Flock.tryAcquire(file).orElseThrow().close();
        assertThat(file).hasContent("content");
    }

    @Test
    void mayBeGivenBackTwice() throws IOException {
        Flock lock = Flock.tryAcquire(file).orElseThrow();
        lock.close();
        try (Flock next = Flock.tryAcquire(file).orElseThrow()) {
            assertThat(next).isNotNull();
            lock.close();
            assertThat(otherProcess()).isEqualTo(TAKEN);
        }
    }

    @Test
    void refusesWhatIsNoRegularFile() throws IOException {
        Command.of("mkfifo", file.toString()).run().orFail();
        assertRefused(file, "is a FIFO, not a regular file");
        assertRefused(directory, "is a directory");
        Path link = Files.createSymbolicLink(directory.resolve("link"), Files.createFile(directory.resolve("file")));
        assertRefused(link, "is a symbolic link");
    }

    @Test
    void needsADirectoryToBeThereAndToBeOne() throws IOException {
        Path missing = directory.resolve("missing");
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> Flock.tryAcquireDirectory(missing));
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> Flock.tryAcquire(missing.resolve("lock")));
        Path regular = Files.createFile(file);
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> Flock.tryAcquireDirectory(regular))
                .withMessage(regular + ": is a regular file, not a directory");
    }

    private static void assertRefused(Path path, String reason) {
        int before = OpenDescriptors.count();
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> Flock.tryAcquire(path))
                .withMessage(path + ": " + reason);
        assertThat(OpenDescriptors.count()).isEqualTo(before);
    }

    @Test
    void namesTheHolder() throws IOException {
        try (Flock lock = Flock.tryAcquire(file).orElseThrow()) {
            assertThat(lock).isNotNull();
            assertThat(Flock.holder(file))
                    .hasValueSatisfying(holder -> assertThat(holder)
                            .startsWith("process " + ProcessHandle.current().pid() + " ("));
        }
        assertThat(Flock.holder(file)).isEmpty();
        assertThat(Flock.holder(directory.resolve("missing"))).isEmpty();
    }
}
