// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.serve;

import dev.flatnet.netlink.file.Flock;
import dev.flatnet.netlink.internal.linux.PatientFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;

/**
 * Where launchers find the server: {@code calls} is a FIFO for lines as in {@link Call}, {@code server} says which process
 * reads it, by what descriptor ({@code 4710 9}), {@code lock} is locked as long as it lives. Nobody but the owner may enter.
 */
final class CallDirectory implements AutoCloseable {
    private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY_MODE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> FILE_MODE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final Path server;
    private final Path calls;
    private final Flock lock;
    private final PatientFile fifo;

    private CallDirectory(Path server, Path calls, Flock lock, PatientFile fifo) {
        this.server = server;
        this.calls = calls;
        this.lock = lock;
        this.fifo = fifo;
    }

    /**
     * Makes the directory, and becomes the one that launchers find in it.
     *
     * @throws IOException if another one serves there, or the directory could be somebody else's
     */
    static CallDirectory open(Path directory) throws IOException {
        makePrivate(directory);
        Path lockFile = directory.resolve("lock");
        Flock lock =
                Flock.tryAcquire(lockFile).orElseThrow(() -> new IOException("another server has locked " + lockFile));
        try {
            Path server = directory.resolve("server");
            Path calls = directory.resolve("calls");
            // What one left behind that was killed.
            Files.deleteIfExists(calls);
            Files.deleteIfExists(server);
            PatientFile.makeFifo(calls.toString());
            PatientFile fifo = PatientFile.openFifo(calls.toString(), DEADLINE);
            Files.createFile(server, FILE_MODE);
            String reader =
                    ProcessHandle.current().pid() + " " + fifo.descriptor().number() + "\n";
            Files.writeString(server, reader, StandardCharsets.US_ASCII);
            return new CallDirectory(server, calls, lock, fifo);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static void makePrivate(Path directory) throws IOException {
        try {
            Path parent = directory.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent, DIRECTORY_MODE);
            }
            Files.createDirectory(directory, DIRECTORY_MODE);
        } catch (FileAlreadyExistsException e) {
            Object us = Files.getAttribute(Surroundings.PROC.resolve("self"), "unix:uid");
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                    || !Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                            .equals(us)
                    || !Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS)
                            .equals(DIRECTORY_MODE.value())) {
                throw new IOException(
                        directory + " must be a directory of ours that nobody else may enter (mode 0700)", e);
            }
        }
    }

    /** By which a process is known that has the FIFO open. */
    FileIdentity identity() throws IOException {
        return FileIdentity.of(calls);
    }

    /** What launchers write; never ends. */
    PatientFile calls() {
        return fifo;
    }

    /** From now on, launchers do not find the server; those that have found it may still write. */
    void withdraw() throws IOException {
        Files.deleteIfExists(calls);
        Files.deleteIfExists(server);
    }

    @Override
    public void close() throws IOException {
        try (lock;
                fifo) {
            withdraw();
        }
    }
}
