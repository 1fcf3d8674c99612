// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.util.Optional;

/**
 * A port of a bridge as the kernel reports it; what {@code bridge -d link show} shows. The meanings are those of {@link
 * BridgePortChange}.
 *
 * @param state 0 disabled, 1 listening, 2 learning, 3 forwarding, 4 blocking
 */
public record BridgePort(
        int state,
        boolean hairpin,
        boolean isolated,
        boolean learning,
        boolean flood,
        boolean multicastFlood,
        boolean guard,
        boolean suppressesNeighbours,
        long cost,
        int priority) {

    /** What a link says of itself as a port; empty if it is no port of a bridge. */
    public static Optional<BridgePort> of(Link link) throws MalformedMessageException {
        Attributes info = link.attributes().nested(Rtnetlink.IFLA_LINKINFO);
        if (!info.string(Rtnetlink.IFLA_INFO_SLAVE_KIND).orElse("").equals(BridgeOptions.NAME)) {
            return Optional.empty();
        }
        Attributes port = info.nested(Rtnetlink.IFLA_INFO_SLAVE_DATA);
        Optional<Attribute> priority = port.get(BridgePortChange.IFLA_BRPORT_PRIORITY);
        return Optional.of(new BridgePort(
                port.u8(BridgePortChange.IFLA_BRPORT_STATE).orElse(0),
                flag(port, BridgePortChange.IFLA_BRPORT_MODE),
                flag(port, BridgePortChange.IFLA_BRPORT_ISOLATED),
                flag(port, BridgePortChange.IFLA_BRPORT_LEARNING),
                flag(port, BridgePortChange.IFLA_BRPORT_UNICAST_FLOOD),
                flag(port, BridgePortChange.IFLA_BRPORT_MCAST_FLOOD),
                flag(port, BridgePortChange.IFLA_BRPORT_GUARD),
                flag(port, BridgePortChange.IFLA_BRPORT_NEIGH_SUPPRESS),
                port.u32(BridgePortChange.IFLA_BRPORT_COST).orElse(0L),
                priority.isPresent() ? priority.get().u16() : 0));
    }

    private static boolean flag(Attributes port, int type) throws MalformedMessageException {
        return port.u8(type).orElse(0) != 0;
    }
}
