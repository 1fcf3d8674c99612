// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.internal.linux;

import dev.flatnet.netlink.Errno;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An exclusive lock on a file by flock(2), which is what Go's plugins take. {@code FileChannel.lock} takes POSIX locks,
 * and the two do not see each other.
 */
public final class Flock implements AutoCloseable {
    private static final int LOCK_EX = 2;
    private static final int LOCK_NB = 4;
    private static final int MODE = 0600;

    private final FileDescriptor file;

    private Flock(FileDescriptor file) {
        this.file = file;
    }

    /**
     * Takes the lock if nobody has it; makes the file (mode 0600) if there is none, and follows no symbolic link.
     *
     * @return the lock, or empty if somebody else holds it
     */
    public static Optional<Flock> tryAcquire(Path path) throws IOException {
        int flags =
                FileDescriptor.O_RDONLY | FileDescriptor.O_CREAT | FileDescriptor.O_NONBLOCK | Architecture.O_NOFOLLOW;
        return tryAcquire(FileDescriptor.open(path.toString(), flags, MODE));
    }

    /** The same on a directory, which must be there. */
    static Optional<Flock> tryAcquireDirectory(Path path) throws IOException {
        return tryAcquire(FileDescriptor.open(path.toString()));
    }

    private static Optional<Flock> tryAcquire(FileDescriptor file) throws SyscallException {
        try {
            LibC.call("flock", LibC.FLOCK, file.number(), LOCK_EX | LOCK_NB, 0, 0, 0);
            return Optional.of(new Flock(file));
        } catch (SyscallException e) {
            file.close();
            if (e.errno().equals(Errno.EAGAIN)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Gives the lock back. */
    @Override
    public void close() throws IOException {
        file.close();
    }
}
