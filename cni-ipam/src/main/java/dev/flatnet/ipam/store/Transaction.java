// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.ipam.AddressInterval;
import dev.flatnet.ipam.AddressStore;
import dev.flatnet.ipam.Holder;
import dev.flatnet.ipam.IpamException;
import dev.flatnet.ipam.Leases;
import dev.flatnet.ipam.Origin;
import dev.flatnet.ipam.StoreException;
import dev.flatnet.ipam.StoredLease;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What was before, with the changes of a transaction over it. Not thread-safe. */
final class Transaction implements Leases {
    private final NetworkLeases before;
    private final Changes changes = new Changes();

    Transaction(NetworkLeases before) {
        this.before = before;
    }

    void commit() throws IOException {
        if (!changes.isEmpty()) {
            before.commit(changes);
        }
    }

    private interface Reading<T> {
        T run() throws IOException, StoreException;
    }

    private static <T> T reading(Reading<T> reading) throws StoreException {
        try {
            return reading.run();
        } catch (IOException e) {
            throw StoreException.because("the leases cannot be read", e);
        }
    }

    @Override
    public Optional<Holder> holder(InetAddress address) throws StoreException {
        StoredLease added = changes.added().get(address);
        if (added != null) {
            return Optional.of(added.holder());
        }
        return changes.removed().containsKey(address) ? Optional.empty() : reading(() -> before.holder(address));
    }

    @Override
    public Optional<StoredLease> find(InetAddress address) throws StoreException {
        StoredLease changed =
                changes.added().getOrDefault(address, changes.renewed().get(address));
        if (changed != null) {
            return Optional.of(changed);
        }
        return changes.removed().containsKey(address) ? Optional.empty() : reading(() -> before.find(address));
    }

    @Override
    public List<InetAddress> heldBy(AttachmentId owner, Collection<InetAddress> likely) throws StoreException {
        List<InetAddress> held = heldBy(Holder.of(owner), likely);
        return held.isEmpty() ? heldBy(Holder.ofContainer(owner.containerId()), likely) : held;
    }

    private List<InetAddress> heldBy(Holder holder, Collection<InetAddress> likely) throws StoreException {
        List<InetAddress> held = new ArrayList<>();
        for (InetAddress address : reading(() -> before.heldBy(holder, likely))) {
            if (!changes.removed().containsKey(address)) {
                held.add(address);
            }
        }
        for (StoredLease lease : changes.added().values()) {
            if (lease.holder().equals(holder)) {
                held.add(lease.address());
            }
        }
        return held;
    }

    @Override
    public void add(InetAddress address, AttachmentId owner, Origin origin) throws StoreException {
        if (holder(address).isPresent()) {
            throw new IllegalStateException(IpAddresses.format(address) + " is not free");
        }
        changes.add(new StoredLease(address, Holder.of(owner), origin));
    }

    @Override
    public void renew(InetAddress address, Origin origin) throws StoreException {
        Holder holder = holder(address)
                .orElseThrow(() -> new IllegalStateException(IpAddresses.format(address) + " is nobody's"));
        changes.renew(new StoredLease(address, holder, origin));
    }

    @Override
    public void remove(InetAddress address) throws StoreException {
        Optional<Holder> holder = holder(address);
        if (holder.isPresent()) {
            changes.remove(address, holder.get());
        }
    }

    @Override
    public Optional<InetAddress> lastReserved(int set) throws StoreException {
        InetAddress moved = changes.lastReserved().get(set);
        return moved == null ? reading(() -> before.lastReserved(set)) : Optional.of(moved);
    }

    @Override
    public void setLastReserved(int set, InetAddress address) {
        changes.setLastReserved(set, address);
    }

    @Override
    public List<InetAddress> remembered(String name) throws StoreException {
        List<InetAddress> changed = changes.remembered().get(name);
        return changed == null ? reading(() -> before.remembered(name)) : changed;
    }

    @Override
    public void remember(String name, List<InetAddress> addresses) {
        changes.remember(name, addresses);
    }

    @Override
    public AddressInterval inUseAround(InetAddress address) throws StoreException {
        AddressInterval around = reading(() -> before.inUseAround(address));
        for (InetAddress removed : changes.removed().keySet()) {
            if (!changes.added().containsKey(removed)) {
                for (AddressInterval part : around.without(AddressInterval.of(removed))) {
                    around = part.contains(address) ? part : around;
                }
            }
        }
        InetAddress last = around.last();
        while (changes.added().containsKey(IpAddresses.next(last))) {
            last = IpAddresses.next(last);
        }
        return new AddressInterval(around.first(), last);
    }

    @Override
    public Set<InetAddress> inUse() throws StoreException {
        Set<InetAddress> inUse = new LinkedHashSet<>(reading(before::inUse));
        inUse.removeAll(changes.removed().keySet());
        inUse.addAll(changes.added().keySet());
        return inUse;
    }

    @Override
    public void visit(Visitor visitor) throws StoreException {
        try {
            before.visit(lease -> {
                if (!changes.removed().containsKey(lease.address())) {
                    visitor.visit(changes.renewed().getOrDefault(lease.address(), lease));
                }
            });
        } catch (IOException e) {
            throw StoreException.because("the leases cannot be read", e);
        }
        for (StoredLease lease : List.copyOf(changes.added().values())) {
            visitor.visit(lease);
        }
    }

    @Override
    public <T> T attempt(AddressStore.Work<T> work) throws IpamException {
        Changes unchanged = changes.copy();
        boolean succeeded = false;
        try {
            T result = work.run(this);
            succeeded = true;
            return result;
        } finally {
            if (!succeeded) {
                changes.become(unchanged);
            }
        }
    }

    @Override
    public List<StoredLease> all() throws StoreException {
        List<StoredLease> all = new ArrayList<>();
        visit(all::add);
        all.sort((a, b) -> IpAddresses.compare(a.address(), b.address()));
        return all;
    }
}
