// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import dev.flatnet.cni.spec.AddressFormatException;
import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.ipam.AddressInterval;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * Addresses that are in use, as few intervals: what lets a search skip them all at once. Never more than are in use, often
 * fewer: only the lowest intervals are kept, where a search for the lowest free address begins. Knows no pools, so that it
 * stays true when a configuration changes. Not thread-safe.
 */
final class InUseIntervals {
    private static final int MOST = 64;

    private final TreeMap<InetAddress, InetAddress> lastByFirst = new TreeMap<>(IpAddresses::compare);

    /** Those that addresses make. */
    static InUseIntervals of(Collection<InetAddress> addresses) {
        InUseIntervals made = new InUseIntervals();
        InetAddress[] sorted = addresses.toArray(new InetAddress[0]);
        Arrays.sort(sorted, IpAddresses::compare);
        for (InetAddress address : sorted) {
            made.add(address);
        }
        return made;
    }

    /** The interval that an address lies in; only the address itself if none is known. */
    AddressInterval around(InetAddress address) {
        Map.Entry<InetAddress, InetAddress> below = lastByFirst.floorEntry(address);
        return below == null || IpAddresses.compare(below.getValue(), address) < 0
                ? AddressInterval.of(address)
                : new AddressInterval(below.getKey(), below.getValue());
    }

    void add(InetAddress address) {
        InetAddress first = address;
        InetAddress last = address;
        Map.Entry<InetAddress, InetAddress> below = lastByFirst.floorEntry(address);
        if (below != null && IpAddresses.compare(below.getValue(), address) >= 0) {
            return;
        }
        if (below != null && adjoin(below.getValue(), address)) {
            first = below.getKey();
        }
        Map.Entry<InetAddress, InetAddress> above = lastByFirst.higherEntry(address);
        if (above != null && adjoin(address, above.getKey())) {
            last = above.getValue();
            lastByFirst.remove(above.getKey());
        }
        lastByFirst.put(first, last);
        forgetTheHighest();
    }

    /** Of an address below another. */
    private static boolean adjoin(InetAddress address, InetAddress higher) {
        return IpAddresses.isIpv4(address) == IpAddresses.isIpv4(higher)
                && IpAddresses.next(address).equals(higher);
    }

    void remove(InetAddress address) {
        AddressInterval whole = around(address);
        if (lastByFirst.remove(whole.first()) != null) {
            for (AddressInterval rest : whole.without(AddressInterval.of(address))) {
                lastByFirst.put(rest.first(), rest.last());
            }
            forgetTheHighest();
        }
    }

    private void forgetTheHighest() {
        while (lastByFirst.size() > MOST) {
            lastByFirst.pollLastEntry();
        }
    }

    byte[] encode() {
        StringBuilder lines = new StringBuilder();
        lastByFirst.forEach(
                (first, last) -> lines.append(new AddressInterval(first, last)).append('\n'));
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** What {@link #encode} wrote; nothing is known if it is anything else. */
    static InUseIntervals decode(byte[] bytes) {
        InUseIntervals read = new InUseIntervals();
        for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
            try {
                if (!line.isEmpty()) {
                    AddressInterval interval = AddressInterval.parse(line);
                    read.lastByFirst.put(interval.first(), interval.last());
                }
            } catch (AddressFormatException e) {
                return new InUseIntervals();
            }
        }
        read.forgetTheHighest();
        return read;
    }
}
