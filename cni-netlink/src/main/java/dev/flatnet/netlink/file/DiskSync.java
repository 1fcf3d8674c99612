// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.file;

import dev.flatnet.netlink.internal.linux.FileDescriptor;
import dev.flatnet.netlink.internal.linux.SyscallException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes many small files durable at the cost of few waits for the disk. Stateless, so thread-safe. */
public final class DiskSync {
    private DiskSync() {}

    /**
     * Waits until the disk has the content of each file, and the entries of each directory (fsync(2)). Before that, starts to
     * write them all (sync_file_range(2)): their places on the disk are chosen by then, so that one commit of the file
     * system's journal serves all of them.
     *
     * @param files regular files or directories; none is a symbolic link
     * @throws java.nio.file.NoSuchFileException if one is not there
     * @throws java.nio.file.FileSystemException if one is a symbolic link, cannot be opened, or may not be durable
     */
    public static void sync(List<Path> files) throws IOException {
        List<FileDescriptor> open = new ArrayList<>(files.size());
        try {
            for (Path file : files) {
                open.add(open(file));
            }
            if (open.size() > 1) {
                for (FileDescriptor file : open) {
                    startToWrite(file);
                }
            }
            for (int i = 0; i < open.size(); i++) {
                sync(open.get(i), files.get(i));
            }
        } finally {
            for (FileDescriptor file : open) {
                file.close();
            }
        }
    }

    private static FileDescriptor open(Path file) throws IOException {
        try {
            return FileDescriptor.openNoFollow(file.toString());
        } catch (SyscallException e) {
            throw Failures.of(e, file);
        }
    }

    /** Only a hint: a file system that cannot do it, or fails, is heard of by fsync. */
    private static void startToWrite(FileDescriptor file) {
        try {
            file.startToWrite();
        } catch (SyscallException e) {
            return;
        }
    }

    private static void sync(FileDescriptor open, Path file) throws IOException {
        try {
            open.sync();
        } catch (SyscallException e) {
            throw Failures.of(e, file);
        }
    }
}
