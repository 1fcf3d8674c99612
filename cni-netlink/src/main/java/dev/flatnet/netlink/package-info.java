// SPDX-License-Identifier: Apache-2.0
/**
 * The conversation with the kernel over netlink: framing, sequence numbers, acknowledgements, dumps; and what the families
 * share: error numbers ({@link dev.flatnet.netlink.Errno}) and the rules for names of links ({@link
 * dev.flatnet.netlink.LinkName}).
 *
 * <p>Most users start with {@code RouteNetlink} or {@code Nftables} in the packages beside this one, and meet {@link
 * dev.flatnet.netlink.NetlinkException} here. To speak another netlink family, start with {@link
 * dev.flatnet.netlink.NetlinkConnection}; to play a kernel, with {@link dev.flatnet.netlink.NetlinkTransport}.
 *
 * <p>Synchronous: one request is in flight on a connection at a time, and every wait ends. This package opens no sockets
 * ({@code NetworkNamespace.openNetlink} does), knows no message of any family, and hears no notifications ({@code
 * RouteMonitor} does).
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3549">RFC 3549</a>, netlink(7), linux/netlink.h
 */
@NullMarked
package dev.flatnet.netlink;

import org.jspecify.annotations.NullMarked;
