// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.internal.linux;

import dev.flatnet.netlink.Errno;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Objects;

/**
 * The bytes of a pipe, socket or file that belongs to others too: no call waits longer than a deadline, whatever they do.
 * Owns the descriptor. For one thread at a time.
 */
public final class PatientFile implements AutoCloseable {
    /** PIPE_BUF (limits.h): a pipe that poll(2) says can be written to takes so much without blocking. */
    private static final int CHUNK = 4096;

    private static final int EOF = -1;

    private final FileDescriptor file;
    private final Duration deadline;
    /** Nobody waits twice for one who does not read. */
    private boolean unread;

    /**
     * Bytes of a file.
     *
     * @param deadline how long a single read or write may wait
     */
    public PatientFile(FileDescriptor file, Duration deadline) {
        this.file = file;
        this.deadline = deadline;
    }

    /** A FIFO for reading, which never ends, as this is a writer too (fifo(7)). */
    public static PatientFile openFifo(String path, Duration deadline) throws SyscallException {
        int flags = FileDescriptor.O_RDWR | FileDescriptor.O_NONBLOCK | Architecture.O_NOFOLLOW;
        return new PatientFile(FileDescriptor.open(path, flags, 0), deadline);
    }

    /** mkfifo(3), mode 0600. */
    public static void makeFifo(String path) throws SyscallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = LibC.string(arena, path);
            LibC.call("mkfifo", LibC.symbol("mkfifo"), name.address(), 0600, 0, 0, 0);
        }
    }

    /** What this reads and writes; stays this object's to close. */
    public FileDescriptor descriptor() {
        return file;
    }

    /** A view for reading; its reads fail at the deadline. Closing it does nothing. */
    public InputStream input() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) == EOF ? EOF : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                Objects.checkFromIndexSize(offset, length, bytes.length);
                return length == 0 ? 0 : PatientFile.this.read(bytes, offset, length);
            }
        };
    }

    /** A view for writing; its writes fail at the deadline, of which each 4,096 bytes have one. Closing it does nothing. */
    public OutputStream output() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                Objects.checkFromIndexSize(offset, length, bytes.length);
                int written = 0;
                while (written < length) {
                    written += PatientFile.this.write(bytes, offset + written, Math.min(CHUNK, length - written));
                }
            }
        };
    }

    private int read(byte[] bytes, int offset, int length) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(length);
            long read = transfer("read", Poll.IN, buffer, length);
            LibC.buffer(buffer).get(bytes, offset, (int) read);
            return read == 0 ? EOF : (int) read;
        }
    }

    private int write(byte[] bytes, int offset, int length) throws IOException {
        if (unread) {
            throw new IOException("write: what was written before is still not read");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(length);
            LibC.buffer(buffer).put(bytes, offset, length);
            return (int) transfer("write", Poll.OUT, buffer, length);
        }
    }

    private long transfer(String function, short event, MemorySegment buffer, int length) throws IOException {
        MemorySegment symbol = LibC.symbol(function);
        long end = System.nanoTime() + deadline.toNanos();
        while (true) {
            if (!poll(file, event, end)) {
                unread = event == Poll.OUT;
                throw new IOException(function + ": nothing happened within " + deadline.toSeconds() + " s");
            }
            try {
                return LibC.callLong(function, symbol, file.number(), buffer.address(), length, 0, 0, 0);
            } catch (SyscallException e) {
                // EAGAIN: another one who has the file open was faster.
                if (!e.errno().equals(Errno.EINTR) && !e.errno().equals(Errno.EAGAIN)) {
                    throw e;
                }
            }
        }
    }

    /**
     * Waits until there is something to read, or the end.
     *
     * @return false if the time is up
     */
    public boolean awaitInput(Duration timeout) throws IOException {
        return poll(file, Poll.IN, System.nanoTime() + timeout.toNanos());
    }

    static boolean isReadable(FileDescriptor file) throws IOException {
        return poll(file, Poll.IN, System.nanoTime());
    }

    /** False if the time is up. */
    private static boolean poll(FileDescriptor file, short event, long end) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Poll poll = new Poll(arena, event, file);
            while (true) {
                long left = Poll.millisUntil(end);
                if (poll.await(left)) {
                    return true;
                }
                if (left == 0) {
                    return false;
                }
            }
        }
    }

    /** Closes the descriptor. */
    @Override
    public void close() throws SyscallException {
        file.close();
    }
}
