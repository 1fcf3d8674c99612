// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.NetlinkException;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/** What {@code ip address} does. Changing needs CAP_NET_ADMIN (EPERM without). Thread-safe. */
public interface AddressOperations {

    /** Equivalent to {@code ip address show}. */
    List<InterfaceAddress> list() throws IOException;

    /** Equivalent to {@code ip address show dev …}. */
    List<InterfaceAddress> list(int link) throws IOException;

    /**
     * Equivalent to {@code ip address add …}.
     *
     * @throws NetlinkException EEXIST if the link has that address; ENODEV if there is no such link
     */
    void add(NewAddress address) throws IOException;

    /**
     * Equivalent to {@code ip address add ADDRESS/LENGTH brd + dev … nodad}: an IPv4 address gets the broadcast address
     * of its subnet if that has one (a prefix shorter than 31), an IPv6 address skips duplicate detection.
     *
     * @throws NetlinkException EEXIST if the link has that address
     */
    void add(int link, InetAddress address, int prefixLength) throws IOException;

    /**
     * Equivalent to {@code ip address replace …}: made if it is not there; if it is, its flags and lifetimes change.
     *
     * @throws NetlinkException ENODEV if there is no such link
     */
    void replace(NewAddress address) throws IOException;

    /**
     * Equivalent to {@code ip address delete ADDRESS/LENGTH dev …}.
     *
     * @throws NetlinkException EADDRNOTAVAIL if the link does not have it
     */
    void delete(int link, InetAddress address, int prefixLength) throws IOException;

    /**
     * Equivalent to {@code ip address delete …}, for one with a peer.
     *
     * @throws NetlinkException EADDRNOTAVAIL if the link does not have it
     */
    void delete(NewAddress address) throws IOException;
}
