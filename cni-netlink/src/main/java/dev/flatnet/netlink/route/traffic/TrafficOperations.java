// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route.traffic;

import dev.flatnet.netlink.NetlinkConnection;
import dev.flatnet.netlink.NetlinkException;
import java.io.IOException;
import java.util.List;

/**
 * What {@code tc} does. Changing needs CAP_NET_ADMIN (EPERM without). Thread-safe. What the kernel does not know fails with
 * {@link dev.flatnet.netlink.UnsupportedByKernelException}.
 */
public interface TrafficOperations {
    /** Ethernet type for filters that are asked about every packet (ETH_P_ALL, linux/if_ether.h). */
    int ALL_PROTOCOLS = 0x0003;

    /** Over a connection of NETLINK_ROUTE; whoever opened it closes it. */
    static TrafficOperations over(NetlinkConnection connection) {
        return new KernelTraffic(connection);
    }

    /** Equivalent to {@code tc qdisc show dev …}. */
    List<Qdisc> qdiscs(int link) throws IOException;

    /**
     * Equivalent to {@code tc qdisc add dev … parent PARENT handle HANDLE KIND …}.
     *
     * @param parent {@link Handle#ROOT}, {@link Handle#INGRESS} for the kinds made for it, or a class
     * @param handle of the new one; {@link Handle#NONE} leaves it to the kernel
     * @throws NetlinkException EEXIST if there is one in that place
     */
    void addQdisc(int link, Handle parent, Handle handle, TrafficKind kind) throws IOException;

    /** Equivalent to {@code tc qdisc replace dev … parent PARENT handle HANDLE KIND …}. */
    void replaceQdisc(int link, Handle parent, Handle handle, TrafficKind kind) throws IOException;

    /**
     * Equivalent to {@code tc qdisc delete dev … parent PARENT}; its classes and filters go with it.
     *
     * @throws NetlinkException ENOENT or EINVAL if there is none
     */
    void deleteQdisc(int link, Handle parent) throws IOException;

    /** Equivalent to {@code tc class show dev …}. */
    List<Qdisc> classes(int link) throws IOException;

    /**
     * Equivalent to {@code tc class add dev … parent PARENT classid HANDLE KIND …}.
     *
     * @throws NetlinkException EEXIST if there is such a class
     */
    void addClass(int link, Handle parent, Handle handle, TrafficKind kind) throws IOException;

    /**
     * Equivalent to {@code tc class delete dev … classid HANDLE}.
     *
     * @throws NetlinkException ENOENT if there is no such class; EBUSY if filters sort into it
     */
    void deleteClass(int link, Handle handle) throws IOException;

    /** Equivalent to {@code tc filter show dev … parent PARENT}. */
    List<Filter> filters(int link, Handle parent) throws IOException;

    /**
     * Equivalent to {@code tc filter add dev … parent PARENT protocol PROTOCOL prio PRIORITY KIND …}.
     *
     * @param protocol Ethernet type, such as 0x0800 for IPv4; {@link #ALL_PROTOCOLS}
     * @param priority 1 to 65535, the lower is asked first; all of one priority are of one kind and protocol
     */
    void addFilter(int link, Handle parent, int protocol, int priority, TrafficKind kind) throws IOException;

    /**
     * Equivalent to {@code tc filter delete dev … parent PARENT prio PRIORITY}: all of that priority.
     *
     * @throws NetlinkException ENOENT or EINVAL if there is none
     */
    void deleteFilters(int link, Handle parent, int protocol, int priority) throws IOException;
}
