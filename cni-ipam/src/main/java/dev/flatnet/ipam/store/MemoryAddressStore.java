// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import dev.flatnet.ipam.IpamException;
import dev.flatnet.ipam.StoreBusyException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Leases that live as long as this object. For tests, and for processes that own their networks. */
public final class MemoryAddressStore implements AddressStore {
    private static final long DEADLINE_SECONDS = 10;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, LeaseTable> networks = new HashMap<>();

    /** An empty store. */
    public MemoryAddressStore() {}

    @Override
    public <T> T inTransaction(String network, Work<T> work) throws IpamException {
        try {
            if (!lock.tryLock(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                throw new StoreBusyException("another thread holds the leases of network " + network);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreBusyException("interrupted while waiting for the leases of network " + network);
        }
        try {
            LeaseTable before = networks.getOrDefault(network, new LeaseTable(Map.of(), Map.of()));
            LeaseTable after = new LeaseTable(before.leases(), before.lastReserved());
            T result = work.run(after);
            networks.put(network, after);
            return result;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean mayHaveLeases(String network) {
        return true;
    }
}
