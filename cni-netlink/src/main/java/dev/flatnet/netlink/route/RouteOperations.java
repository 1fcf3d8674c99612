// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.NetlinkException;
import java.io.IOException;
import java.util.List;

/** What {@code ip route} does. Changing needs CAP_NET_ADMIN (EPERM without). Thread-safe. */
public interface RouteOperations {
    /** RT_TABLE_MAIN, linux/rtnetlink.h. */
    long MAIN_TABLE = 254;

    /** The routes of the main table by a link; equivalent to {@code ip route show dev …} for both families. */
    List<Route> list(int link) throws IOException;

    /** Equivalent to {@code ip route show table … dev … proto …} for both families; the routes of all types. */
    List<Route> list(RouteFilter filter) throws IOException;

    /**
     * Equivalent to {@code ip route add … proto static}.
     *
     * @throws NetlinkException EEXIST if there is such a route; ENETUNREACH if the gateway cannot be reached
     */
    void add(NewRoute route) throws IOException;

    /**
     * Equivalent to {@code ip route append … proto static}: beside a route with the same destination and metric. With IPv6
     * the two become one with several ways.
     *
     * @throws NetlinkException EEXIST if there is exactly such a route
     */
    void append(NewRoute route) throws IOException;

    /** Equivalent to {@code ip route replace … proto static}: a route with the same destination and metric makes way. */
    void replace(NewRoute route) throws IOException;

    /**
     * Equivalent to {@code ip route delete …}.
     *
     * @throws NetlinkException ESRCH if there is no such route
     */
    void delete(NewRoute route) throws IOException;
}
