// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A lock among threads and processes of these tests. Not flock(2): the tests that share a directory with host-local are
 * where flock is.
 */
public final class ChannelLock implements StoreLock {
    /** There is nothing to say about it. */
    public ChannelLock() {}

    @Override
    public Optional<Held> tryAcquire(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return Optional.of(channel::close);
            }
        } catch (OverlappingFileLockException e) {
            // Another thread of this process has it.
        }
        channel.close();
        return Optional.empty();
    }
}
