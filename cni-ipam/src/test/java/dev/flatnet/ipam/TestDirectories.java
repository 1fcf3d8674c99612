// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Directories for properties, which need thousands: in memory, where nobody waits for a disk. */
public final class TestDirectories {
    private static final Path MEMORY = Path.of("/dev/shm");

    private TestDirectories() {}

    /** A new one; on a disk where there is no {@code /dev/shm}. */
    public static Path inMemory() throws IOException {
        return Files.isWritable(MEMORY)
                ? Files.createTempDirectory(MEMORY, "flatnet-test")
                : Files.createTempDirectory("flatnet-test");
    }

    /** Removes a directory with all that is in it. */
    public static void remove(Path directory) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> paths = Files.walk(directory)) {
            deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.delete(path);
        }
    }
}
