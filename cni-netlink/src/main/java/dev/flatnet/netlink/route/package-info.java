// SPDX-License-Identifier: Apache-2.0
/**
 * rtnetlink (rtnetlink(7)): links, addresses and routes, grouped as {@code ip} groups them.
 *
 * <p>Start with {@link dev.flatnet.netlink.route.RouteNetlink} and {@link dev.flatnet.netlink.route.NewLink}. What the
 * kernel reports ({@link dev.flatnet.netlink.route.Link}) and what is asked of it ({@code NewLink}, {@code LinkChange})
 * are different types, so that nothing goes on the wire that nobody set.
 *
 * <p>Not here yet: neighbours, policy rules, queueing disciplines, notifications.
 */
@NullMarked
package dev.flatnet.netlink.route;

import org.jspecify.annotations.NullMarked;
