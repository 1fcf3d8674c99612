// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink;

import java.io.IOException;
import java.time.Duration;

/**
 * Seam: whole netlink datagrams to and from a kernel, or something that plays one. {@code NetworkNamespace.openNetlink}
 * opens one. Implementations need not be thread-safe; {@link NetlinkConnection} takes turns.
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
}
