// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.file;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.internal.linux.FileDescriptor;
import dev.flatnet.netlink.internal.linux.SyscallException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Failures with the path in their message, in the types of {@code java.nio.file}. */
final class Failures {
    private static final Errno EACCES = new Errno(13);

    private Failures() {}

    /** What a failed system call says about a path. */
    static FileSystemException of(SyscallException failure, Path path) {
        FileSystemException words = words(failure.errno(), path.toString());
        words.initCause(failure);
        return words;
    }

    private static FileSystemException words(Errno errno, String path) {
        if (errno.equals(Errno.ENOENT)) {
            return new NoSuchFileException(path);
        }
        if (errno.equals(EACCES) || errno.equals(Errno.EPERM)) {
            return new AccessDeniedException(path);
        }
        // With O_NOFOLLOW, ELOOP means the last element as a rule; a loop on the way to it is one of links, too.
        return new FileSystemException(path, null, errno.equals(Errno.ELOOP) ? "is a symbolic link" : errno.meaning());
    }

    /** Refuses an open file that is of another kind. */
    static void require(FileDescriptor.Kind kind, FileDescriptor open, Path path)
            throws SyscallException, FileSystemException {
        FileDescriptor.Kind found = open.kind();
        if (found != kind) {
            throw new FileSystemException(path.toString(), null, "is " + found + ", not " + kind);
        }
    }
}
