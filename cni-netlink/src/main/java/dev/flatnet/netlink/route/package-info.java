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
 * <p>Attributes that this package does not know stay in the records. It knows the options of a few kinds of links; for others,
 * implement {@link dev.flatnet.netlink.route.LinkKind}. It does not cache: every question goes to the kernel.
 */
@NullMarked
package dev.flatnet.netlink.route;

import org.jspecify.annotations.NullMarked;
