// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route.traffic;

import dev.flatnet.netlink.attribute.AttributeWriter;

/**
 * Sends a packet, or a copy of it, by another link (tc-mirred(8)); CONFIG_NET_ACT_MIRRED.
 *
 * @param redirect whether the packet itself goes, instead of a copy
 * @param ingress whether it comes in by that link, instead of leaving by it
 * @param link index of the other link
 */
public record Mirred(boolean redirect, boolean ingress, int link) implements TrafficAction {
    private static final int TCA_MIRRED_PARMS = 2;
    private static final int PARMS_BYTES = 28;
    private static final int TC_ACT_PIPE = 3;
    private static final int TC_ACT_STOLEN = 4;
    private static final int TCA_EGRESS_REDIR = 1;
    private static final int TCA_EGRESS_MIRROR = 2;
    private static final int TCA_INGRESS_REDIR = 3;
    private static final int TCA_INGRESS_MIRROR = 4;

    /** {@code action mirred egress redirect dev LINK}. */
    public static Mirred redirectTo(int link) {
        return new Mirred(true, false, link);
    }

    /** {@code action mirred egress mirror dev LINK}. */
    public static Mirred copyTo(int link) {
        return new Mirred(false, false, link);
    }

    @Override
    public String name() {
        return "mirred";
    }

    /** struct tc_mirred { u32 index, capab; int action, refcnt, bindcnt; int eaction; u32 ifindex; }. */
    @Override
    public void encode(AttributeWriter options) {
        int way = ingress
                ? (redirect ? TCA_INGRESS_REDIR : TCA_INGRESS_MIRROR)
                : (redirect ? TCA_EGRESS_REDIR : TCA_EGRESS_MIRROR);
        options.bytes(
                TCA_MIRRED_PARMS,
                TrafficMessage.buffer(PARMS_BYTES)
                        .putInt(8, redirect ? TC_ACT_STOLEN : TC_ACT_PIPE)
                        .putInt(20, way)
                        .putInt(24, link)
                        .array());
    }
}
