// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.attribute.MalformedMessageException;

/** Something that {@link RouteMonitor} has heard of. There may be more kinds of events one day. */
public interface RouteEvent {

    /** A link is new, or has changed, or is gone from the namespace. */
    record OfLink(Link link, boolean gone) implements RouteEvent {}

    /** An address is new, or has changed, or is gone. */
    record OfAddress(InterfaceAddress address, boolean gone) implements RouteEvent {}

    /** A route is new, or gone. */
    record OfRoute(Route route, boolean gone) implements RouteEvent {}

    /** A neighbour is new, or has changed, or is gone. */
    record OfNeighbour(Neighbour neighbour, boolean gone) implements RouteEvent {}

    /** Anything else. */
    record Unknown(NetlinkMessage message) implements RouteEvent {}

    /** Takes a notification apart. */
    static RouteEvent parse(NetlinkMessage message) throws MalformedMessageException {
        byte[] payload = message.payload();
        int family = payload.length > 0 ? payload[0] : Rtnetlink.AF_UNSPEC;
        return switch (message.type()) {
            // Those of a family are about one side of the link only.
            case Rtnetlink.RTM_NEWLINK, Rtnetlink.RTM_DELLINK ->
                family == Rtnetlink.AF_UNSPEC
                        ? new OfLink(Link.parse(payload), message.type() == Rtnetlink.RTM_DELLINK)
                        : new Unknown(message);
            case Rtnetlink.RTM_NEWADDR, Rtnetlink.RTM_DELADDR ->
                new OfAddress(InterfaceAddress.parse(payload), message.type() == Rtnetlink.RTM_DELADDR);
            case Rtnetlink.RTM_NEWROUTE, Rtnetlink.RTM_DELROUTE ->
                new OfRoute(Route.parse(payload), message.type() == Rtnetlink.RTM_DELROUTE);
            case Rtnetlink.RTM_NEWNEIGH, Rtnetlink.RTM_DELNEIGH ->
                family == Rtnetlink.AF_INET || family == Rtnetlink.AF_INET6
                        ? new OfNeighbour(Neighbour.parse(payload), message.type() == Rtnetlink.RTM_DELNEIGH)
                        : new Unknown(message);
            default -> new Unknown(message);
        };
    }
}
