// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.runtime;

import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.ErrorCode;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Keeps operations apart that the specification wants apart (1.1.0, section 3, "Lifecycle & Ordering"): never two for one
 * container, and none for a network while it is being garbage-collected. Within this process only. Locks that nobody holds or
 * waits for take no memory.
 */
final class NetworkLocks {
    private final Duration patience;
    private final ConcurrentHashMap<String, Counted<ReentrantReadWriteLock>> networks = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Counted<ReentrantLock>> containers = new ConcurrentHashMap<>();

    NetworkLocks(Duration patience) {
        this.patience = patience;
    }

    private record Counted<L>(L lock, int users) {}

    /** Work that fails with a {@link CniException}. */
    interface Work<T> {
        T run() throws CniException;
    }

    /** Runs work on one container of a network. */
    <T> T withContainer(String network, String containerId, Work<T> work) throws CniException {
        ReentrantReadWriteLock lock = acquire(networks, network, new ReentrantReadWriteLock(true));
        try {
            return locked(lock.readLock(), "network " + network, () -> withContainerAlone(containerId, work));
        } finally {
            release(networks, network);
        }
    }

    /** Runs work on one container; the network's lock is held already. */
    <T> T withContainerAlone(String containerId, Work<T> work) throws CniException {
        ReentrantLock lock = acquire(containers, containerId, new ReentrantLock(true));
        try {
            return locked(lock, "container " + containerId, work);
        } finally {
            release(containers, containerId);
        }
    }

    /** Runs work on a whole network. */
    <T> T withNetwork(String network, Work<T> work) throws CniException {
        ReentrantReadWriteLock lock = acquire(networks, network, new ReentrantReadWriteLock(true));
        try {
            return locked(lock.writeLock(), "network " + network, work);
        } finally {
            release(networks, network);
        }
    }

    private <T> T locked(Lock lock, String what, Work<T> work) throws CniException {
        try {
            if (!lock.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new CniException(
                        ErrorCode.TRY_AGAIN_LATER,
                        "another operation on " + what + " is under way",
                        "it did not end within " + patience.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CniException(
                    ErrorCode.TRY_AGAIN_LATER, "interrupted while waiting for another operation on " + what, "", e);
        }
        try {
            return work.run();
        } finally {
            lock.unlock();
        }
    }

    private static <L> L acquire(ConcurrentHashMap<String, Counted<L>> locks, String key, L fresh) {
        return locks.merge(key, new Counted<>(fresh, 1), (old, ignored) -> new Counted<>(old.lock, old.users + 1)).lock;
    }

    private static <L> void release(ConcurrentHashMap<String, Counted<L>> locks, String key) {
        locks.computeIfPresent(key, (ignored, old) -> old.users == 1 ? null : new Counted<>(old.lock, old.users - 1));
    }
}
