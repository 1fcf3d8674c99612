// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

/** What is known of a neighbour; NUD_… of linux/neighbour.h, bits of which one is set as a rule. */
public final class NeighbourState {
    /** Seen a moment ago. */
    public static final int REACHABLE = 0x02;

    /** To be asked for at the next use. */
    public static final int STALE = 0x04;

    /** Asked for in vain. */
    public static final int FAILED = 0x20;

    /** Never asked for; it may be dropped with others. */
    public static final int NO_ARP = 0x40;

    /** Never asked for, and there until somebody deletes it. */
    public static final int PERMANENT = 0x80;

    private NeighbourState() {}
}
