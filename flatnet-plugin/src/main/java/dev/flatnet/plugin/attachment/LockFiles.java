// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.attachment;

import dev.flatnet.cni.file.TrustedDirectory;
import dev.flatnet.netlink.file.Flock;
import dev.flatnet.plugin.attachment.AttachmentException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Turns by flock(2) on files of a directory, which processes share. An attachment has one of {@value #FILES} files, by a hash
 * of its label, so that none ever has to be taken away; two attachments that share one wait for each other, which harms
 * neither. A lock ends with its process.
 */
public final class LockFiles implements AttachmentLocks {
    /** Where the program keeps them: a file system that does not outlive the boot. */
    public static final Path DEFAULT_DIRECTORY = Path.of("/run/flatnet/locks");

    /** Its name in the directory for what does not outlive the boot. */
    public static final String DIRECTORY_NAME = "locks";

    private static final int FILES = 1024;
    private static final long LONGEST_PAUSE_MILLIS = 20;

    private final Path directory;
    private final Duration deadline;

    /**
     * Locks in a directory.
     *
     * @param directory made with mode 0700 if it is not there; nobody else may be able to write in it or above it
     * @param deadline how long to wait for others
     */
    public LockFiles(Path directory, Duration deadline) {
        this.directory = directory;
        this.deadline = deadline;
    }

    @Override
    public Held acquire(Attachment attachment) throws AttachmentException {
        try {
            int number = Math.floorMod(attachment.label().hashCode(), FILES);
            Path file = TrustedDirectory.make(directory).path().resolve(String.valueOf(number));
            Flock lock = await(file, attachment);
            return () -> release(lock);
        } catch (IOException e) {
            throw new AttachmentException(
                    Reason.STORE_UNUSABLE,
                    "cannot find out whether others work on " + attachment,
                    String.valueOf(e.getMessage()),
                    e);
        }
    }

    private Flock await(Path file, Attachment attachment) throws IOException, AttachmentException {
        long end = System.nanoTime() + deadline.toNanos();
        for (long pause = 1; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS)) {
            Optional<Flock> lock = Flock.tryAcquire(file);
            if (lock.isPresent()) {
                return lock.get();
            }
            if (System.nanoTime() > end) {
                throw new AttachmentException(
                        Reason.BUSY,
                        "another request for " + attachment + " is not done yet",
                        Flock.holder(file).map(holder -> holder + " holds ").orElse("somebody holds ") + file);
            }
            pause(pause);
        }
    }

    private static void pause(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for a turn", e);
        }
    }

    private static void release(Flock lock) {
        try {
            lock.close();
        } catch (IOException e) {
            // The descriptor is gone, whatever the kernel says, and the lock with it (close(2)).
            return;
        }
    }
}
