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

    // linux/stat.h: the bits of a mode that say what kind of file it is.
    private static final int S_IFMT = 0xf000;
    private static final int S_IFIFO = 0x1000;
    private static final int S_IFCHR = 0x2000;
    private static final int S_IFDIR = 0x4000;
    private static final int S_IFBLK = 0x6000;
    private static final int S_IFREG = 0x8000;

    private static final int LOCK_EX = 2;
    private static final int LOCK_NB = 4;
    private static final int SYNC_FILE_RANGE_WRITE = 2;

    private static final int STATX_TYPE = 0x1;
    private static final int STATX_INO = 0x100;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int STATX_BYTES = 256;
    private static final int STATX_MODE_OFFSET = 28;
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

    /** What kind of file a descriptor refers to (inode(7)). */
    public enum Kind {
        REGULAR("a regular file"),
        DIRECTORY("a directory"),
        FIFO("a FIFO"),
        CHARACTER_DEVICE("a character device"),
        BLOCK_DEVICE("a block device"),
        OTHER("a special file");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        private static Kind of(int mode) {
            return switch (mode & S_IFMT) {
                case S_IFREG -> REGULAR;
                case S_IFDIR -> DIRECTORY;
                case S_IFIFO -> FIFO;
                case S_IFCHR -> CHARACTER_DEVICE;
                case S_IFBLK -> BLOCK_DEVICE;
                default -> OTHER;
            };
        }

        /** With its article, for messages. */
        @Override
        public String toString() {
            return words;
        }
    }

    /** open(2) for reading, with O_CLOEXEC, and O_NONBLOCK so that a FIFO cannot hold us. */
    public static FileDescriptor open(String path) throws SyscallException {
        return open(path, O_RDONLY | O_NONBLOCK, 0);
    }

    /**
     * As {@link #open(String)}, but never through a symbolic link in the last place (O_NOFOLLOW).
     *
     * @throws SyscallException ELOOP if there is one
     */
    public static FileDescriptor openNoFollow(String path) throws SyscallException {
        return open(path, O_RDONLY | O_NONBLOCK | Architecture.O_NOFOLLOW, 0);
    }

    /** As {@link #openNoFollow}, and makes an empty file with that mode if there is none (O_CREAT). */
    public static FileDescriptor openOrCreate(String path, int mode) throws SyscallException {
        return open(path, O_RDONLY | O_NONBLOCK | O_CREAT | Architecture.O_NOFOLLOW, mode);
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

    /** statx(2): which file this is. */
    public Identity identity() throws SyscallException {
        try (Arena arena = Arena.ofConfined()) {
            ByteBuffer fields = statx(arena, STATX_INO);
            return new Identity(
                    device(fields.getInt(STATX_DEV_MAJOR_OFFSET), fields.getInt(STATX_DEV_MINOR_OFFSET)),
                    fields.getLong(STATX_INO_OFFSET));
        }
    }

    /** statx(2): what kind of file this is. */
    public Kind kind() throws SyscallException {
        try (Arena arena = Arena.ofConfined()) {
            return Kind.of(statx(arena, STATX_TYPE).getShort(STATX_MODE_OFFSET));
        }
    }

    private ByteBuffer statx(Arena arena, int mask) throws SyscallException {
        MemorySegment statx = arena.allocate(STATX_BYTES, 8);
        MemorySegment noName = arena.allocate(1);
        LibC.call("statx", LibC.STATX, number(), noName.address(), AT_EMPTY_PATH, mask, statx.address());
        return LibC.buffer(statx);
    }

    /**
     * read(2).
     *
     * @return how many bytes were read into the beginning of {@code bytes}; 0 at the end of the file
     */
    public int read(byte[] bytes) throws SyscallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(bytes.length);
            MemorySegment read = LibC.symbol("read");
            int count = (int) LibC.callLong("read", read, number(), buffer.address(), bytes.length, 0, 0, 0);
            LibC.buffer(buffer).get(bytes, 0, count);
            return count;
        }
    }

    /**
     * flock(2), exclusive and without waiting. The lock goes with the last descriptor of this open file.
     *
     * @return false if somebody else holds the lock
     */
    public boolean tryLock() throws SyscallException {
        try {
            LibC.call("flock", LibC.FLOCK, number(), LOCK_EX | LOCK_NB, 0, 0, 0);
            return true;
        } catch (SyscallException e) {
            if (e.errno().equals(Errno.EAGAIN)) {
                return false;
            }
            throw e;
        }
    }

    /** fsync(2). */
    public void sync() throws SyscallException {
        LibC.call("fsync", LibC.symbol("fsync"), number(), 0, 0, 0, 0);
    }

    /**
     * sync_file_range(2): starts to write what is not on the disk yet, and does not wait for it. A hint; {@link #sync} is
     * needed all the same.
     *
     * @throws SyscallException if the file system cannot do it, which is no failure to write
     */
    public void startToWrite() throws SyscallException {
        LibC.call("sync_file_range", LibC.symbol("sync_file_range"), number(), 0, 0, SYNC_FILE_RANGE_WRITE, 0);
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
