// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import dev.flatnet.ipam.StoreBusyException;
import dev.flatnet.netlink.file.Flock;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Waits for the lock of a network, which host-local takes as well: flock(2) on {@code lock} in its directory. Waits for a
 * limited time, and longer in a queue that moves: as long as the directory changes, whoever has the lock comes and goes.
 */
final class NetworkLock {
    private static final long FIRST_PAUSE_MILLIS = 1;
    /** Hundreds may be waiting, and whoever asks takes processor time from the one who has the lock. */
    private static final long LONGEST_PAUSE_MILLIS = 100;

    /** How many deadlines the whole wait may last in a queue that moves. */
    private static final int DEADLINES_IN_A_QUEUE = 6;

    private final LeaseDirectory leases;
    private final long deadlineNanos;
    private final long start = System.nanoTime();

    private NetworkLock(LeaseDirectory leases, Duration deadline) {
        this.leases = leases;
        this.deadlineNanos = deadline.toNanos();
    }

    /**
     * Takes the lock.
     *
     * @throws StoreBusyException at the deadline, or if the thread is interrupted
     */
    static Flock acquire(LeaseDirectory leases, Duration deadline) throws IOException, StoreBusyException {
        return new NetworkLock(leases, deadline).acquire();
    }

    private Flock acquire() throws IOException, StoreBusyException {
        long end = start + deadlineNanos;
        long changed = StateFile.modified(leases.path());
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            Optional<Flock> lock = Flock.tryAcquire(leases.lockFile());
            if (lock.isPresent()) {
                return lock.get();
            }
            long now = System.nanoTime();
            if (now - end >= 0) {
                long before = changed;
                changed = StateFile.modified(leases.path());
                if (changed == before || now - start >= DEADLINES_IN_A_QUEUE * deadlineNanos) {
                    throw busy(now);
                }
                end = now + deadlineNanos;
            }
            sleep(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        }
    }

    private StoreBusyException busy(long now) {
        return new StoreBusyException(leases.lockFile() + " is locked, and has been for " + (now - start) / 1_000_000
                + " ms, by " + Flock.holder(leases.lockFile()).orElse("a process that cannot be told"));
    }

    private void sleep(long millis) throws StoreBusyException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreBusyException("interrupted while waiting for " + leases.lockFile());
        }
    }
}
