// SPDX-License-Identifier: Apache-2.0
/**
 * Traffic control (tc(8)): queueing disciplines, their classes, and filters with actions; for limiting what a link sends
 * and, by way of an ifb, what it receives.
 *
 * <p>Start with {@link dev.flatnet.netlink.route.traffic.TrafficOperations}, which {@link
 * dev.flatnet.netlink.route.RouteNetlink#traffic} gives, and {@link
 * dev.flatnet.netlink.route.traffic.TokenBucketFilter}. Kinds that are not here can be written as a {@link
 * dev.flatnet.netlink.route.traffic.TrafficKind} by anybody.
 */
@NullMarked
package dev.flatnet.netlink.route.traffic;

import org.jspecify.annotations.NullMarked;
