// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.file;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.internal.linux.FileDescriptor;
import dev.flatnet.netlink.internal.linux.SyscallException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/**
 * Reads small files from places where others might have put something else under the name: a FIFO that nobody writes to, a
 * device, a symbolic link, a file without end. Stateless, so thread-safe.
 */
public final class RegularFile {
    private static final int CHUNK_BYTES = 4096;

    private RegularFile() {}

    /**
     * Reads a whole file. Opens it once (open(2) with O_NOFOLLOW and O_NONBLOCK, so that nothing can block), and looks at
     * what it has opened before it reads.
     *
     * @param file whose last element must not be a symbolic link; the directories on the way may be
     * @param maxBytes the largest size that is accepted, 0 or more
     * @throws java.nio.file.NoSuchFileException if there is nothing under that path
     * @throws java.nio.file.AccessDeniedException if this process may not read it
     * @throws FileSystemException if it is not a regular file, or has more than {@code maxBytes} bytes
     */
    public static byte[] read(Path file, int maxBytes) throws IOException {
        if (maxBytes < 0) {
            throw new IllegalArgumentException("at most " + maxBytes + " bytes");
        }
        try (FileDescriptor open = FileDescriptor.openNoFollow(file.toString())) {
            Failures.require(FileDescriptor.Kind.REGULAR, open, file);
            return read(open, file, maxBytes);
        } catch (SyscallException e) {
            throw Failures.of(e, file);
        }
    }

    /** To its end, whatever its size was said to be: files of /proc say 0, and others grow. */
    private static byte[] read(FileDescriptor open, Path file, int maxBytes) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        byte[] chunk = new byte[CHUNK_BYTES];
        int read = readOnce(open, chunk);
        while (read > 0) {
            if (read > maxBytes - content.size()) {
                throw new FileSystemException(file.toString(), null, "has more than " + maxBytes + " bytes");
            }
            content.write(chunk, 0, read);
            read = readOnce(open, chunk);
        }
        return content.toByteArray();
    }

    private static int readOnce(FileDescriptor open, byte[] chunk) throws SyscallException {
        while (true) {
            try {
                return open.read(chunk);
            } catch (SyscallException e) {
                if (!e.errno().equals(Errno.EINTR)) {
                    throw e;
                }
            }
        }
    }
}
