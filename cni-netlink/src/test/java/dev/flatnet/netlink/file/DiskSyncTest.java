// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the disk has it only a power failure shows; fsync is seen to be called by InterruptedCallsIT. */
class DiskSyncTest {
    @TempDir
    Path directory = Path.of("");

    @Test
    void leavesFilesAsTheyAreAndNoneOpen() throws IOException {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            files.add(Files.writeString(directory.resolve("file" + i), "content " + i));
        }
        DiskSync.sync(files);
        int before = OpenDescriptors.count();
        DiskSync.sync(files);
        DiskSync.sync(files.subList(0, 1));
        DiskSync.sync(List.of());
        assertThat(OpenDescriptors.count()).isEqualTo(before);
        assertThat(files.get(49)).hasContent("content 49");
    }

    @Test
    void syncsADirectoryBesideAFile() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "content");
        DiskSync.sync(List.of(file, directory));
        assertThat(file).hasContent("content");
    }

    @Test
    void saysWhichCannotBeSynced() {
        Path device = Path.of("/dev/null");
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> DiskSync.sync(List.of(directory, device)))
                .withMessage("/dev/null: invalid argument");
    }

    @Test
    void failsIfOneIsNotThereOrALink() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "content");
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);
        Path missing = directory.resolve("missing");
        DiskSync.sync(List.of(file));
        int before = OpenDescriptors.count();
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> DiskSync.sync(List.of(file, missing)))
                .withMessage(missing.toString());
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> DiskSync.sync(List.of(file, link)))
                .withMessage(link + ": is a symbolic link");
        assertThat(OpenDescriptors.count()).isEqualTo(before);
    }
}
