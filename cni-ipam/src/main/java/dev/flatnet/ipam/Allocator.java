// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.ipam.store.AddressStore;
import dev.flatnet.ipam.store.Leases;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Hands out addresses and takes them back. Each method is one transaction of the store: nobody sees half of it, and if it
 * fails nothing has changed. Thread-safe.
 */
public final class Allocator {
    private final AddressStore store;

    public Allocator(AddressStore store) {
        this.store = store;
    }

    /**
     * Gets an owner one address per range set. An owner that already holds an address of a set gets that one: ADD is
     * called again after a crash, a reboot, or a DEL that never came.
     *
     * @param requested addresses it must get, one per set at most; repeats count once. One it holds instead goes back
     * @return one lease per set, in their order
     * @throws PoolExhaustedException if a set has none left
     * @throws AddressUnavailableException if a requested address cannot be had
     */
    public List<Lease> allocate(AddressPool pool, AttachmentId owner, List<InetAddress> requested)
            throws IpamException {
        return store.inTransaction(pool.network(), leases -> {
            Set<InetAddress> wanted = new LinkedHashSet<>(requested);
            List<Lease> allocated = new ArrayList<>();
            for (int i = 0; i < pool.sets().size(); i++) {
                RangeSet set = pool.sets().get(i);
                InetAddress address = allocate(leases, set, i, owner, takeFrom(wanted, set));
                AddressRange range = set.rangeOf(address).orElseThrow();
                IpPrefix prefix = new IpPrefix(address, range.subnet().length());
                allocated.add(new Lease(prefix, range.gateway(), owner));
            }
            if (!wanted.isEmpty()) {
                InetAddress left = wanted.iterator().next();
                throw new AddressUnavailableException(
                        "requested address " + IpAddresses.format(left) + whyNot(pool, left));
            }
            return allocated;
        });
    }

    private static String whyNot(AddressPool pool, InetAddress address) {
        for (RangeSet set : pool.sets()) {
            if (set.rangeOf(address).isPresent()) {
                return " is one too many: of " + set + " only one address is handed out at a time";
            }
        }
        return " is outside of " + pool.sets();
    }

    private static Optional<InetAddress> takeFrom(Set<InetAddress> wanted, RangeSet set) {
        for (InetAddress address : wanted) {
            if (set.rangeOf(address).isPresent()) {
                wanted.remove(address);
                return Optional.of(address);
            }
        }
        return Optional.empty();
    }

    private static InetAddress allocate(
            Leases leases, RangeSet set, int index, AttachmentId owner, Optional<InetAddress> requested)
            throws IpamException {
        Optional<InetAddress> held = Optional.empty();
        for (InetAddress address : leases.heldBy(owner)) {
            if (set.rangeOf(address).isPresent()) {
                held = Optional.of(address);
            }
        }
        if (held.isPresent() && (requested.isEmpty() || requested.equals(held))) {
            return held.get();
        }
        InetAddress address =
                requested.isPresent() ? requireAvailable(leases, set, requested.get()) : nextFree(leases, set, index);
        held.ifPresent(leases::remove);
        leases.add(address, owner);
        leases.setLastReserved(index, address);
        return address;
    }

    private static InetAddress requireAvailable(Leases leases, RangeSet set, InetAddress address)
            throws AddressUnavailableException {
        String what = "requested address " + IpAddresses.format(address);
        if (set.rangeOf(address).orElseThrow().gateway().equals(Optional.of(address))) {
            throw new AddressUnavailableException(what + " is the gateway of its subnet");
        }
        Optional<String> holder = leases.holder(address);
        if (holder.isPresent()) {
            throw new AddressUnavailableException(what + " is in use by " + holder.get());
        }
        return address;
    }

    private static InetAddress nextFree(Leases leases, RangeSet set, int index) throws PoolExhaustedException {
        RoundRobin candidates = new RoundRobin(set, leases.lastReserved(index));
        for (Optional<InetAddress> next = candidates.next(); next.isPresent(); next = candidates.next()) {
            if (leases.holder(next.get()).isEmpty()) {
                return next.get();
            }
        }
        throw new PoolExhaustedException("all addresses of " + set + " are in use (" + leases.size() + " leases)");
    }

    /**
     * Takes back all that an owner holds on a network. Needs no pool, so that it works when the configuration no longer
     * makes one.
     *
     * @return what was taken back; nothing if it held nothing, which is no failure
     */
    public List<InetAddress> release(String network, AttachmentId owner) throws IpamException {
        if (!store.mayHaveLeases(network)) {
            return List.of();
        }
        return store.inTransaction(network, leases -> {
            List<InetAddress> held = leases.heldBy(owner);
            held.forEach(leases::remove);
            return held;
        });
    }

    /** What an owner holds on a network. */
    public List<InetAddress> heldBy(String network, AttachmentId owner) throws IpamException {
        if (!store.mayHaveLeases(network)) {
            return List.of();
        }
        return store.inTransaction(network, leases -> leases.heldBy(owner));
    }
}
