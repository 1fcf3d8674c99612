// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.testing.NamespaceState.Address;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;

/** The routes that the kernel makes of addresses: to the address itself, and to its subnet while its link is up. */
final class AutomaticRoutes {
    private static final int GLOBAL = 0;
    private static final int PREFSRC = 7;
    private static final int IFA_F_NOPREFIXROUTE = 0x200;
    private static final int IFA_FLAGS = 8;

    private AutomaticRoutes() {}

    /** What goes when a link goes down: its routes, and its IPv6 addresses. */
    static void flush(Link link) {
        link.namespace.routes.removeIf(route -> route.needs(link, link.namespace));
        boolean kept = link.namespace.sysctls.keepsAddresses(link);
        link.namespace.addresses.removeIf(address -> address.link() == link.index
                && address.family() == Wire.AF_INET6
                && !(kept && address.scope() == GLOBAL));
    }

    /** Makes those that are not there, and takes away those that have lost their address. */
    static void update(NamespaceState namespace) {
        AutomaticAddresses.update(namespace);
        namespace.routes.removeIf(route -> route.protocol() == RouteEntry.RTPROT_KERNEL);
        for (Address address : namespace.addresses) {
            namespace.link(address.link()).ifPresent(link -> add(namespace, link, address));
        }
    }

    private static void add(NamespaceState namespace, Link link, Address address) {
        int family = address.family();
        int bits = address.address().length * 8;
        boolean ipv4 = family == Wire.AF_INET;
        int hostScope = ipv4 ? RouteEntry.SCOPE_HOST : RouteEntry.SCOPE_UNIVERSE;
        addUnlessThere(
                namespace,
                new RouteEntry(
                        family,
                        address.address(),
                        bits,
                        RouteEntry.TABLE_LOCAL,
                        RouteEntry.RTN_LOCAL,
                        hostScope,
                        RouteEntry.RTPROT_KERNEL,
                        0,
                        link.index,
                        null,
                        ipv4 ? Map.of(PREFSRC, address.address()) : Map.of()));
        if (!link.isUp()
                || hasNoPrefixRoute(address)
                || (ipv4 && (address.prefixLength() == 32 || link.isLoopback()))) {
            return;
        }
        addUnlessThere(
                namespace,
                new RouteEntry(
                        family,
                        Wire.network(address.address(), address.prefixLength()),
                        address.prefixLength(),
                        RouteEntry.TABLE_MAIN,
                        RouteEntry.RTN_UNICAST,
                        ipv4 ? RouteEntry.SCOPE_LINK : RouteEntry.SCOPE_UNIVERSE,
                        RouteEntry.RTPROT_KERNEL,
                        ipv4 ? 0 : RouteEntry.IPV6_KERNEL_PRIORITY,
                        link.index,
                        null,
                        ipv4 ? Map.of(PREFSRC, address.address()) : Map.of()));
    }

    private static boolean hasNoPrefixRoute(Address address) {
        byte[] flags = address.attributes().get(IFA_FLAGS);
        return flags != null
                && (ByteBuffer.wrap(flags).order(ByteOrder.nativeOrder()).getInt() & IFA_F_NOPREFIXROUTE) != 0;
    }

    /** Two addresses of one subnet share its route. */
    private static void addUnlessThere(NamespaceState namespace, RouteEntry route) {
        boolean there = namespace.routes.stream()
                .anyMatch(other -> other.link() == route.link()
                        && other.table() == route.table()
                        && other.prefixLength() == route.prefixLength()
                        && other.protocol() == route.protocol()
                        && Arrays.equals(other.destination(), route.destination()));
        if (!there) {
            namespace.routes.add(route);
        }
    }
}
