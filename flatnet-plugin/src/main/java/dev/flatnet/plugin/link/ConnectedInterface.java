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
 * @param ownAddresses addresses it has by nature, as a loopback has; empty for most
 */
public record ConnectedInterface(List<Link> hostLinks, Link inside, List<IpPrefix> ownAddresses) {

    public ConnectedInterface {
        hostLinks = List.copyOf(hostLinks);
        ownAddresses = List.copyOf(ownAddresses);
    }
}
