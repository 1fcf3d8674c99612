// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.IpAddresses;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Hands out addresses and takes them back. Each method is one transaction of the store: nobody sees half of it, and if it
 * fails nothing has changed. Thread-safe.
 */
public final class Allocator {
    private final AddressStore store;
    private final Host host;

    /** Addresses out of a store; what the host knows decides whose leases may be taken away. */
    public Allocator(AddressStore store, Host host) {
        this.store = store;
        this.host = host;
    }

    /**
     * Gets an owner one address per range set. An owner that already holds an address of a set gets that one: ADD is
     * called again after a crash, a reboot, or a DEL that never came. If none is free, stale leases make way.
     *
     * @return one lease per set, in their order
     * @throws PoolExhaustedException if a set has none left
     * @throws AddressUnavailableException if a requested or reserved address cannot be had
     */
    public List<Lease> allocate(AddressPool pool, AllocationRequest request) throws IpamException {
        return store.inTransaction(pool.network(), leases -> new Allocation(pool, request, leases, host).run());
    }

    /**
     * Takes back all that an owner holds on a network. Needs no pool, so that it works when the configuration no longer
     * makes one.
     *
     * @param likely addresses that it is thought to hold; with them, nothing needs to be searched
     * @return what was taken back; nothing if it held nothing, which is no failure
     */
    public List<InetAddress> release(String network, AttachmentId owner, Collection<InetAddress> likely)
            throws IpamException {
        if (!store.mayHaveLeases(network)) {
            return List.of();
        }
        return store.inTransaction(network, leases -> {
            List<InetAddress> held = leases.heldBy(owner, likely);
            for (InetAddress address : held) {
                leases.remove(address);
            }
            return held;
        });
    }

    /** Takes back one address, whoever holds it; false if it was free. */
    public boolean release(String network, InetAddress address) throws IpamException {
        if (!store.mayHaveLeases(network)) {
            return false;
        }
        return store.inTransaction(network, leases -> {
            boolean held = leases.holder(address).isPresent();
            leases.remove(address);
            return held;
        });
    }

    /**
     * What an owner holds on a network.
     *
     * @param likely addresses that it is thought to hold
     */
    public List<InetAddress> heldBy(String network, AttachmentId owner, Collection<InetAddress> likely)
            throws IpamException {
        if (!store.mayHaveLeases(network)) {
            return List.of();
        }
        return store.inTransaction(network, leases -> leases.heldBy(owner, likely));
    }

    /** Everything that is leased on a network, ordered by address. */
    public List<StoredLease> leases(String network) throws IpamException {
        if (!store.mayHaveLeases(network)) {
            return List.of();
        }
        return store.inTransaction(network, Leases::all);
    }

    /** The networks that there may be leases of. */
    public List<String> networks() throws IpamException {
        return store.networks();
    }

    /**
     * Takes back everything that belongs to no attachment of these (specification 1.1.0, section 2, "GC"). Whether it
     * seems to be in use does not matter: the runtime knows.
     *
     * @return what was taken back
     */
    public List<StoredLease> retain(String network, Collection<AttachmentId> valid) throws IpamException {
        return removeIf(
                network,
                lease -> !lease.holder().equals(Holder.NOBODY)
                        && valid.stream().noneMatch(each -> lease.holder().mayBe(each)));
    }

    /**
     * Takes back what is certainly not in use.
     *
     * @return what was taken back
     */
    public List<StoredLease> reclaim(String network) throws IpamException {
        LivenessCheck check = new LivenessCheck(host);
        return removeIf(network, lease -> check.of(lease).isStale());
    }

    private interface Condition {
        boolean holdsFor(StoredLease lease);
    }

    private List<StoredLease> removeIf(String network, Condition condition) throws IpamException {
        if (!store.mayHaveLeases(network)) {
            return List.of();
        }
        return store.inTransaction(network, leases -> {
            List<StoredLease> removed = new ArrayList<>();
            leases.visit(lease -> {
                if (condition.holdsFor(lease)) {
                    leases.remove(lease.address());
                    removed.add(lease);
                }
            });
            removed.sort((a, b) -> IpAddresses.compare(a.address(), b.address()));
            return removed;
        });
    }

    /**
     * Whether somebody new would get an address of every set; changes nothing.
     *
     * @throws PoolExhaustedException if not, with what holds them
     */
    public void requireAvailable(AddressPool pool) throws IpamException {
        if (!store.mayHaveLeases(pool.network())) {
            // Asking makes no directory.
            pool.requireCandidates();
            return;
        }
        store.inTransaction(pool.network(), leases -> {
            for (int i = 0; i < pool.sets().size(); i++) {
                new FreeAddresses(pool, i, leases, host).any();
            }
            return pool;
        });
    }
}
