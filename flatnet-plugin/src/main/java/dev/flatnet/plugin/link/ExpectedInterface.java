// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.link;

import dev.flatnet.cni.spec.IpConfig;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.cni.spec.Route;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What attaching a container came to, to be verified.
 *
 * @param mac of the container's interface, as text
 * @param ips its addresses, with their gateways
 * @param routes its routes; a later plugin of the chain may have added to them
 */
public record ExpectedInterface(Optional<String> mac, List<IpConfig> ips, List<Route> routes) {

    /** Nothing in particular: what an interface has by nature. */
    public static final ExpectedInterface ANY = new ExpectedInterface(Optional.empty(), List.of(), List.of());

    public ExpectedInterface {
        ips = List.copyOf(ips);
        routes = List.copyOf(routes);
    }

    /** Its addresses, each with the prefix length of its subnet. */
    public List<IpPrefix> addresses() {
        List<IpPrefix> addresses = new ArrayList<>();
        ips.forEach(ip -> addresses.add(ip.address()));
        return addresses;
    }

    /** The gateways of its addresses. */
    public List<InetAddress> gateways() {
        List<InetAddress> gateways = new ArrayList<>();
        ips.forEach(ip -> ip.gateway().ifPresent(gateways::add));
        return gateways;
    }
}
