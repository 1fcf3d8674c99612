// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.link;

import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.netlink.route.Link;
import java.util.List;

/**
 * An interface that a container was connected by.
 *
 * @param hostLinks what it has on the host, in the order of the result: for a bridge, the bridge and the host's end of the
 *     veth pair; may be empty
 * @param inside the container's interface
 * @param further what it has on the host besides, which the result lists behind the container's interface; mostly empty
 * @param ownAddresses addresses it has by nature, as a loopback has; empty for most
 */
public record ConnectedInterface(List<Link> hostLinks, Link inside, List<Link> further, List<IpPrefix> ownAddresses) {

    public ConnectedInterface {
        hostLinks = List.copyOf(hostLinks);
        further = List.copyOf(further);
        ownAddresses = List.copyOf(ownAddresses);
    }

    /** One that has nothing further on the host. */
    public ConnectedInterface(List<Link> hostLinks, Link inside, List<IpPrefix> ownAddresses) {
        this(hostLinks, inside, List.of(), ownAddresses);
    }
}
