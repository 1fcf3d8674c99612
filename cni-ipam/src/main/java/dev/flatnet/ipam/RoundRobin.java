// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import dev.flatnet.cni.spec.IpAddresses;
import java.net.InetAddress;
import java.util.Optional;

/**
 * Walks a range set the way host-local does: on from the address handed out last, through all ranges, round to that
 * address itself. So an address is used again only when all others have had their turn. Not thread-safe.
 */
final class RoundRobin {
    private final RangeSet set;
    private int range;
    private Optional<InetAddress> current = Optional.empty();
    private Optional<InetAddress> start = Optional.empty();

    RoundRobin(RangeSet set, Optional<InetAddress> lastReserved) {
        this.set = set;
        for (int i = 0; i < set.ranges().size() && lastReserved.isPresent(); i++) {
            if (set.ranges().get(i).contains(lastReserved.get())) {
                this.range = i;
                this.current = lastReserved;
            }
        }
    }

    /** The next address to try; empty when all have been seen. Gateways are passed over. */
    Optional<InetAddress> next() {
        while (true) {
            InetAddress next = step();
            if (start.isPresent() && start.get().equals(next)) {
                return Optional.empty();
            }
            if (start.isEmpty()) {
                start = Optional.of(next);
            }
            current = Optional.of(next);
            if (!set.ranges().get(range).gateway().equals(current)) {
                return current;
            }
        }
    }

    private InetAddress step() {
        if (current.isEmpty()) {
            return set.ranges().get(range).first();
        }
        if (current.get().equals(set.ranges().get(range).last())) {
            range = (range + 1) % set.ranges().size();
            return set.ranges().get(range).first();
        }
        return IpAddresses.next(current.get());
    }
}
