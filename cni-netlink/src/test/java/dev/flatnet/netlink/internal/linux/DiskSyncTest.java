// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flatnet.netlink.Errno;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the disk has it only a power failure shows; fsync is seen to be called by InterruptedCallsIT. */
class DiskSyncTest {
    @TempDir
    Path directory = Path.of("");

    private static int descriptors() {
        return Objects.requireNonNull(new File("/proc/self/fd").list()).length;
    }

    @Test
    void leavesFilesAsTheyAreAndNoneOpen() throws IOException {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            files.add(Files.writeString(directory.resolve("file" + i), "content " + i));
        }
        DiskSync.sync(files);
        int before = descriptors();
        DiskSync.sync(files);
        DiskSync.sync(files.subList(0, 1));
        DiskSync.sync(List.of());
        assertThat(descriptors()).isEqualTo(before);
        assertThat(files.get(49)).hasContent("content 49");
    }

    @Test
    void failsIfOneIsNotThereOrALink() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "content");
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);
        Path missing = directory.resolve("missing");
        DiskSync.sync(List.of(file));
        int before = descriptors();
        assertThatExceptionOfType(SyscallException.class)
                .isThrownBy(() -> DiskSync.sync(List.of(file, missing)))
                .matches(e -> e.errno().equals(Errno.ENOENT));
        assertThatExceptionOfType(SyscallException.class)
                .isThrownBy(() -> DiskSync.sync(List.of(file, link)))
                .matches(e -> e.errno().equals(Errno.ELOOP));
        assertThat(descriptors()).isEqualTo(before);
    }
}
