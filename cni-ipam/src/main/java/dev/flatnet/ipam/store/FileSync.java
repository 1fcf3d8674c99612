// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Seam: puts files on the disk. That of Java waits for the disk once per file; a system may know how to wait for many at once.
 */
public interface FileSync {

    /**
     * Makes the contents of files durable, as fsync(2) of each would; not their names. Follows no symbolic link.
     *
     * @throws IOException if any may not be durable
     */
    void sync(List<Path> files) throws IOException;

    /** Java's, one after the other. */
    static FileSync oneByOne() {
        return files -> {
            for (Path file : files) {
                StateFiles.syncContent(file);
            }
        };
    }
}
