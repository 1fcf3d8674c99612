// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.attribute.AttributeWriter;

/**
 * A routing domain, whose ports use a routing table of their own; {@code ip link add type vrf table TABLE}. Linux 4.3.
 *
 * @param table number, 1 to 2^32 - 1
 */
public record Vrf(long table) implements LinkKind {
    private static final int IFLA_VRF_TABLE = 1;

    @Override
    public String name() {
        return "vrf";
    }

    @Override
    public void encode(AttributeWriter options) {
        options.u32(IFLA_VRF_TABLE, table);
    }
}
