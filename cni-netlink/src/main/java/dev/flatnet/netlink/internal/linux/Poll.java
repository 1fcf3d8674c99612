// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.internal.linux;

import dev.flatnet.netlink.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** Waiting for file descriptors (poll(2)). Not thread-safe. */
final class Poll {
    /** There is something to read, or the end (POLLIN). */
    static final short IN = 1;
    /** Something can be written (POLLOUT). */
    static final short OUT = 4;

    private static final int POLLFD_BYTES = 8;

    private final MemorySegment files;
    private final int count;

    /** For one event of each descriptor, as long as the arena lives: struct pollfd { int fd; short events; short revents; }. */
    Poll(Arena arena, short event, FileDescriptor... descriptors) {
        files = arena.allocate((long) descriptors.length * POLLFD_BYTES, 4);
        count = descriptors.length;
        ByteBuffer fields = LibC.buffer(files);
        for (FileDescriptor descriptor : descriptors) {
            fields.putInt(descriptor.number()).putShort(event).putShort((short) 0);
        }
    }

    /**
     * Waits once.
     *
     * @param millis at most; 0 only looks
     * @return false if the time is up, or a signal came first
     */
    boolean await(long millis) throws SyscallException {
        try {
            return LibC.call("poll", LibC.POLL, files.address(), count, Math.min(millis, Integer.MAX_VALUE), 0, 0) > 0;
        } catch (SyscallException e) {
            if (!e.errno().equals(Errno.EINTR)) {
                throw e;
            }
            return false;
        }
    }

    /** Milliseconds from now to a moment of {@link System#nanoTime}, rounded up; 0 if it has passed. */
    static long millisUntil(long end) {
        return Math.max((end - System.nanoTime() + 999_999) / 1_000_000, 0);
    }
}
