// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.netlink.route.MacAddress;
import dev.flatnet.plugin.firewall.Policy.Part;
import java.util.List;
import java.util.Optional;

/**
 * A container can send only as itself.
 *
 * @param port the host's end of its veth pair, a port of a bridge
 * @param mac the only hardware address it can send from; absent if any will do
 * @param addresses the only addresses it can send from, and say in ARP and neighbour discovery that it has; empty if any will
 *     do. The prefix lengths do not matter.
 */
public record SpoofPolicy(String port, Optional<MacAddress> mac, List<IpPrefix> addresses) implements Policy.OfPart {

    public SpoofPolicy {
        addresses = List.copyOf(addresses);
    }

    @Override
    public Part part() {
        return Part.SPOOFING;
    }
}
