// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.attribute.AttributeWriter;

/**
 * A link with the MAC address of its parent ({@link NewLink#parent}) and IP addresses of its own; {@code ip link add link
 * PARENT type ipvlan mode MODE}. Linux 3.19; 4.9 for l3s.
 *
 * @param mode how packets pass
 */
public record Ipvlan(Mode mode) implements LinkKind {
    private static final int IFLA_IPVLAN_MODE = 1;
    private static final int IFLA_IPVLAN_FLAGS = 2;

    /** IPVLAN_MODE_… of linux/if_link.h. */
    public enum Mode {
        /** As on a switch, with broadcast. */
        L2(0),
        /** As through a router. */
        L3(1),
        /** As through a router whose packets pass the parent's firewall. */
        L3S(2);

        private final int number;

        Mode(int number) {
            this.number = number;
        }
    }

    @Override
    public String name() {
        return "ipvlan";
    }

    @Override
    public void encode(AttributeWriter options) {
        options.u16(IFLA_IPVLAN_MODE, mode.number);
        // 0: the links of one parent may speak with each other ("bridge").
        options.u16(IFLA_IPVLAN_FLAGS, 0);
    }
}
