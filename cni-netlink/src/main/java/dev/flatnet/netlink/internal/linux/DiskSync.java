// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.internal.linux;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes many small files durable at the cost of few waits for the disk. */
public final class DiskSync {
    private static final int SYNC_FILE_RANGE_WRITE = 2;

    private DiskSync() {}

    /**
     * fsync(2) of each. Before that, sync_file_range(2) starts to write them all: their places on the disk are chosen by then,
     * so that one commit of the file system's journal serves all of them. Follows no symbolic link.
     */
    public static void sync(List<Path> files) throws IOException {
        List<FileDescriptor> open = new ArrayList<>();
        try {
            for (Path file : files) {
                int flags = FileDescriptor.O_RDONLY | FileDescriptor.O_NONBLOCK | Architecture.O_NOFOLLOW;
                open.add(FileDescriptor.open(file.toString(), flags, 0));
            }
            if (open.size() > 1) {
                for (FileDescriptor file : open) {
                    startToWrite(file);
                }
            }
            for (FileDescriptor file : open) {
                LibC.call("fsync", LibC.symbol("fsync"), file.number(), 0, 0, 0, 0);
            }
        } finally {
            for (FileDescriptor file : open) {
                file.close();
            }
        }
    }

    /** Only a hint: a file system that cannot do it, or fails, is heard of by fsync. */
    private static void startToWrite(FileDescriptor file) {
        try {
            LibC.call("sync_file_range", LibC.symbol("sync_file_range"), file.number(), 0, 0, SYNC_FILE_RANGE_WRITE, 0);
        } catch (SyscallException e) {
            return;
        }
    }
}
