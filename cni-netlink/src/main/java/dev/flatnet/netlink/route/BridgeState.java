// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.time.Duration;
import java.util.Optional;

/**
 * The options of a bridge as the kernel reports them; what {@code ip -d link show} shows behind {@code bridge}.
 *
 * @param vlanFiltering whether ports have VLANs; false too if the kernel knows no VLAN filtering
 * @param defaultVlan the VLAN of untagged frames on new ports
 * @param spanningTree whether the spanning tree protocol runs
 * @param forwardDelay how long a port listens before it forwards
 * @param ageingTime how long an address is remembered
 * @param priority the higher part of its identifier in the spanning tree
 * @param multicastSnooping whether multicast goes only to those who asked
 */
public record BridgeState(
        boolean vlanFiltering,
        int defaultVlan,
        boolean spanningTree,
        Duration forwardDelay,
        Duration ageingTime,
        int priority,
        boolean multicastSnooping) {

    /** What a link says of itself; empty if it is no bridge. */
    public static Optional<BridgeState> of(Link link) throws MalformedMessageException {
        if (!link.isOfKind(BridgeOptions.NAME)) {
            return Optional.empty();
        }
        Attributes options = link.options();
        return Optional.of(new BridgeState(
                options.u8(BridgeOptions.IFLA_BR_VLAN_FILTERING).orElse(0) != 0,
                u16(options, BridgeOptions.IFLA_BR_VLAN_DEFAULT_PVID),
                options.u32(BridgeOptions.IFLA_BR_STP_STATE).orElse(0L) != 0,
                time(options, BridgeOptions.IFLA_BR_FORWARD_DELAY),
                time(options, BridgeOptions.IFLA_BR_AGEING_TIME),
                u16(options, BridgeOptions.IFLA_BR_PRIORITY),
                options.u8(BridgeOptions.IFLA_BR_MCAST_SNOOPING).orElse(0) != 0));
    }

    private static int u16(Attributes options, int type) throws MalformedMessageException {
        Optional<Attribute> attribute = options.get(type);
        return attribute.isPresent() ? attribute.get().u16() : 0;
    }

    private static Duration time(Attributes options, int type) throws MalformedMessageException {
        return Duration.ofMillis(options.u32(type).orElse(0L) * BridgeOptions.TICK_MILLIS);
    }
}
