// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import dev.flatnet.ipam.Holder;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes an index anew: reads every lease file, and learns who has what; what the index knows besides of leases that are still
 * there is kept. One lease after the other, because there may be more than fit into memory.
 */
final class IndexRebuild {
    private final OwnerIndex index;
    private final LeaseDirectory leases;
    private boolean complete = true;

    IndexRebuild(OwnerIndex index, LeaseDirectory leases) {
        this.index = index;
        this.leases = leases;
    }

    /** Does it, and gives what a holder has. */
    List<InetAddress> run(Holder wanted) throws IOException {
        List<InetAddress> held = new ArrayList<>();
        for (InetAddress address : leases.addresses()) {
            Optional<Holder> holder = leases.holder(address);
            if (holder.isPresent() && !holder.get().equals(Holder.NOBODY)) {
                complete &= learn(holder.get(), address);
                if (holder.get().equals(wanted)) {
                    held.add(address);
                }
            }
        }
        index.retain(this::hasLeases);
        return held;
    }

    /** Whether the index now knows the holder of every lease. */
    boolean isComplete() {
        return complete;
    }

    private boolean learn(Holder holder, InetAddress address) throws IOException {
        OwnerRecord record = index.read(holder).orElseGet(() -> OwnerRecord.of(holder));
        return record.leases().putIfAbsent(address, OwnerRecord.UNKNOWN_TIME) != null || index.learn(record);
    }

    /** Whether a record speaks of any lease that is still its holder's; those that are not are taken from it. */
    private boolean hasLeases(OwnerRecord record) throws IOException {
        List<InetAddress> ended = new ArrayList<>();
        for (InetAddress address : record.leases().keySet()) {
            if (!leases.holder(address).equals(Optional.of(record.holder()))) {
                ended.add(address);
            }
        }
        if (record.leases().keySet().removeAll(ended) && !record.leases().isEmpty()) {
            index.write(record);
        }
        return !record.leases().isEmpty();
    }
}
