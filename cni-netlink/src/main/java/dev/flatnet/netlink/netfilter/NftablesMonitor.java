// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.NetlinkTimeoutException;
import dev.flatnet.netlink.NetlinkTransport;
import dev.flatnet.netlink.ReceiveOverrunException;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import dev.flatnet.netlink.netns.NetworkNamespace;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Hears of changes to the ruleset of one namespace by anybody, one's own included; equivalent to {@code nft monitor}. Open it
 * before the change can happen:
 *
 * <pre>{@code
 * try (NftablesMonitor monitor = NftablesMonitor.open(namespace)) {
 *     while (true) {
 *         if (monitor.next(Duration.ofHours(1)) instanceof NftablesEvent.Deleted deleted) { ... }
 *     }
 * }
 * }</pre>
 *
 * <p>For one thread at a time; any thread may close it, which wakes the one that waits. Needs CAP_NET_ADMIN.
 *
 * @see <a href="https://www.netfilter.org/projects/nftables/manpage.html">nft(8), MONITOR</a>, NFNLGRP_NFTABLES of
 *     linux/netfilter/nfnetlink.h
 */
public final class NftablesMonitor implements AutoCloseable {
    private final NetlinkTransport transport;
    private final Deque<NetlinkMessage> heard = new ArrayDeque<>();

    private NftablesMonitor(NetlinkTransport transport) {
        this.transport = transport;
    }

    /** Hears of what happens {@linkplain NetworkNamespace#ofThisProcess in the namespace of this process}. */
    public static NftablesMonitor open() throws IOException {
        return open(NetworkNamespace.ofThisProcess());
    }

    /** Hears of what happens in a namespace, which may be closed meanwhile. */
    public static NftablesMonitor open(NetworkNamespace namespace) throws IOException {
        return over(namespace.openNetlink(NfTablesProtocol.FAMILY));
    }

    /** Hears of what a transport of its own tells. */
    public static NftablesMonitor over(NetlinkTransport transport) throws IOException {
        try {
            transport.join(NfTablesProtocol.NFNLGRP_NFTABLES);
            return new NftablesMonitor(transport);
        } catch (IOException | RuntimeException e) {
            transport.close();
            throw e;
        }
    }

    /**
     * The next event.
     *
     * @throws NetlinkTimeoutException if nothing happens within {@code timeout}
     * @throws ReceiveOverrunException if too much happened to be heard: anything may have changed, look at everything again
     * @throws MalformedMessageException if the kernel says something that cannot be understood; the next call goes on after it
     */
    public NftablesEvent next(Duration timeout) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (heard.isEmpty()) {
            byte[] datagram = transport.receive(Duration.ofNanos(deadline - System.nanoTime()));
            heard.addAll(NetlinkMessage.parse(datagram));
        }
        return NftablesEvent.parse(heard.remove());
    }

    @Override
    public void close() throws IOException {
        transport.close();
    }
}
