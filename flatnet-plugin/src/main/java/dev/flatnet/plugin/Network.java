// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import dev.flatnet.cni.spec.Route;
import dev.flatnet.plugin.chained.ChainedWork;
import dev.flatnet.plugin.firewall.Policy.Part;
import dev.flatnet.plugin.link.InterfaceKind;
import java.util.List;
import java.util.Set;

/**
 * How a container is attached to a network.
 *
 * @param name the network's name
 * @param link how the container gets its interface
 * @param routes made in the container, besides those that come with the addresses; one to the same destination as one of
 *     these gives way; one without gateway goes by the gateway of the address of its family
 * @param chained what is done to the interface then, in this order
 * @param rules the parts of the attachment's firewall policy that are decided here; parts that are not listed are somebody
 *     else's, and stay as they are
 */
public record Network(String name, InterfaceKind link, List<Route> routes, List<ChainedWork> chained, Set<Part> rules) {

    public Network {
        routes = List.copyOf(routes);
        chained = List.copyOf(chained);
        rules = Set.copyOf(rules);
    }
}
