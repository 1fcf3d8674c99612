// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.attribute.AttributeWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Changes to a port of a bridge; only what is set goes to the kernel. Not thread-safe. {@link BridgePort} reads them. */
public final class BridgePortChange {
    static final int IFLA_BRPORT_STATE = 1;
    static final int IFLA_BRPORT_PRIORITY = 2;
    static final int IFLA_BRPORT_COST = 3;
    static final int IFLA_BRPORT_MODE = 4;
    static final int IFLA_BRPORT_GUARD = 5;
    static final int IFLA_BRPORT_LEARNING = 8;
    static final int IFLA_BRPORT_UNICAST_FLOOD = 9;
    static final int IFLA_BRPORT_MCAST_FLOOD = 27;
    static final int IFLA_BRPORT_NEIGH_SUPPRESS = 32;
    static final int IFLA_BRPORT_ISOLATED = 33;

    private final List<Consumer<AttributeWriter>> attributes = new ArrayList<>();
    private final StringBuilder words = new StringBuilder();

    /** No change yet. */
    public BridgePortChange() {}

    /** {@code hairpin}: whether frames may leave by the port they came by. */
    public BridgePortChange hairpin(boolean on) {
        return flag("hairpin", IFLA_BRPORT_MODE, on);
    }

    /** {@code isolated}: whether it speaks only with ports that are not isolated. Linux 4.18. */
    public BridgePortChange isolated(boolean on) {
        return flag("isolated", IFLA_BRPORT_ISOLATED, on);
    }

    /** {@code learning}: whether the bridge learns the addresses behind it. */
    public BridgePortChange learning(boolean on) {
        return flag("learning", IFLA_BRPORT_LEARNING, on);
    }

    /** {@code flood}: whether it gets frames for addresses that the bridge does not know. */
    public BridgePortChange flood(boolean on) {
        return flag("flood", IFLA_BRPORT_UNICAST_FLOOD, on);
    }

    /** {@code mcast_flood}: whether it gets multicast that nobody asked for. Linux 4.9. */
    public BridgePortChange multicastFlood(boolean on) {
        return flag("mcast_flood", IFLA_BRPORT_MCAST_FLOOD, on);
    }

    /** {@code guard}: whether it is shut when it speaks the spanning tree protocol. */
    public BridgePortChange guard(boolean on) {
        return flag("guard", IFLA_BRPORT_GUARD, on);
    }

    /** {@code neigh_suppress}: whether the bridge answers ARP and neighbour discovery for others. Linux 4.15. */
    public BridgePortChange suppressNeighbours(boolean on) {
        return flag("neigh_suppress", IFLA_BRPORT_NEIGH_SUPPRESS, on);
    }

    /** {@code cost}: of the port in the spanning tree, 1 to 65535. */
    public BridgePortChange cost(long value) {
        words.append(" cost ").append(value);
        attributes.add(writer -> writer.u32(IFLA_BRPORT_COST, value));
        return this;
    }

    /** {@code priority}: of the port in the spanning tree, 0 to 63. */
    public BridgePortChange priority(int value) {
        words.append(" priority ").append(value);
        attributes.add(writer -> writer.u16(IFLA_BRPORT_PRIORITY, value));
        return this;
    }

    private BridgePortChange flag(String name, int type, boolean on) {
        words.append(' ').append(name).append(on ? " on" : " off");
        attributes.add(writer -> writer.u8(type, on ? 1 : 0));
        return this;
    }

    String words() {
        return words.toString();
    }

    byte[] encode(int link) {
        return new AttributeWriter(Rtnetlink.ifinfomsg(Rtnetlink.AF_BRIDGE, link, 0, 0))
                .nested(Rtnetlink.IFLA_PROTINFO, inside -> attributes.forEach(one -> one.accept(inside)))
                .toBytes();
    }
}
