// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import dev.flatnet.ipam.AddressInterval;
import dev.flatnet.ipam.Holder;
import dev.flatnet.ipam.Leases;
import dev.flatnet.ipam.StoreException;
import dev.flatnet.ipam.StoredLease;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The leases of a network in memory. Not thread-safe. */
final class MemoryNetwork implements NetworkLeases {
    private final Map<InetAddress, StoredLease> leases = new HashMap<>();
    private final Map<Holder, Set<InetAddress>> holders = new HashMap<>();
    private InUseIntervals inUse = new InUseIntervals();
    private final Map<Integer, InetAddress> lastReserved = new HashMap<>();
    private final Map<String, List<InetAddress>> remembered = new HashMap<>();

    @Override
    public Optional<Holder> holder(InetAddress address) {
        return Optional.ofNullable(leases.get(address)).map(StoredLease::holder);
    }

    @Override
    public Optional<StoredLease> find(InetAddress address) {
        return Optional.ofNullable(leases.get(address));
    }

    @Override
    public List<InetAddress> heldBy(Holder holder, Collection<InetAddress> likely) {
        return List.copyOf(holders.getOrDefault(holder, Set.of()));
    }

    @Override
    public Optional<InetAddress> lastReserved(int set) {
        return Optional.ofNullable(lastReserved.get(set));
    }

    @Override
    public List<InetAddress> remembered(String name) {
        return remembered.getOrDefault(name, List.of());
    }

    @Override
    public AddressInterval inUseAround(InetAddress address) {
        return inUse.around(address);
    }

    @Override
    public Set<InetAddress> inUse() {
        inUse = InUseIntervals.of(leases.keySet());
        return leases.keySet();
    }

    @Override
    public void visit(Leases.Visitor visitor) throws StoreException {
        for (StoredLease lease : leases.values()) {
            visitor.visit(lease);
        }
    }

    @Override
    public void commit(Changes changes) {
        changes.removed().forEach((address, holder) -> {
            leases.remove(address);
            inUse.remove(address);
            Set<InetAddress> held = holders.getOrDefault(holder, new LinkedHashSet<>());
            held.remove(address);
            if (held.isEmpty()) {
                holders.remove(holder);
            }
        });
        leases.putAll(changes.renewed());
        changes.added().forEach((address, lease) -> {
            leases.put(address, lease);
            inUse.add(address);
            holders.computeIfAbsent(lease.holder(), each -> new LinkedHashSet<>())
                    .add(address);
        });
        lastReserved.putAll(changes.lastReserved());
        remembered.putAll(changes.remembered());
    }
}
