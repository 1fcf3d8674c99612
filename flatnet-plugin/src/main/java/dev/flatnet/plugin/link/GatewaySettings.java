// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.link;

/**
 * What a bridge is to its containers as a gateway.
 *
 * @param present whether it carries the gateway address of each lease, and the host forwards for it
 * @param isDefault whether containers have their default routes by it; it is {@code present} then
 * @param force whether it gives up other addresses that it has; otherwise they are in the way
 * @param internal whether it leads nowhere: containers get no default route, and the host forwards no IPv4 from the bridge
 */
public record GatewaySettings(boolean present, boolean isDefault, boolean force, boolean internal) {

    /** A bridge that has no addresses: another host is the gateway, or nobody. */
    public static final GatewaySettings NONE = new GatewaySettings(false, false, false, false);

    /** A gateway, which containers reach other networks by if they have routes. */
    public static final GatewaySettings PLAIN = new GatewaySettings(true, false, false, false);

    public GatewaySettings {
        if (isDefault && !present) {
            throw new IllegalArgumentException("a default gateway that is no gateway");
        }
    }
}
