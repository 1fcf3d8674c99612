// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import dev.flatnet.cni.spec.AddressFormatException;
import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.IpPrefix;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Addresses from the first to the last, both included; any number of them costs the same.
 *
 * @param first of the same family as the last, and not after it
 * @param last the last
 */
public record AddressInterval(InetAddress first, InetAddress last) {

    /** A single address. */
    public static AddressInterval of(InetAddress address) {
        return new AddressInterval(address, address);
    }

    /**
     * Reads an address, a prefix ({@code 10.87.1.0/28}) or two addresses ({@code 10.87.1.10-10.87.1.20}).
     *
     * @throws AddressFormatException if it is none of them
     */
    public static AddressInterval parse(String text) {
        if (text.indexOf('/') >= 0) {
            IpPrefix prefix = IpPrefix.parse(text).network();
            return new AddressInterval(prefix.address(), prefix.last());
        }
        int dash = text.indexOf('-');
        if (dash < 0) {
            return of(IpAddresses.parse(text));
        }
        InetAddress first = IpAddresses.parse(text.substring(0, dash));
        InetAddress last = IpAddresses.parse(text.substring(dash + 1));
        if (IpAddresses.isIpv4(first) != IpAddresses.isIpv4(last) || IpAddresses.compare(first, last) > 0) {
            throw new AddressFormatException("\"" + text + "\" does not go from an address up to another");
        }
        return new AddressInterval(first, last);
    }

    /** Whether an address lies between the first and the last. */
    public boolean contains(InetAddress address) {
        return IpAddresses.isIpv4(first) == IpAddresses.isIpv4(address)
                && IpAddresses.compare(first, address) <= 0
                && IpAddresses.compare(address, last) <= 0;
    }

    boolean overlaps(AddressInterval other) {
        return contains(other.first) || other.contains(first);
    }

    /** What remains without another: none, one or two intervals. */
    public List<AddressInterval> without(AddressInterval other) {
        if (!overlaps(other)) {
            return List.of(this);
        }
        List<AddressInterval> rest = new ArrayList<>();
        if (IpAddresses.compare(first, other.first) < 0) {
            rest.add(new AddressInterval(first, IpAddresses.previous(other.first)));
        }
        if (IpAddresses.compare(other.last, last) < 0) {
            rest.add(new AddressInterval(IpAddresses.next(other.last), last));
        }
        return rest;
    }

    static List<AddressInterval> without(List<AddressInterval> intervals, AddressInterval other) {
        List<AddressInterval> rest = new ArrayList<>();
        for (AddressInterval interval : intervals) {
            rest.addAll(interval.without(other));
        }
        return rest;
    }

    /** {@code 10.87.1.1-10.87.1.254}, or the one address. */
    @Override
    public String toString() {
        String text = IpAddresses.format(first);
        return first.equals(last) ? text : text + "-" + IpAddresses.format(last);
    }
}
