// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.NetlinkException;
import java.io.IOException;
import java.util.List;

/** What {@code bridge} does. Changing needs CAP_NET_ADMIN (EPERM without). Thread-safe. */
public interface BridgeOperations {

    /**
     * Equivalent to {@code bridge link set dev PORT …}.
     *
     * @throws NetlinkException EINVAL or EOPNOTSUPP if the link is no port of a bridge
     */
    void changePort(int link, BridgePortChange change) throws IOException;

    /**
     * Equivalent to {@code bridge vlan show dev PORT}; none if the bridge has no VLAN filtering.
     *
     * @param link index of a port, or of a bridge
     */
    List<PortVlan> vlans(int link) throws IOException;

    /**
     * Equivalent to {@code bridge vlan add dev PORT vid …}.
     *
     * @throws dev.flatnet.netlink.UnsupportedByKernelException if the kernel lacks VLAN filtering
     */
    void addVlan(int link, PortVlan vlan) throws IOException;

    /** Equivalent to {@code bridge vlan delete dev PORT vid …}. */
    void deleteVlan(int link, PortVlan vlan) throws IOException;

    /**
     * Equivalent to {@code bridge fdb show br BRIDGE}: what the bridge knows, and what its ports know themselves.
     *
     * @param bridge index of the bridge
     */
    List<ForwardingEntry> forwardingEntries(int bridge) throws IOException;

    /**
     * Equivalent to {@code bridge fdb show dev LINK}: all about one link.
     *
     * @param link index of a port or tunnel
     */
    List<ForwardingEntry> forwardingEntriesOf(int link) throws IOException;

    /**
     * Equivalent to {@code bridge fdb add …}.
     *
     * @throws NetlinkException EEXIST if there is one for that address
     */
    void addForwardingEntry(NewForwardingEntry entry) throws IOException;

    /** Equivalent to {@code bridge fdb append …}: one more remote for the same address. */
    void appendForwardingEntry(NewForwardingEntry entry) throws IOException;

    /**
     * Equivalent to {@code bridge fdb delete …}.
     *
     * @throws NetlinkException ENOENT if there is none for that address
     */
    void deleteForwardingEntry(NewForwardingEntry entry) throws IOException;
}
