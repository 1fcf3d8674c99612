// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink;

/**
 * An error number of Linux (asm-generic/errno-base.h, errno.h; the same on x86-64 and aarch64). Names come from a table of
 * ours: strerror(3) is localised and not thread-safe.
 *
 * @param number positive
 */
public record Errno(int number) {
    public static final Errno EPERM = new Errno(1);
    public static final Errno ENOENT = new Errno(2);
    public static final Errno ESRCH = new Errno(3);
    public static final Errno EINTR = new Errno(4);
    public static final Errno EAGAIN = new Errno(11);
    public static final Errno EBUSY = new Errno(16);
    public static final Errno EEXIST = new Errno(17);
    public static final Errno ENODEV = new Errno(19);
    public static final Errno EINVAL = new Errno(22);
    public static final Errno ENOTTY = new Errno(25);
    public static final Errno ERANGE = new Errno(34);
    public static final Errno ELOOP = new Errno(40);
    public static final Errno ERESTART = new Errno(85);
    public static final Errno EMSGSIZE = new Errno(90);
    public static final Errno EOPNOTSUPP = new Errno(95);
    public static final Errno EADDRNOTAVAIL = new Errno(99);
    public static final Errno ENETUNREACH = new Errno(101);
    public static final Errno ENOBUFS = new Errno(105);
    public static final Errno ETIMEDOUT = new Errno(110);

    private static final String[] NAMES =
            (", EPERM operation not permitted, ENOENT does not exist, ESRCH no such object, "
                            + "EINTR interrupted, EIO input/output error, ENXIO no such device or address, E2BIG too long, "
                            + "ENOEXEC not executable, EBADF bad file descriptor, ECHILD no child, EAGAIN try again, "
                            + "ENOMEM out of memory, EACCES permission denied, EFAULT bad address, ENOTBLK no block device, "
                            + "EBUSY busy, EEXIST exists already, EXDEV other device, ENODEV no such device, "
                            + "ENOTDIR not a directory, EISDIR is a directory, EINVAL invalid argument, ENFILE too many files on the system, "
                            + "EMFILE too many open files, ENOTTY not supported by this kind of file, ETXTBSY is being executed, EFBIG too large, "
                            + "ENOSPC no space left, ESPIPE cannot seek, EROFS read-only file system, EMLINK too many links, "
                            + "EPIPE broken pipe, EDOM out of domain, ERANGE out of range")
                    .split(", ");

    /** The name, such as {@code EEXIST}; {@code errno 123} for those without one here. */
    public String name() {
        String text = text();
        int space = text.indexOf(' ');
        return text.startsWith("E") && space > 0 ? text.substring(0, space) : text;
    }

    /** What it means, in words. */
    public String meaning() {
        String text = text();
        return text.startsWith("E") ? text.substring(text.indexOf(' ') + 1) : text;
    }

    private String text() {
        if (number > 0 && number < NAMES.length) {
            return NAMES[number];
        }
        return switch (number) {
            case 36 -> "ENAMETOOLONG name too long";
            case 38 -> "ENOSYS not implemented in this kernel";
            case 40 -> "ELOOP too many symbolic links";
            case 71 -> "EPROTO protocol error";
            case 75 -> "EOVERFLOW value too large";
            case 85 -> "ERESTART changed meanwhile";
            case 90 -> "EMSGSIZE message too long";
            case 93 -> "EPROTONOSUPPORT protocol not supported";
            case 95 -> "EOPNOTSUPP not supported by this kernel";
            case 97 -> "EAFNOSUPPORT address family not supported by this kernel";
            case 98 -> "EADDRINUSE address in use";
            case 99 -> "EADDRNOTAVAIL address not available";
            case 100 -> "ENETDOWN network is down";
            case 101 -> "ENETUNREACH network is unreachable";
            case 105 -> "ENOBUFS no buffer space";
            case 107 -> "ENOTCONN not connected";
            case 110 -> "ETIMEDOUT timed out";
            case 113 -> "EHOSTUNREACH host is unreachable";
            default -> "errno " + number;
        };
    }

    // Written out because the generated methods of records are slow at first use.
    @Override
    public boolean equals(Object other) {
        return other instanceof Errno that && number == that.number;
    }

    @Override
    public int hashCode() {
        return number;
    }

    /** Number, name and meaning, for messages: {@code EEXIST (17), exists already}. */
    @Override
    public String toString() {
        return name() + " (" + number + "), " + meaning();
    }
}
