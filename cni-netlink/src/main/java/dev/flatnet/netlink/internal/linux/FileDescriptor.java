// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.internal.linux;

import dev.flatnet.netlink.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/** A file descriptor with an owner: it is closed on exec, and closed exactly once. */
public final class FileDescriptor implements AutoCloseable {
    // asm-generic/fcntl.h; those two that differ between architectures are in Architecture.
    static final int O_RDONLY = 0;
    static final int O_RDWR = 2;
    static final int O_CREAT = 0x40;
    static final int O_EXCL = 0x80;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;

    private static final int STATX_INO = 0x100;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int STATX_BYTES = 256;
    private static final int STATX_INO_OFFSET = 32;
    private static final int STATX_DEV_MAJOR_OFFSET = 136;
    private static final int STATX_DEV_MINOR_OFFSET = 140;
    private static final int NS_GET_NSTYPE = 0xb703;

    private final int number;
    private final AtomicBoolean closed = new AtomicBoolean();

    FileDescriptor(int number) {
        this.number = number;
    }

    /**
     * By which two descriptors of the same file are told.
     *
     * @param device major and minor number, as {@code makedev} of the C library joins them
     * @param inode the number of the file
     */
    public record Identity(long device, long inode) {}

    /** open(2), with O_CLOEXEC, and O_NONBLOCK so that a FIFO cannot hold us. */
    public static FileDescriptor open(String path) throws SyscallException {
        return open(path, O_RDONLY | O_NONBLOCK, 0);
    }

    static FileDescriptor open(String path, int flags, int mode) throws SyscallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = LibC.string(arena, path);
            while (true) {
                try {
                    return new FileDescriptor(
                            LibC.call("open", LibC.OPEN, name.address(), flags | O_CLOEXEC, mode, 0, 0));
                } catch (SyscallException e) {
                    if (!e.errno().equals(Errno.EINTR)) {
                        throw e;
                    }
                }
            }
        }
    }

    /** The number, as long as this is open. */
    public int number() {
        if (closed.get()) {
            throw new IllegalStateException("the file descriptor is closed");
        }
        return number;
    }

    /** statx(2). */
    public Identity identity() throws SyscallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment statx = arena.allocate(STATX_BYTES, 8);
            MemorySegment noName = arena.allocate(1);
            LibC.call("statx", LibC.STATX, number(), noName.address(), AT_EMPTY_PATH, STATX_INO, statx.address());
            ByteBuffer fields = LibC.buffer(statx);
            return new Identity(
                    device(fields.getInt(STATX_DEV_MAJOR_OFFSET), fields.getInt(STATX_DEV_MINOR_OFFSET)),
                    fields.getLong(STATX_INO_OFFSET));
        }
    }

    /** makedev(3) of glibc: 12 bits of the major number around 8 of the minor, the rest above. */
    private static long device(int major, int minor) {
        return (minor & 0xffL) | (major & 0xfffL) << 8 | (minor & 0xffff_ff00L) << 12 | (major & 0xffff_f000L) << 32;
    }

    /**
     * ioctl_ns(2): which kind of namespace this refers to, as a CLONE_NEW… flag.
     *
     * @throws SyscallException ENOTTY if it is no namespace at all
     */
    public int namespaceType() throws SyscallException {
        return LibC.call("ioctl(NS_GET_NSTYPE)", LibC.IOCTL, number(), NS_GET_NSTYPE, 0, 0, 0);
    }

    /** close(2). Never repeated: Linux frees the number even when it reports an error. */
    @Override
    public void close() throws SyscallException {
        if (closed.compareAndSet(false, true)) {
            LibC.call("close", LibC.CLOSE, number, 0, 0, 0, 0);
        }
    }
}
