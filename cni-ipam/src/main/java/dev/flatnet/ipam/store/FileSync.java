// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Seam for tests: waits until the disk has the contents of files, as {@code dev.flatnet.netlink.file.DiskSync} does. */
interface FileSync {

    /**
     * Makes the contents of files durable, not their names.
     *
     * @throws IOException if any may not be durable
     */
    void sync(List<Path> files) throws IOException;
}
