// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import dev.flatnet.cni.spec.Dns;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.cni.spec.Route;
import dev.flatnet.ipam.Lease;
import dev.flatnet.netlink.route.Link;
import java.util.List;

/**
 * What was made.
 *
 * @param hostLinks the links that belong to it on the host, in the order of the result: for a bridge, the bridge and the
 *     host's end of the veth pair
 * @param inside the container's interface
 * @param further more links on the host, which the result lists behind the container's interface
 * @param ownAddresses addresses that the interface has by nature
 * @param leases the addresses it was given
 * @param routes its routes
 * @param dns the name servers that came with the addresses
 */
public record AttachedContainer(
        List<Link> hostLinks,
        Link inside,
        List<Link> further,
        List<IpPrefix> ownAddresses,
        List<Lease> leases,
        List<Route> routes,
        Dns dns) {

    public AttachedContainer {
        hostLinks = List.copyOf(hostLinks);
        further = List.copyOf(further);
        ownAddresses = List.copyOf(ownAddresses);
        leases = List.copyOf(leases);
        routes = List.copyOf(routes);
    }
}
