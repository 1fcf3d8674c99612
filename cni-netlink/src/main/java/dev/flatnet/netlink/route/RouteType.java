// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

/** What happens to packets that a route is for; RTN_… of linux/rtnetlink.h. Other numbers exist. */
public final class RouteType {
    /** They are sent on. */
    public static final int UNICAST = 1;

    /** They are for this host. */
    public static final int LOCAL = 2;

    /** They are dropped without a word. */
    public static final int BLACKHOLE = 6;

    /** They are refused: no route to host. */
    public static final int UNREACHABLE = 7;

    /** They are refused: administratively prohibited. */
    public static final int PROHIBIT = 8;

    private RouteType() {}
}
