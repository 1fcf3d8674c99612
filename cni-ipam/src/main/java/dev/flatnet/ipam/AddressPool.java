// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import java.util.List;

/**
 * What a network's addresses are handed out of: one address per set.
 *
 * @param network the network's name, under which leases are kept
 * @param sets at least one, not overlapping; their order is that of the result and of the places kept in the store
 */
public record AddressPool(String network, List<RangeSet> sets) {

    /**
     * Checks and makes a pool.
     *
     * @throws InvalidPoolException if there is no set, or two overlap
     */
    public static AddressPool of(String network, List<RangeSet> sets) throws InvalidPoolException {
        if (sets.isEmpty()) {
            throw new InvalidPoolException("no address ranges: set \"subnet\" or \"ranges\"");
        }
        for (int i = 0; i < sets.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (sets.get(j).overlaps(sets.get(i))) {
                    throw new InvalidPoolException("range set " + j + " (" + sets.get(j) + ") overlaps with range set "
                            + i + " (" + sets.get(i) + ")");
                }
            }
        }
        return new AddressPool(network, List.copyOf(sets));
    }
}
