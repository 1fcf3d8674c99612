// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Seam: an exclusive lock on a file, against other threads and other processes. host-local takes flock(2); to share a
 * directory with it, so must this. {@code FileChannel.lock} does not: it takes POSIX locks, which flock does not see.
 */
public interface StoreLock {

    /**
     * Takes the lock if nobody has it. Makes the file (mode 0600) if there is none, and follows no symbolic link.
     *
     * @return the lock, to be closed; empty if somebody else has it
     */
    Optional<Held> tryAcquire(Path file) throws IOException;

    /** Who has the lock, in words for a message; empty if that cannot be told. */
    default Optional<String> holder(Path file) {
        return Optional.empty();
    }

    /** A lock that is held until it is closed. */
    interface Held extends AutoCloseable {
        @Override
        void close() throws IOException;
    }
}
