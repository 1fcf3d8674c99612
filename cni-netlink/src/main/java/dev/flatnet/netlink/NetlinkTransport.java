// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink;

import dev.flatnet.netlink.internal.linux.NetlinkSocket;
import dev.flatnet.netlink.netns.NetworkNamespace;
import java.io.IOException;
import java.time.Duration;

/**
 * Seam: whole netlink datagrams to and from a kernel, or something that plays one. Implementations need not be
 * thread-safe; {@link NetlinkConnection} takes turns.
 */
public interface NetlinkTransport extends AutoCloseable {

    /** Sends one datagram. */
    void send(byte[] datagram) throws IOException;

    /**
     * Receives one datagram, whole.
     *
     * @throws NetlinkTimeoutException if none comes within {@code timeout}
     * @throws ReceiveOverrunException if messages were lost
     * @throws java.nio.channels.ClosedChannelException if this is closed, also meanwhile and by another thread
     */
    byte[] receive(Duration timeout) throws IOException;

    /** The address of this end (nl_pid of linux/netlink.h); 0 if replies should not be checked for it. */
    int portId();

    /**
     * Subscribes to a multicast group of the family, whose notifications {@link #receive} returns from now on.
     *
     * @param group its number, such as RTNLGRP_LINK of linux/rtnetlink.h
     * @throws UnsupportedOperationException if this transport has no notifications
     */
    default void join(int group) throws IOException {
        throw new UnsupportedOperationException("this transport has no notifications");
    }

    /** Closes it; a thread that waits in {@link #receive} is woken. May be called by any thread, more than once. */
    @Override
    void close() throws IOException;

    /**
     * The system property that has everything printed to stderr in hexadecimal, both ways, if it is {@code true} when a
     * socket is opened: {@code -Ddev.flatnet.netlink.trace=true}. See {@link TracingTransport}.
     */
    String TRACE_PROPERTY = "dev.flatnet.netlink.trace";

    /** Opens a socket of a family (such as NETLINK_ROUTE) in the namespace of the calling thread. */
    static NetlinkTransport open(int family) throws IOException {
        return tracedIfAsked(NetlinkSocket.open(family));
    }

    /** Opens a socket in another namespace; it stays there, whoever uses it. */
    static NetlinkTransport open(int family, NetworkNamespace namespace) throws IOException {
        return tracedIfAsked(namespace.openNetlink(family));
    }

    private static NetlinkTransport tracedIfAsked(NetlinkTransport transport) {
        return Boolean.getBoolean(TRACE_PROPERTY) ? new TracingTransport(transport, System.err) : transport;
    }
}
