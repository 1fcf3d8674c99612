// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.file;

import dev.flatnet.netlink.internal.linux.FileDescriptor;
import dev.flatnet.netlink.internal.linux.Nice;
import dev.flatnet.netlink.internal.linux.SyscallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.StringTokenizer;

/**
 * An exclusive lock on a file by flock(2), which is what flock(1) and Go's CNI plugins take. {@code FileChannel.lock} takes
 * POSIX locks, and the two do not see each other. It is advisory, and holds against other threads of this process as well.
 * It ends when it is closed, or with the process. May be closed by any thread, unless {@link #raisePriority} was called.
 */
public final class Flock implements AutoCloseable {
    private static final int MODE = 0600;
    private static final int HIGHEST_PRIORITY = -20;
    private static final Path LOCKS = Path.of("/proc/locks");

    private final FileDescriptor file;
    /** What the holder's niceness was before it was raised. */
    private Optional<Integer> niceBefore = Optional.empty();

    private Flock(FileDescriptor file) {
        this.file = file;
    }

    /**
     * Takes the lock of a file unless somebody has it; never waits. Makes the file, empty and with mode 0600, if there is
     * none.
     *
     * @param path of a regular file, in a directory that is there
     * @return the lock, or empty if somebody else holds it
     * @throws java.nio.file.FileSystemException if there is something else under that path, a symbolic link for instance
     */
    public static Optional<Flock> tryAcquire(Path path) throws IOException {
        try {
            return tryAcquire(FileDescriptor.openOrCreate(path.toString(), MODE), FileDescriptor.Kind.REGULAR, path);
        } catch (SyscallException e) {
            throw Failures.of(e, path);
        }
    }

    /**
     * Takes the lock of a directory, as {@link #tryAcquire} does that of a file.
     *
     * @throws java.nio.file.NoSuchFileException if there is nothing under that path
     * @throws java.nio.file.FileSystemException if there is something else under that path, a symbolic link for instance
     */
    public static Optional<Flock> tryAcquireDirectory(Path path) throws IOException {
        try {
            return tryAcquire(FileDescriptor.openNoFollow(path.toString()), FileDescriptor.Kind.DIRECTORY, path);
        } catch (SyscallException e) {
            throw Failures.of(e, path);
        }
    }

    private static Optional<Flock> tryAcquire(FileDescriptor file, FileDescriptor.Kind kind, Path path)
            throws IOException {
        boolean locked = false;
        try {
            Failures.require(kind, file, path);
            locked = file.tryLock();
            return locked ? Optional.of(new Flock(file)) : Optional.empty();
        } finally {
            if (!locked) {
                file.close();
            }
        }
    }

    /**
     * Says who holds the lock of a file, for messages: {@code process 4711 (java)}. /proc/locks (proc_locks(5)) knows only
     * processes of this PID namespace.
     *
     * @return empty if nobody holds it, or that cannot be told
     */
    public static Optional<String> holder(Path path) {
        try {
            String inode = ":" + Files.getAttribute(path, "unix:ino");
            return holder(Files.readAllLines(LOCKS), inode);
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> holder(List<String> locks, String inode) {
        for (String line : locks) {
            // 1: FLOCK  ADVISORY  WRITE 4711 fe:00:1234 0 EOF; one who waits has "->" after the number.
            StringTokenizer fields = new StringTokenizer(line);
            fields.nextToken();
            if (fields.nextToken().equals("FLOCK")) {
                fields.nextToken();
                fields.nextToken();
                String pid = fields.nextToken();
                if (fields.nextToken().endsWith(inode)) {
                    return Optional.of("process " + pid + command(pid));
                }
            }
        }
        return Optional.empty();
    }

    private static String command(String pid) {
        try {
            return " (" + Files.readString(Path.of("/proc", pid, "comm")).strip() + ")";
        } catch (IOException e) {
            return "";
        }
    }

    /**
     * Gives the calling thread the highest priority (setpriority(2)) until the lock is closed, which the same thread must do:
     * a hundred processes that wait for the lock would leave its holder a hundredth of a processor, and all would wait. Does
     * nothing if this process may not (it lacks CAP_SYS_NICE).
     */
    public void raisePriority() {
        if (niceBefore.isPresent()) {
            return;
        }
        try {
            int before = Nice.ofThisThread();
            Nice.set(HIGHEST_PRIORITY);
            niceBefore = Optional.of(before);
        } catch (IOException e) {
            niceBefore = Optional.empty();
        }
    }

    /** Gives the lock back, and the thread its priority from before. Closing it again does nothing. */
    @Override
    public void close() throws IOException {
        file.close();
        if (niceBefore.isPresent()) {
            int before = niceBefore.get();
            niceBefore = Optional.empty();
            Nice.set(before);
        }
    }
}
