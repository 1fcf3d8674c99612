// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Ranges of one family that one address is handed out of.
 *
 * @param ranges at least one, not overlapping
 */
public record RangeSet(List<AddressRange> ranges) {

    /**
     * Checks and makes a set.
     *
     * @throws InvalidPoolException if it is empty, mixes families, or ranges overlap
     */
    public static RangeSet of(List<AddressRange> ranges) throws InvalidPoolException {
        if (ranges.isEmpty()) {
            throw new InvalidPoolException("a range set without ranges");
        }
        for (int i = 0; i < ranges.size(); i++) {
            if (ranges.get(i).subnet().isIpv4() != ranges.get(0).subnet().isIpv4()) {
                throw new InvalidPoolException(
                        "a range set of both address families: " + ranges.get(0) + ", " + ranges.get(i));
            }
            for (int j = 0; j < i; j++) {
                if (ranges.get(j).overlaps(ranges.get(i))) {
                    throw new InvalidPoolException("ranges " + ranges.get(j) + " and " + ranges.get(i) + " overlap");
                }
            }
        }
        return new RangeSet(List.copyOf(ranges));
    }

    /** The range an address lies in. */
    public Optional<AddressRange> rangeOf(InetAddress address) {
        for (AddressRange range : ranges) {
            if (range.contains(address)) {
                return Optional.of(range);
            }
        }
        return Optional.empty();
    }

    /** What may be handed out to anybody, range after range. */
    List<AddressInterval> usable() {
        List<AddressInterval> usable = new ArrayList<>();
        for (AddressRange range : ranges) {
            usable.addAll(range.usable());
        }
        return usable;
    }

    boolean overlaps(RangeSet other) {
        for (AddressRange mine : ranges) {
            for (AddressRange theirs : other.ranges) {
                if (mine.overlaps(theirs)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The ranges, with commas between them. */
    @Override
    public String toString() {
        List<String> texts = new ArrayList<>();
        ranges.forEach(range -> texts.add(range.toString()));
        return String.join(",", texts);
    }
}
