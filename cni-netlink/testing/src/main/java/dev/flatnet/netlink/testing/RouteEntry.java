// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A route.
 *
 * @param family AF_INET or AF_INET6
 * @param destination without host bits
 * @param type RTN_…
 * @param protocol RTPROT_…; 2 is the kernel's own
 * @param link index of the link, 0 if there is none
 * @param gateway if there is one
 * @param others attributes that mean nothing here, such as metrics
 */
@SuppressWarnings("ArrayRecordComponent") // Routes are compared by what a request says.
record RouteEntry(
        int family,
        byte[] destination,
        int prefixLength,
        int table,
        int type,
        int scope,
        int protocol,
        int priority,
        int link,
        byte @Nullable [] gateway,
        Map<Integer, byte[]> others) {
    static final int RTPROT_KERNEL = 2;
    static final int RTN_UNICAST = 1;
    static final int RTN_LOCAL = 2;
    static final int TABLE_MAIN = 254;
    static final int TABLE_LOCAL = 255;
    static final int SCOPE_UNIVERSE = 0;
    static final int SCOPE_LINK = 253;
    static final int SCOPE_HOST = 254;
    static final int IPV6_KERNEL_PRIORITY = 256;

    /** Whether there is no way left without this link: those by links that are down do not count. */
    boolean needs(Link gone, NamespaceState namespace) {
        byte[] hops = others.get(NextHops.MULTIPATH);
        if (hops == null) {
            return link == gone.index;
        }
        return NextHops.links(hops).stream()
                .allMatch(index -> index == gone.index
                        || namespace.link(index).filter(Link::isUp).isEmpty());
    }

    boolean leavesBy(int index) {
        byte[] hops = others.get(NextHops.MULTIPATH);
        return hops == null ? link == index : NextHops.links(hops).contains(index);
    }

    boolean covers(byte[] address) {
        return destination.length == address.length && Arrays.equals(Wire.network(address, prefixLength), destination);
    }
}
