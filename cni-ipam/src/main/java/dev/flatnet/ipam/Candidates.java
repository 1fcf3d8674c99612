// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import dev.flatnet.cni.spec.IpAddresses;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * The addresses of intervals one after the other, once round, beginning after some address. Exactly host-local's order
 * for ranges without their gateways; skipped addresses cost nothing, however many they are. Not thread-safe.
 */
final class Candidates {
    private final List<AddressInterval> intervals;
    private final int startInterval;
    private final Optional<InetAddress> start;
    private int interval;
    private Optional<InetAddress> current;
    private boolean wrapped;

    private Candidates(List<AddressInterval> intervals, int interval, Optional<InetAddress> start) {
        this.intervals = intervals;
        this.startInterval = interval;
        this.start = start;
        this.interval = interval;
        this.current = start;
    }

    /** All of them from the beginning. */
    static Candidates fromTheBeginning(List<AddressInterval> intervals) {
        return new Candidates(
                intervals,
                0,
                intervals.isEmpty()
                        ? Optional.empty()
                        : Optional.of(intervals.get(0).first()));
    }

    /**
     * All of them from the address after another.
     *
     * @param bounds the interval that {@code last} lies in, which may hold more than {@code intervals} do
     */
    static Candidates after(InetAddress last, AddressInterval bounds, List<AddressInterval> intervals) {
        int firstBehind = -1;
        for (int i = 0; i < intervals.size(); i++) {
            AddressInterval each = intervals.get(i);
            if (bounds.overlaps(each)) {
                if (IpAddresses.compare(last, each.last()) < 0) {
                    InetAddress next = each.contains(last) ? IpAddresses.next(last) : each.first();
                    return new Candidates(intervals, i, Optional.of(next));
                }
                firstBehind = (i + 1) % intervals.size();
            }
        }
        return firstBehind < 0
                ? fromTheBeginning(intervals)
                : new Candidates(
                        intervals,
                        firstBehind,
                        Optional.of(intervals.get(firstBehind).first()));
    }

    /** The next address; empty when all have been seen. */
    Optional<InetAddress> next() {
        Optional<InetAddress> next = current;
        if (next.isPresent()) {
            current = behind(next.get());
        }
        return next;
    }

    /** Leaves out those that come next and lie in an interval. */
    void skip(AddressInterval known) {
        if (current.isPresent() && known.contains(current.get())) {
            AddressInterval here = intervals.get(interval);
            InetAddress last = here.contains(known.last()) ? known.last() : here.last();
            boolean endsHere = wrapped && interval == startInterval;
            current = endsHere && IpAddresses.compare(start.orElseThrow(), last) <= 0 ? Optional.empty() : behind(last);
        }
    }

    private Optional<InetAddress> behind(InetAddress address) {
        InetAddress next;
        if (address.equals(intervals.get(interval).last())) {
            interval = (interval + 1) % intervals.size();
            wrapped |= interval == startInterval;
            next = intervals.get(interval).first();
        } else {
            next = IpAddresses.next(address);
        }
        boolean seen = wrapped && interval == startInterval && next.equals(start.orElseThrow());
        return seen ? Optional.empty() : Optional.of(next);
    }
}
