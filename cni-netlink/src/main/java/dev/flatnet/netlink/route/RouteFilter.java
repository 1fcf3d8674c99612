// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

/**
 * Which routes are asked for. What is 0 does not matter.
 *
 * @param table number of the table
 * @param link index of the link they leave by; of those with several ways, none matches
 * @param protocol who made them
 */
public record RouteFilter(long table, int link, int protocol) {

    /** Every route of every table; {@code ip route show table all}. */
    public static RouteFilter all() {
        return new RouteFilter(0, 0, 0);
    }

    /** Those of one table; {@code ip route show table TABLE}. */
    public static RouteFilter ofTable(long number) {
        return new RouteFilter(number, 0, 0);
    }

    /** Those by one link as well; {@code dev LINK}. */
    public RouteFilter by(int index) {
        return new RouteFilter(table, index, protocol);
    }

    /** Those of one maker as well; {@code proto NUMBER}. */
    public RouteFilter madeBy(int number) {
        return new RouteFilter(table, link, number);
    }

    boolean matches(Route route) {
        return (table == 0 || route.table() == table)
                && (link == 0 || (route.link().isPresent() && route.link().get() == link))
                && (protocol == 0 || route.protocol() == protocol);
    }
}
