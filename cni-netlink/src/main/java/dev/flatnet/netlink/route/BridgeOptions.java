// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.attribute.AttributeWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Options of a bridge, for {@code ip link add type bridge …} and {@code ip link set … type bridge …}. What is not set is
 * left as it is. Linux 3.18 to 4.6, as docs/kernel.md has it. Not thread-safe. {@link BridgeState} reads them.
 */
public final class BridgeOptions implements LinkKind {
    static final String NAME = "bridge";
    static final int IFLA_BR_FORWARD_DELAY = 1;
    static final int IFLA_BR_HELLO_TIME = 2;
    static final int IFLA_BR_MAX_AGE = 3;
    static final int IFLA_BR_AGEING_TIME = 4;
    static final int IFLA_BR_STP_STATE = 5;
    static final int IFLA_BR_PRIORITY = 6;
    static final int IFLA_BR_VLAN_FILTERING = 7;
    static final int IFLA_BR_GROUP_FWD_MASK = 9;
    static final int IFLA_BR_MCAST_SNOOPING = 23;
    static final int IFLA_BR_NF_CALL_IPTABLES = 36;
    static final int IFLA_BR_NF_CALL_IP6TABLES = 37;
    static final int IFLA_BR_VLAN_DEFAULT_PVID = 39;

    /** USER_HZ: the kernel's unit for these times. */
    static final long TICK_MILLIS = 10;

    private final List<Consumer<AttributeWriter>> options = new ArrayList<>();
    private boolean vlans;

    /** Nothing set yet. */
    public BridgeOptions() {}

    /** Whether ports have VLANs ({@code vlan_filtering}). Needs CONFIG_BRIDGE_VLAN_FILTERING. */
    public BridgeOptions vlanFiltering(boolean on) {
        vlans = true;
        return flag(IFLA_BR_VLAN_FILTERING, on);
    }

    /** The VLAN of untagged frames on new ports; 0 for none ({@code vlan_default_pvid}). */
    public BridgeOptions defaultVlan(int id) {
        vlans = true;
        return add(writer -> writer.u16(IFLA_BR_VLAN_DEFAULT_PVID, id));
    }

    /** Whether it speaks the spanning tree protocol ({@code stp_state}). */
    public BridgeOptions spanningTree(boolean on) {
        return add(writer -> writer.u32(IFLA_BR_STP_STATE, on ? 1 : 0));
    }

    /** How long a port listens before it forwards, at a resolution of 10 ms ({@code forward_delay}). */
    public BridgeOptions forwardDelay(Duration time) {
        return time(IFLA_BR_FORWARD_DELAY, time);
    }

    /** How often the root of the spanning tree says hello, 1 to 10 s ({@code hello_time}). */
    public BridgeOptions helloTime(Duration time) {
        return time(IFLA_BR_HELLO_TIME, time);
    }

    /** How long it believes the root without hearing from it, 6 to 40 s ({@code max_age}). */
    public BridgeOptions maxAge(Duration time) {
        return time(IFLA_BR_MAX_AGE, time);
    }

    /** How long an address is remembered ({@code ageing_time}). */
    public BridgeOptions ageingTime(Duration time) {
        return time(IFLA_BR_AGEING_TIME, time);
    }

    /** The higher part of its identifier in the spanning tree, 0 to 65535; the lowest is the root ({@code priority}). */
    public BridgeOptions priority(int value) {
        return add(writer -> writer.u16(IFLA_BR_PRIORITY, value));
    }

    /** Which of the reserved addresses 01:80:c2:00:00:0X it forwards, a bit each ({@code group_fwd_mask}). */
    public BridgeOptions groupForwardMask(int bits) {
        return add(writer -> writer.u16(IFLA_BR_GROUP_FWD_MASK, bits));
    }

    /** Whether it sends multicast only to those who asked ({@code mcast_snooping}). CONFIG_BRIDGE_IGMP_SNOOPING. */
    public BridgeOptions multicastSnooping(boolean on) {
        return flag(IFLA_BR_MCAST_SNOOPING, on);
    }

    /** Whether its IPv4 frames pass iptables ({@code nf_call_iptables}). Needs CONFIG_BRIDGE_NETFILTER. */
    public BridgeOptions callIptables(boolean on) {
        return flag(IFLA_BR_NF_CALL_IPTABLES, on);
    }

    /** Whether its IPv6 frames pass ip6tables ({@code nf_call_ip6tables}). Needs CONFIG_BRIDGE_NETFILTER. */
    public BridgeOptions callIp6tables(boolean on) {
        return flag(IFLA_BR_NF_CALL_IP6TABLES, on);
    }

    private BridgeOptions flag(int type, boolean on) {
        return add(writer -> writer.u8(type, on ? 1 : 0));
    }

    private BridgeOptions time(int type, Duration time) {
        return add(writer -> writer.u32(type, time.toMillis() / TICK_MILLIS));
    }

    private BridgeOptions add(Consumer<AttributeWriter> option) {
        options.add(option);
        return this;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(AttributeWriter writer) {
        options.forEach(option -> option.accept(writer));
    }

    @Override
    public String kernelOption() {
        return vlans ? "CONFIG_BRIDGE_VLAN_FILTERING" : LinkKind.super.kernelOption();
    }
}
