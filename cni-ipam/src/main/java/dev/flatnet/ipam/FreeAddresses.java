// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import dev.flatnet.cni.spec.IpAddresses;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Finds an address of a range set that nobody has, within a transaction; one object for each search. */
final class FreeAddresses {
    /** How many addresses are tried one by one before all that are in use are listed at once. */
    private static final int PROBES = 32;

    private static final int HOLDERS_NAMED = 3;

    private final AddressPool pool;
    private final int index;
    private final RangeSet set;
    private final Leases leases;
    private final Host host;

    FreeAddresses(AddressPool pool, int index, Leases leases, Host host) {
        this.pool = pool;
        this.index = index;
        this.set = pool.sets().get(index);
        this.leases = leases;
        this.host = host;
    }

    /** The next address by the pool's strategy; if none is free, takes stale leases away first. */
    InetAddress any() throws IpamException {
        Optional<InetAddress> free = free();
        if (free.isEmpty()) {
            free = firstNotIn(reclaim(), candidates());
        }
        if (free.isEmpty()) {
            throw exhausted();
        }
        return free.get();
    }

    private Candidates candidates() throws StoreException {
        return pool.candidates(set, leases.lastReserved(index));
    }

    private Optional<InetAddress> free() throws StoreException {
        Candidates candidates = candidates();
        for (int i = 0; i < PROBES; i++) {
            Optional<InetAddress> next = candidates.next();
            if (next.isEmpty() || leases.holder(next.get()).isEmpty()) {
                return next;
            }
            candidates.skip(leases.inUseAround(next.get()));
        }
        return firstNotIn(leases.inUse(), candidates);
    }

    /** Tries one candidate more than are in use, at most. */
    private static Optional<InetAddress> firstNotIn(Set<InetAddress> inUse, Candidates candidates) {
        Optional<InetAddress> next = candidates.next();
        while (next.isPresent() && inUse.contains(next.get())) {
            next = candidates.next();
        }
        return next;
    }

    /** Takes away the stale leases of the set; what remains in use is exact, without what crashes left behind. */
    private Set<InetAddress> reclaim() throws StoreException {
        LivenessCheck check = new LivenessCheck(host);
        Set<InetAddress> inUse = new HashSet<>();
        leases.visit(lease -> {
            if (set.rangeOf(lease.address()).isPresent() && check.of(lease).isStale()) {
                leases.remove(lease.address());
            } else {
                inUse.add(lease.address());
            }
        });
        return inUse;
    }

    private PoolExhaustedException exhausted() throws StoreException {
        Holders holders = new Holders();
        leases.visit(holders);
        if (holders.count == 0) {
            return AddressPool.nothingFor(set);
        }
        return new PoolExhaustedException("all addresses of " + set + " are in use, and none of the " + holders.count
                + " leases is stale" + holders.words() + " (flatnet ipam ls shows all)");
    }

    /** Who has the addresses of the set: the first by name, and how many more. */
    private final class Holders implements Leases.Visitor {
        private final TreeMap<InetAddress, StoredLease> first = new TreeMap<>(IpAddresses::compare);
        private int count;

        @Override
        public void visit(StoredLease lease) {
            if (set.rangeOf(lease.address()).isPresent()) {
                count++;
                first.put(lease.address(), lease);
                if (first.size() > HOLDERS_NAMED) {
                    first.pollLastEntry();
                }
            }
        }

        private String words() {
            StringBuilder words = new StringBuilder();
            for (StoredLease lease : first.values()) {
                words.append(words.isEmpty() ? ": " : "; ")
                        .append(IpAddresses.format(lease.address()))
                        .append(" by ")
                        .append(lease.holder().words());
            }
            if (count > HOLDERS_NAMED) {
                words.append("; and ").append(count - HOLDERS_NAMED).append(" more");
            }
            return words.toString();
        }
    }
}
