// SPDX-License-Identifier: Apache-2.0
/**
 * The conversation with the kernel over netlink: framing, sequence numbers, acknowledgements, dumps. It knows no family.
 *
 * <p>Most users start with {@code RouteNetlink} or {@code Nftables} in the packages beside this one, and meet {@link
 * dev.flatnet.netlink.NetlinkException} here. Who speaks another netlink family starts with {@link
 * dev.flatnet.netlink.NetlinkConnection}; who wants a fake kernel, with {@link dev.flatnet.netlink.NetlinkTransport}.
 *
 * <p>Synchronous: one request is in flight on a connection at a time, every wait ends. No notifications yet.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3549">RFC 3549</a>, netlink(7), linux/netlink.h
 */
@NullMarked
package dev.flatnet.netlink;

import org.jspecify.annotations.NullMarked;
