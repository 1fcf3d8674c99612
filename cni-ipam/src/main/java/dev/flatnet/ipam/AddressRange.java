// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.IpPrefix;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Addresses of one subnet, from the first to the last. The subnet's network address and, with IPv4, its broadcast address are
 * never handed out, though they may lie between them.
 *
 * @param subnet without host bits
 * @param first the first of the range
 * @param last the last of the range
 * @param gateway never handed out, though it may lie between them
 * @param excluded never handed out either
 */
public record AddressRange(
        IpPrefix subnet,
        InetAddress first,
        InetAddress last,
        Optional<InetAddress> gateway,
        List<AddressInterval> excluded) {

    public AddressRange {
        excluded = List.copyOf(excluded);
    }

    /**
     * A range with host-local's defaults for what is not given: from the address after the network's to the one before
     * the broadcast address, gateway first. A subnet of one or two addresses (/31, /32, /127, /128) has no such
     * special addresses (RFC 3021): all are handed out, and there is no gateway unless one is given.
     *
     * @throws InvalidPoolException if host bits are set, or an address is not in the subnet, or the end before the start
     */
    public static AddressRange of(
            IpPrefix subnet, Optional<InetAddress> start, Optional<InetAddress> end, Optional<InetAddress> gateway)
            throws InvalidPoolException {
        IpPrefix network = subnet.network();
        if (!network.equals(subnet)) {
            throw new InvalidPoolException("subnet " + subnet + " has host bits set; the network is " + network);
        }
        requireInside(subnet, "gateway", gateway);
        requireInside(subnet, "rangeStart", start);
        requireInside(subnet, "rangeEnd", end);
        boolean tiny = isTiny(subnet);
        InetAddress second = tiny ? subnet.address() : IpAddresses.next(subnet.address());
        InetAddress first = start.orElse(second);
        InetAddress last = end.orElse(tiny || !subnet.isIpv4() ? subnet.last() : IpAddresses.previous(subnet.last()));
        if (IpAddresses.compare(first, last) > 0) {
            throw new InvalidPoolException("range of subnet " + subnet + " ends (" + IpAddresses.format(last)
                    + ") before it starts (" + IpAddresses.format(first) + ")");
        }
        return new AddressRange(subnet, first, last, tiny ? gateway : Optional.of(gateway.orElse(second)), List.of());
    }

    /**
     * The range with more addresses that are never handed out.
     *
     * @throws InvalidPoolException if one of them is not in the subnet
     */
    public AddressRange excluding(List<AddressInterval> addresses) throws InvalidPoolException {
        List<AddressInterval> all = new ArrayList<>(excluded);
        for (AddressInterval interval : addresses) {
            if (!subnet.contains(interval.first()) || !subnet.contains(interval.last())) {
                throw new InvalidPoolException("exclude " + interval + " is not in subnet " + subnet);
            }
            all.add(interval);
        }
        return new AddressRange(subnet, first, last, gateway, all);
    }

    private static void requireInside(IpPrefix subnet, String what, Optional<InetAddress> address)
            throws InvalidPoolException {
        if (address.isPresent() && !subnet.contains(address.get())) {
            throw new InvalidPoolException(
                    what + " " + IpAddresses.format(address.get()) + " is not in subnet " + subnet);
        }
    }

    /** Whether the address lies between first and last; the gateway may. */
    public boolean contains(InetAddress address) {
        return subnet.contains(address)
                && IpAddresses.compare(first, address) <= 0
                && IpAddresses.compare(address, last) <= 0;
    }

    /** From the first to the last, with all between. */
    AddressInterval bounds() {
        return new AddressInterval(first, last);
    }

    /** Why one of these addresses is handed out to nobody, in words that follow it; empty if it may be handed out. */
    String whyNobodys(InetAddress address) {
        if (gateway.equals(Optional.of(address))) {
            return "is the gateway of subnet " + subnet;
        }
        if (networkAddress().equals(Optional.of(address))) {
            return "is the network address of subnet " + subnet;
        }
        if (broadcastAddress().equals(Optional.of(address))) {
            return "is the broadcast address of subnet " + subnet;
        }
        for (AddressInterval interval : excluded) {
            if (interval.contains(address)) {
                return "is excluded from range " + this;
            }
        }
        return "";
    }

    /** What may be handed out to anybody, in ascending order. */
    List<AddressInterval> usable() {
        List<AddressInterval> usable = List.of(bounds());
        for (Optional<InetAddress> address : List.of(gateway, networkAddress(), broadcastAddress())) {
            if (address.isPresent()) {
                usable = AddressInterval.without(usable, AddressInterval.of(address.get()));
            }
        }
        for (AddressInterval interval : excluded) {
            usable = AddressInterval.without(usable, interval);
        }
        return usable;
    }

    /** The first of the subnet; with IPv6 that of all its routers (RFC 4291, section 2.6.1). */
    private Optional<InetAddress> networkAddress() {
        return isTiny(subnet) ? Optional.empty() : Optional.of(subnet.address());
    }

    private Optional<InetAddress> broadcastAddress() {
        return isTiny(subnet) || !subnet.isIpv4() ? Optional.empty() : Optional.of(subnet.last());
    }

    /** One or two addresses: there is none to spare. */
    private static boolean isTiny(IpPrefix subnet) {
        return IpAddresses.bits(subnet.address()) - subnet.length() < 2;
    }

    boolean overlaps(AddressRange other) {
        return subnet.isIpv4() == other.subnet.isIpv4()
                && IpAddresses.compare(first, other.last) <= 0
                && IpAddresses.compare(other.first, last) <= 0;
    }

    /** {@code 10.87.1.1-10.87.1.254}. */
    @Override
    public String toString() {
        return IpAddresses.format(first) + "-" + IpAddresses.format(last);
    }
}
