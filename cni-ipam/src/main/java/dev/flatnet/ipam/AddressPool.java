// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.IpPrefix;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a network's addresses are handed out of: one address per set.
 *
 * @param network the network's name, under which leases are kept
 * @param sets at least one, not overlapping; their order is that of the result and of the places kept in the store
 * @param strategy which free address is handed out
 * @param reservations addresses kept for names
 */
public record AddressPool(String network, List<RangeSet> sets, Strategy strategy, List<Reservation> reservations) {

    /**
     * Checks and makes a pool, round robin and without reservations.
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
        return new AddressPool(network, List.copyOf(sets), Strategy.ROUND_ROBIN, List.of());
    }

    /**
     * A pool of whole subnets, one address of each, round robin and without reservations: for literals.
     *
     * <pre>{@code AddressPool.of("net", "10.7.0.0/24", "fd00:7::/64")}</pre>
     *
     * @param network the network's name
     * @param subnets prefixes without host bits
     * @throws IllegalArgumentException if one is no prefix, or they make no pool
     */
    public static AddressPool of(String network, String... subnets) {
        try {
            List<RangeSet> sets = new ArrayList<>();
            for (String subnet : subnets) {
                AddressRange range =
                        AddressRange.of(IpPrefix.parse(subnet), Optional.empty(), Optional.empty(), Optional.empty());
                sets.add(RangeSet.of(List.of(range)));
            }
            return of(network, sets);
        } catch (InvalidPoolException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** The pool with another strategy. */
    public AddressPool with(Strategy other) {
        return new AddressPool(network, sets, other, reservations);
    }

    /**
     * The pool with addresses kept for names.
     *
     * @throws InvalidPoolException if one is in no range, one that is never handed out, or kept twice
     */
    public AddressPool reserving(List<Reservation> kept) throws InvalidPoolException {
        Map<InetAddress, String> names = new HashMap<>();
        for (Reservation reservation : kept) {
            InetAddress address = reservation.address();
            String what = "reservation " + IpAddresses.format(address) + " for " + reservation.name();
            AddressRange range =
                    rangeOf(address).orElseThrow(() -> new InvalidPoolException(what + " is outside of " + sets));
            String why = range.whyNobodys(address);
            if (!why.isEmpty()) {
                throw new InvalidPoolException(what + " " + why);
            }
            String other = names.put(address, reservation.name());
            if (other != null) {
                throw new InvalidPoolException(what + " is kept for " + other + " too");
            }
        }
        return new AddressPool(network, sets, strategy, List.copyOf(kept));
    }

    /** The range of any set that an address lies in. */
    public Optional<AddressRange> rangeOf(InetAddress address) {
        for (RangeSet set : sets) {
            Optional<AddressRange> range = set.rangeOf(address);
            if (range.isPresent()) {
                return range;
            }
        }
        return Optional.empty();
    }

    /** The reservation of an address. */
    Optional<Reservation> reservationOf(InetAddress address) {
        for (Reservation reservation : reservations) {
            if (reservation.address().equals(address)) {
                return Optional.of(reservation);
            }
        }
        return Optional.empty();
    }

    /**
     * Requires that each set has an address for somebody without a reservation, while nothing is leased.
     *
     * @throws PoolExhaustedException if one has none
     */
    void requireCandidates() throws PoolExhaustedException {
        for (RangeSet set : sets) {
            if (candidates(set, Optional.empty()).next().isEmpty()) {
                throw nothingFor(set);
            }
        }
    }

    /** Of a set without any address for somebody without a reservation, whatever is leased. */
    static PoolExhaustedException nothingFor(RangeSet set) {
        return new PoolExhaustedException("no address of " + set + " is for everybody: they are gateways, network or"
                + " broadcast addresses, excluded, or reserved");
    }

    /** The addresses of a set in the order in which they are to be tried for somebody without a reservation. */
    Candidates candidates(RangeSet set, Optional<InetAddress> lastReserved) {
        List<AddressInterval> usable = set.usable();
        for (Reservation reservation : reservations) {
            usable = AddressInterval.without(usable, AddressInterval.of(reservation.address()));
        }
        Optional<AddressRange> range = lastReserved.flatMap(set::rangeOf);
        if (strategy == Strategy.LOWEST_FREE || range.isEmpty() || usable.isEmpty()) {
            return Candidates.fromTheBeginning(usable);
        }
        return Candidates.after(lastReserved.get(), range.get().bounds(), usable);
    }
}
