// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.NetlinkException;
import java.io.IOException;
import java.util.List;

/** What {@code ip neighbour} does. Changing needs CAP_NET_ADMIN (EPERM without). Thread-safe. */
public interface NeighbourOperations {

    /** Equivalent to {@code ip neighbour show nud all dev …}; proxies are not among them. */
    List<Neighbour> list(int link) throws IOException;

    /** Equivalent to {@code ip neighbour show proxy dev …}. */
    List<Neighbour> proxies(int link) throws IOException;

    /**
     * Equivalent to {@code ip neighbour add …}.
     *
     * @throws NetlinkException EEXIST if the link has that neighbour
     */
    void add(NewNeighbour neighbour) throws IOException;

    /** Equivalent to {@code ip neighbour replace …}. */
    void replace(NewNeighbour neighbour) throws IOException;

    /**
     * Equivalent to {@code ip neighbour delete …}; only address, link and whether it is a proxy matter.
     *
     * @throws NetlinkException ENOENT if the link does not have that neighbour
     */
    void delete(NewNeighbour neighbour) throws IOException;
}
