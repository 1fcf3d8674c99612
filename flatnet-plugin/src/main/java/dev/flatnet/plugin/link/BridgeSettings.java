// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.link;

import java.util.Optional;

/**
 * How a bridge and its ports should be.
 *
 * @param bridge the bridge's name, a valid interface name; the bridge is made if there is none
 * @param gateway what the bridge is to its containers as a gateway
 * @param mtu of the bridge when it is made, and of both ends of each veth pair, in bytes; 0 leaves it to the kernel
 * @param promiscuous whether the bridge takes every frame
 * @param uplink an interface of the host that is to be a port of the bridge as well, by which containers reach its network
 * @param port the host's ends of the veth pairs
 * @param containerEnd the other ends
 */
public record BridgeSettings(
        String bridge,
        GatewaySettings gateway,
        int mtu,
        boolean promiscuous,
        Optional<String> uplink,
        PortSettings port,
        ContainerEndSettings containerEnd) {

    /** The smallest MTU that IPv4 can live with (RFC 791). */
    public static final int MIN_MTU = 68;

    /** The largest MTU of a veth (ETH_MAX_MTU, linux/if_ether.h). */
    public static final int MAX_MTU = 65535;

    /** The smallest MTU that IPv6 can live with (RFC 8200). */
    static final int MIN_MTU_OF_IPV6 = 1280;

    public BridgeSettings {
        if (mtu != 0 && (mtu < MIN_MTU || mtu > MAX_MTU)) {
            throw new IllegalArgumentException("mtu " + mtu);
        }
    }

    /** A bridge with ports as the kernel makes them. */
    public BridgeSettings(String bridge, boolean gateway, int mtu, boolean acceptRouterAdvertisements) {
        this(
                bridge,
                gateway ? GatewaySettings.PLAIN : GatewaySettings.NONE,
                mtu,
                false,
                Optional.empty(),
                PortSettings.PLAIN,
                new ContainerEndSettings(true, false, acceptRouterAdvertisements));
    }
}
