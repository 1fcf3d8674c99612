// SPDX-License-Identifier: Apache-2.0
/**
 * rtnetlink (rtnetlink(7)): links, addresses, routes, neighbours, policy rules and bridges, grouped as {@code ip} and
 * {@code bridge} group them; and {@link dev.flatnet.netlink.route.RouteMonitor}, which hears of changes. Traffic control is
 * in a package of its own.
 *
 * <p>Start with {@link dev.flatnet.netlink.route.RouteNetlink} and {@link dev.flatnet.netlink.route.NewLink}. What the
 * kernel reports ({@link dev.flatnet.netlink.route.Link}) and what is asked of it ({@code NewLink}, {@code LinkChange})
 * are different types, so that nothing goes on the wire that nobody set.
 *
 * <p>What the kernel says and is not understood here stays in the attributes of the records. Kinds of links that are not
 * here can be written as a {@link dev.flatnet.netlink.route.LinkKind} by anybody.
 */
@NullMarked
package dev.flatnet.netlink.route;

import org.jspecify.annotations.NullMarked;
