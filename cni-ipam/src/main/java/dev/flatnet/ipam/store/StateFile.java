// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import dev.flatnet.netlink.file.RegularFile;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Reads the small files of a store. Never waits for one, and never follows a symbolic link. */
final class StateFile {
    /** An owner is at most an environment variable, and Linux takes none of 128 KiB. */
    private static final int MAX_BYTES = 256 << 10;

    private StateFile() {}

    /** The content of a file; empty if there is none, or something else in its place. */
    static Optional<byte[]> read(Path file) throws IOException {
        try {
            return Optional.of(RegularFile.read(file, MAX_BYTES));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (FileSystemException e) {
            requireOdd(file, e);
            return Optional.empty();
        }
    }

    /**
     * The content of a file.
     *
     * @return empty if there is something else in its place: a directory, a FIFO, a symbolic link, or more than any of our
     *     files holds
     * @throws NoSuchFileException if there is nothing
     */
    static Optional<byte[]> readIfThere(Path file) throws IOException {
        try {
            return Optional.of(RegularFile.read(file, MAX_BYTES));
        } catch (NoSuchFileException e) {
            throw e;
        } catch (FileSystemException e) {
            requireOdd(file, e);
            return Optional.empty();
        }
    }

    /** Why it could not be read: what is no file of ours is no failure, but a disk that cannot be read is. */
    private static void requireOdd(Path file, FileSystemException failure) throws IOException {
        BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (found.isRegularFile() && found.size() <= MAX_BYTES) {
            throw failure;
        }
    }

    /** When a file or directory was changed, in nanoseconds since the epoch. */
    static long modified(Path file) throws IOException {
        return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).to(TimeUnit.NANOSECONDS);
    }
}
