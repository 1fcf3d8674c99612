// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.link;

/**
 * How a bridge and its ports should be.
 *
 * @param bridge the bridge's name, a valid interface name; the bridge is made if there is none
 * @param gateway whether the bridge carries the gateway address of each lease, and the host forwards
 * @param mtu of the bridge when it is made, and of both ends of each veth pair, in bytes; 0 leaves it to the kernel
 * @param acceptRouterAdvertisements whether containers configure themselves by what routers on the bridge advertise
 */
public record BridgeSettings(String bridge, boolean gateway, int mtu, boolean acceptRouterAdvertisements) {

    /** The smallest MTU that IPv4 can live with (RFC 791). */
    public static final int MIN_MTU = 68;

    /** The largest MTU of a veth (ETH_MAX_MTU, linux/if_ether.h). */
    public static final int MAX_MTU = 65535;

    public BridgeSettings {
        if (mtu != 0 && (mtu < MIN_MTU || mtu > MAX_MTU)) {
            throw new IllegalArgumentException("mtu " + mtu);
        }
    }
}
