// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.internal.linux;

import dev.flatnet.netlink.Errno;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Network namespaces that a file in a directory keeps alive, by a mount of the namespace on it; with {@code /run/netns},
 * those of {@code ip netns} (ip-netns(8)).
 */
public final class NamedNamespace {
    private static final String OWN = "/proc/thread-self/ns/net";
    private static final int MS_BIND = 0x1000;
    private static final int MS_REC = 0x4000;
    private static final int MS_SHARED = 0x100000;
    private static final int MNT_DETACH = 2;
    private static final int UMOUNT_NOFOLLOW = 8;
    private static final long LOCK_DEADLINE_NANOS = 10_000_000_000L;
    private static final long LOCK_PAUSE_MILLIS = 10;

    private NamedNamespace() {}

    /**
     * Makes a namespace and mounts it on a new file. After a failure, the file is gone.
     *
     * @return what refers to the namespace itself, whatever happens to the file
     * @throws SyscallException EEXIST if there is such a file
     */
    public static FileDescriptor create(Path directory, String name) throws IOException {
        makeShared(directory);
        Path file = directory.resolve(name);
        int flags = FileDescriptor.O_RDONLY | FileDescriptor.O_CREAT | FileDescriptor.O_EXCL;
        FileDescriptor.open(file.toString(), flags, 0).close();
        try {
            return NamespaceThread.openInNew(() -> mounted(file.toString()));
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private static FileDescriptor mounted(String file) throws SyscallException {
        FileDescriptor namespace = FileDescriptor.open(OWN);
        try {
            mount(OWN, file, MS_BIND);
            return namespace;
        } catch (SyscallException e) {
            namespace.close();
            throw e;
        }
    }

    /**
     * Takes the mount off the file, and the file away. The namespace lives on while something else refers to it.
     *
     * @throws SyscallException ENOENT if there is no such file
     */
    public static void delete(Path directory, String name) throws IOException {
        String file = directory.resolve(name).toString();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = LibC.string(arena, file);
            try {
                int flags = MNT_DETACH | UMOUNT_NOFOLLOW;
                LibC.call("umount2", LibC.symbol("umount2"), path.address(), flags, 0, 0, 0);
            } catch (SyscallException e) {
                // EINVAL: nothing is mounted there, the rest of something that failed.
                if (!e.errno().equals(Errno.EINVAL)) {
                    throw e;
                }
            }
            LibC.call("unlink", LibC.symbol("unlink"), path.address(), 0, 0, 0, 0);
        }
    }

    /**
     * The directory has to be a shared mount, as {@code ip netns add} makes it: else a mount in one mount namespace would
     * not be seen, and not go, in others. Under the lock that ip takes too, because two would mount it twice.
     */
    private static void makeShared(Path directory) throws IOException {
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        String path = directory.toString();
        FileDescriptor lock = lock(directory);
        try {
            mount("", path, MS_SHARED | MS_REC);
        } catch (SyscallException e) {
            // EINVAL: it is no mount yet.
            if (!e.errno().equals(Errno.EINVAL)) {
                throw e;
            }
            mount(path, path, MS_BIND | MS_REC);
            mount("", path, MS_SHARED | MS_REC);
        } finally {
            lock.close();
        }
    }

    private static FileDescriptor lock(Path directory) throws IOException {
        FileDescriptor file = FileDescriptor.open(directory.toString());
        try {
            awaitLock(file, directory);
            return file;
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private static void awaitLock(FileDescriptor file, Path directory) throws IOException {
        long deadline = System.nanoTime() + LOCK_DEADLINE_NANOS;
        while (!file.tryLock()) {
            if (System.nanoTime() >= deadline) {
                throw new IOException(directory + " is locked by another process for too long");
            }
            try {
                Thread.sleep(LOCK_PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while waiting for the lock of " + directory, e);
            }
        }
    }

    private static void mount(String source, String target, long flags) throws SyscallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment from = LibC.string(arena, source);
            MemorySegment to = LibC.string(arena, target);
            MemorySegment type = LibC.string(arena, "none");
            LibC.call("mount", LibC.symbol("mount"), from.address(), to.address(), type.address(), flags, 0);
        } catch (SyscallException e) {
            if (e.errno().equals(Errno.EPERM)) {
                throw new SyscallException(e, "making a named network namespace needs CAP_SYS_ADMIN (root, as a rule)");
            }
            throw e;
        }
    }
}
