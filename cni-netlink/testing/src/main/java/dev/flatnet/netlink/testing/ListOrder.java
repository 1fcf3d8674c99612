// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.testing.NamespaceState.Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** The order in which a kernel lists addresses and routes, which is not the one in which they were made. */
final class ListOrder {
    private static final int SCOPE_LINK = 253;
    private static final int TABLE_HASH = 0xff;

    private ListOrder() {}

    /**
     * IPv4 before IPv6, and by link. Of IPv4 those with the narrower scope first, and second addresses of a subnet last
     * (inet_insert_ifa in net/ipv4/devinet.c); of IPv6 those with the wider scope first, and the newest before older ones
     * (ipv6_link_dev_addr in net/ipv6/addrconf.c).
     */
    static List<Address> ofAddresses(List<Address> made, Predicate<Address> isSecondary) {
        List<Address> ipv4 = new ArrayList<>(made);
        ipv4.removeIf(address -> address.family() != Wire.AF_INET);
        ipv4.sort(Comparator.comparingInt(Address::link)
                .thenComparing(isSecondary::test)
                .thenComparingInt(address -> isSecondary.test(address) ? 0 : -address.scope()));
        List<Address> ipv6 = new ArrayList<>(made);
        ipv6.removeIf(address -> address.family() == Wire.AF_INET);
        Collections.reverse(ipv6);
        ipv6.sort(Comparator.comparingInt(Address::link).thenComparing(address -> address.scope() >= SCOPE_LINK));
        List<Address> all = new ArrayList<>(ipv4);
        all.addAll(ipv6);
        return all;
    }

    /** By table, and then as they stand in the trie of their family. */
    static List<RouteEntry> ofRoutes(List<RouteEntry> made) {
        List<RouteEntry> all = new ArrayList<>(made);
        all.sort(Comparator.comparingInt(RouteEntry::family)
                .thenComparingInt(route -> route.table() & TABLE_HASH)
                .thenComparing(ListOrder::byDestination)
                .thenComparingLong(route -> route.priority() & 0xffff_ffffL));
        return all;
    }

    /**
     * IPv4: by address, and the longer of two prefixes of one address first (net/ipv4/fib_trie.c). IPv6: what is inside of a
     * network before the network (fib6_walk in net/ipv6/ip6_fib.c).
     */
    private static int byDestination(RouteEntry one, RouteEntry other) {
        int length = Integer.compare(other.prefixLength(), one.prefixLength());
        if (one.family() == Wire.AF_INET6 && (one.covers(other.destination()) || other.covers(one.destination()))) {
            return length;
        }
        int address = Arrays.compareUnsigned(one.destination(), other.destination());
        return address != 0 ? address : length;
    }
}
