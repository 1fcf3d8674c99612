// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import dev.flatnet.ipam.IpamException;
import dev.flatnet.ipam.StoreBusyException;
import dev.flatnet.ipam.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Leases in host-local's directory format, shared with host-local itself: {@code <dataDir>/<network>/<address>} holds
 * the owner, {@code last_reserved_ip.<set>} the round robin's place, {@code lock} is locked for a transaction.
 *
 * <p>Directories it makes have mode 0700, files 0600. New leases are on the disk before anybody hears of them. Symbolic
 * links are not followed below {@code dataDir}.
 */
public final class FileAddressStore implements AddressStore {
    private static final long FIRST_PAUSE_MILLIS = 1;
    private static final long LONGEST_PAUSE_MILLIS = 25;

    private final Path dataDir;
    private final StoreLock lock;
    private final Duration deadline;

    /**
     * A store in a directory.
     *
     * @param dataDir made when it is first needed
     * @param deadline how long to wait for others to let go of a network
     */
    public FileAddressStore(Path dataDir, StoreLock lock, Duration deadline) {
        this.dataDir = dataDir;
        this.lock = lock;
        this.deadline = deadline;
    }

    @Override
    @SuppressWarnings("try") // The lock is held, not used.
    public <T> T inTransaction(String network, Work<T> work) throws IpamException {
        LeaseDirectory directory = new LeaseDirectory(dataDir.resolve(network));
        try {
            directory.make();
            try (StoreLock.Held held = acquire(directory.lockFile())) {
                LeaseTable leases = directory.read();
                T result = work.run(leases);
                directory.write(leases);
                return result;
            }
        } catch (IOException e) {
            throw new StoreException("the leases in " + directory + " cannot be used: " + reason(e), e);
        }
    }

    @Override
    public boolean mayHaveLeases(String network) {
        return Files.exists(dataDir.resolve(network), LinkOption.NOFOLLOW_LINKS);
    }

    private static String reason(IOException e) {
        // The file system's exceptions carry the reason in their class, and only the path in their message.
        String name = e.getClass().getSimpleName();
        return e.getMessage() + (name.equals("IOException") ? "" : " (" + name + ")");
    }

    private StoreLock.Held acquire(Path file) throws IOException, StoreBusyException {
        long end = System.nanoTime() + deadline.toNanos();
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            Optional<StoreLock.Held> held = lock.tryAcquire(file);
            if (held.isPresent()) {
                return held.get();
            }
            if (System.nanoTime() >= end) {
                throw new StoreBusyException(
                        "another process has held " + file + " for " + deadline.toSeconds() + " s (fuser shows which)");
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StoreBusyException("interrupted while waiting for " + file);
            }
            pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        }
    }
}
