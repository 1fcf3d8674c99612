// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import dev.flatnet.cni.spec.Route;
import java.util.List;

/**
 * How a bridge network should be.
 *
 * @param name the network's name
 * @param bridge the bridge's name, a valid interface name; the bridge is made if there is none
 * @param gateway whether the bridge carries the gateway address of each lease, and the host forwards
 * @param masquerade whether traffic that leaves the subnet gets the host's address
 * @param mtu of the bridge when it is made, and of both ends of each veth pair, in bytes; 0 leaves it to the kernel
 * @param routes made in the container, besides those that come with the addresses; one to the same destination as one of
 *     these gives way; one without gateway goes by the gateway of the lease of its family
 */
public record BridgeNetwork(
        String name, String bridge, boolean gateway, boolean masquerade, int mtu, List<Route> routes) {

    /** The smallest MTU that IPv4 can live with (RFC 791). */
    public static final int MIN_MTU = 68;

    /** The largest MTU of a veth (ETH_MAX_MTU, linux/if_ether.h). */
    public static final int MAX_MTU = 65535;

    public BridgeNetwork {
        routes = List.copyOf(routes);
        if (mtu != 0 && (mtu < MIN_MTU || mtu > MAX_MTU)) {
            throw new IllegalArgumentException("mtu " + mtu);
        }
    }
}
