// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import dev.flatnet.ipam.AddressInterval;
import dev.flatnet.ipam.Holder;
import dev.flatnet.ipam.Leases;
import dev.flatnet.ipam.Origin;
import dev.flatnet.ipam.StoreException;
import dev.flatnet.ipam.StoredLease;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The leases of a network in files, while its lock is held. The lease files decide; the index only says where to look, and
 * every address it names is looked at.
 */
final class FileNetwork implements NetworkLeases {
    private final LeaseDirectory leases;
    private final OwnerIndex index;
    private final FileSync sync;
    private boolean complete;
    private boolean intervalsKnown;
    private Optional<InUseIntervals> intervals = Optional.empty();

    FileNetwork(LeaseDirectory leases, OwnerIndex index, FileSync sync) throws IOException {
        this.leases = leases;
        this.index = index;
        this.sync = sync;
        this.complete = index.isCompleteFor(leases.path());
    }

    @Override
    public Optional<Holder> holder(InetAddress address) throws IOException {
        return leases.holder(address);
    }

    @Override
    public List<InetAddress> heldBy(Holder holder, Collection<InetAddress> likely) throws IOException {
        Optional<OwnerRecord> known = index.read(holder);
        Set<InetAddress> candidates = new LinkedHashSet<>(likely);
        known.ifPresent(record -> candidates.addAll(record.leases().keySet()));
        List<InetAddress> held = new ArrayList<>();
        for (InetAddress address : candidates) {
            if (leases.holder(address).equals(Optional.of(holder))) {
                held.add(address);
            }
        }
        // We write down a lease before we give it, so what we gave is among these even if the index is not complete.
        if (!Collections.disjoint(likely, held) || (complete && isRight(holder, known, held))) {
            return held;
        }
        IndexRebuild rebuild = new IndexRebuild(index, leases);
        held = rebuild.run(holder);
        // It removes what was kept of the intervals, which the mark made seem right.
        intervalsKnown = false;
        complete = false;
        if (rebuild.isComplete()) {
            markComplete();
        }
        return held;
    }

    private boolean isRight(Holder holder, Optional<OwnerRecord> known, List<InetAddress> held) throws IOException {
        return known.isPresent() ? held.containsAll(known.get().leases().keySet()) : !index.isDamaged(holder);
    }

    /** Without the mark nothing is lost but time: the next one reads every lease file. */
    private void markComplete() {
        try {
            index.markCompleteFor(leases.path());
            complete = true;
        } catch (IOException e) {
            complete = false;
        }
    }

    @Override
    public Optional<InetAddress> lastReserved(int set) throws IOException {
        return leases.lastReserved(set);
    }

    @Override
    public List<InetAddress> remembered(String name) throws IOException {
        return index.remembered(name);
    }

    @Override
    public AddressInterval inUseAround(InetAddress address) throws IOException {
        if (!complete) {
            return AddressInterval.of(address);
        }
        AddressInterval known = intervals().map(each -> each.around(address)).orElse(AddressInterval.of(address));
        boolean seemsRight = leases.holder(known.first()).isPresent()
                && leases.holder(known.last()).isPresent();
        return seemsRight ? known : AddressInterval.of(address);
    }

    /** Read once, as a search asks for them again and again. */
    private Optional<InUseIntervals> intervals() throws IOException {
        if (!intervalsKnown) {
            intervals = index.inUse();
            intervalsKnown = true;
        }
        return intervals;
    }

    @Override
    public Set<InetAddress> inUse() throws IOException {
        Set<InetAddress> inUse = leases.addresses();
        intervals = Optional.of(InUseIntervals.of(inUse));
        intervalsKnown = true;
        return inUse;
    }

    @Override
    public Optional<StoredLease> find(InetAddress address) throws IOException {
        Optional<Holder> holder = leases.holder(address);
        return holder.isPresent()
                ? Optional.of(lease(address, holder.get(), index.read(holder.get())))
                : Optional.empty();
    }

    private StoredLease lease(InetAddress address, Holder holder, Optional<OwnerRecord> known) throws IOException {
        Origin origin = known.isPresent() ? known.get().originOf(address, leases.written(address)) : Origin.UNKNOWN;
        return new StoredLease(address, holder, origin);
    }

    @Override
    public void visit(Leases.Visitor visitor) throws IOException, StoreException {
        for (InetAddress address : leases.addresses()) {
            Optional<StoredLease> lease = find(address);
            if (lease.isPresent()) {
                visitor.visit(lease.get());
            }
        }
    }

    @Override
    public void commit(Changes changes) throws IOException {
        FileCommit commit = new FileCommit(leases, index, changes, sync);
        commit.run();
        if (complete && commit.isTidy()) {
            markComplete(changes);
        }
    }

    private void markComplete(Changes changes) {
        try {
            Optional<InUseIntervals> inUse = intervals();
            if (inUse.isPresent()) {
                changes.removed().keySet().forEach(inUse.get()::remove);
                changes.added().keySet().forEach(inUse.get()::add);
                index.keep(inUse.get());
            }
            markComplete();
        } catch (IOException e) {
            complete = false;
        }
    }
}
