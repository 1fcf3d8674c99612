// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import dev.flatnet.ipam.AddressStore;
import dev.flatnet.ipam.IpamException;
import dev.flatnet.ipam.StoreBusyException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Leases that live as long as this object. For tests, and for processes that own their networks. */
public final class MemoryAddressStore implements AddressStore {
    private static final long DEADLINE_SECONDS = 10;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, MemoryNetwork> networks = new HashMap<>();

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
            return NetworkLeases.transact(networks.computeIfAbsent(network, name -> new MemoryNetwork()), work);
        } catch (IOException e) {
            throw new AssertionError("memory has no such failures", e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<String> networks() {
        lock.lock();
        try {
            List<String> names = new ArrayList<>(networks.keySet());
            Collections.sort(names);
            return names;
        } finally {
            lock.unlock();
        }
    }
}
