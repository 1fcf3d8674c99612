// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.util.List;

/** One socket's view of rtnetlink: hands each request to the part that it is about. */
final class RtnetlinkRequests {
    private final InMemoryKernel kernel;
    private final NamespaceState namespace;
    private final LinkRequests links;
    private final AddressRequests addresses;
    private final RouteRequests routes;
    private final NeighbourRequests neighbours;

    RtnetlinkRequests(InMemoryKernel kernel, NamespaceState namespace) {
        this.kernel = kernel;
        this.namespace = namespace;
        links = new LinkRequests(kernel, namespace);
        addresses = new AddressRequests(namespace);
        routes = new RouteRequests(namespace);
        neighbours = new NeighbourRequests(namespace);
    }

    List<NetlinkMessage> handle(NetlinkMessage request) throws Refusal, MalformedMessageException {
        if (!Wire.isGet(InMemoryTransport.NETLINK_ROUTE, request)) {
            kernel.beginChange();
        }
        return switch (request.type()) {
            case Wire.NEWLINK, Wire.DELLINK, Wire.GETLINK, Wire.SETLINK -> links.handle(request);
            case Wire.NEWADDR, Wire.DELADDR, Wire.GETADDR -> addresses.handle(request);
            case Wire.NEWROUTE, Wire.DELROUTE, Wire.GETROUTE -> routes.handle(request);
            case Wire.NEWNEIGH, Wire.DELNEIGH, Wire.GETNEIGH -> neighbours.handle(request);
            case Wire.NEWRULE, Wire.DELRULE, Wire.GETRULE -> new RuleRequests(namespace).handle(request);
            case TrafficObject.NEWQDISC,
                    TrafficObject.DELQDISC,
                    TrafficObject.GETQDISC,
                    TrafficObject.NEWTCLASS,
                    TrafficObject.DELTCLASS,
                    TrafficObject.GETTCLASS,
                    TrafficObject.NEWTFILTER,
                    TrafficObject.DELTFILTER,
                    TrafficObject.GETTFILTER -> new TrafficRequests(namespace).handle(request);
            case Wire.NEWLINKPROP, Wire.DELLINKPROP -> new AlternativeNames(namespace).handle(request);
            default ->
                throw new Refusal(
                        Errno.EOPNOTSUPP, "the in-memory kernel does not know message type " + request.type());
        };
    }
}
