// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Files that are there completely or not at all, also after a power failure, and only for their owner (mode 0600). No method
 * follows a symbolic link in place of the file itself; who may swap the directories above is {@link TrustedDirectory}'s
 * matter. Stateless, so thread-safe.
 */
public final class DurableFiles {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Set<OpenOption> CREATE =
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS);

    private DurableFiles() {}

    /**
     * Makes a file that must not be there yet; after a failure it is not. Its content is not durable yet, nor is its name.
     *
     * @throws java.nio.file.FileAlreadyExistsException if there is something under that path
     */
    public static void create(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, CREATE, OWNER_ONLY)) {
            write(channel, file, content);
        }
    }

    private static void write(FileChannel channel, Path file, byte[] content) throws IOException {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            deleteAfter(e, file);
            throw e;
        }
    }

    private static void deleteAfter(IOException cause, Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /**
     * Puts a file in the place of another, or of none: whoever reads sees the old content or the new one, and once this
     * returns, the new one is durable. A crash may leave a file whose name begins with {@code .tmp-}.
     */
    public static void replace(Path file, byte[] content) throws IOException {
        Path temporary = file.resolveSibling(".tmp-" + ProcessHandle.current().pid() + "-"
                + Thread.currentThread().threadId() + "-" + System.nanoTime());
        create(temporary, content);
        try {
            sync(temporary, StandardOpenOption.WRITE);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            deleteAfter(e, temporary);
            throw e;
        }
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            syncDirectory(directory);
        }
    }

    /** Waits until the disk knows which names are in a directory (fsync(2)). */
    public static void syncDirectory(Path directory) throws IOException {
        sync(directory, StandardOpenOption.READ);
    }

    private static void sync(Path path, OpenOption how) throws IOException {
        try (FileChannel channel = FileChannel.open(path, Set.of(how, LinkOption.NOFOLLOW_LINKS))) {
            channel.force(true);
        }
    }

    /**
     * Reads a regular file. Looks at it before it opens it, so the directory must be one in which nobody else can put a FIFO
     * in its place meanwhile.
     *
     * @param maxBytes the largest size that is accepted
     * @throws java.nio.file.NoSuchFileException if there is nothing under that path
     * @throws FileSystemException if it is not a regular file, a symbolic link for instance, or is larger
     */
    public static byte[] read(Path file, int maxBytes) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isRegularFile()) {
            throw new FileSystemException(file.toString(), null, "is not a regular file");
        }
        try (InputStream stream = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            byte[] content = stream.readNBytes(maxBytes);
            if (attributes.size() > maxBytes || stream.read() >= 0) {
                throw new FileSystemException(file.toString(), null, "has more than " + maxBytes + " bytes");
            }
            return content;
        }
    }
}
