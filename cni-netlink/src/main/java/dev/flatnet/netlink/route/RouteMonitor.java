// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.NetlinkTimeoutException;
import dev.flatnet.netlink.NetlinkTransport;
import dev.flatnet.netlink.ReceiveOverrunException;
import dev.flatnet.netlink.netns.NetworkNamespace;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Hears of changes, as {@code ip monitor} does, and waits for one. Open it before the change can happen:
 *
 * <pre>{@code
 * try (RouteMonitor monitor = RouteMonitor.open(namespace, Topic.LINKS)) {
 *     netlink.links().change(index, new LinkChange().up());
 *     monitor.awaitLink(netlink, index, Link::isOperational, Duration.ofSeconds(5));
 * }
 * }</pre>
 *
 * <p>For one thread at a time; any thread may close it, which wakes the one that waits.
 */
public final class RouteMonitor implements AutoCloseable {
    private final NetlinkTransport transport;
    private final Deque<NetlinkMessage> heard = new ArrayDeque<>();

    /** What one can hear of. */
    public enum Topic {
        /** Links. */
        LINKS(1, 0),
        /** Addresses of both families. */
        ADDRESSES(5, 9),
        /** Routes of both families. */
        ROUTES(7, 11),
        /** Neighbours, and forwarding entries of bridges. */
        NEIGHBOURS(3, 0);

        /** RTNLGRP_… of linux/rtnetlink.h; 0 is none. */
        private final int group;

        private final int groupOfIpv6;

        Topic(int group, int groupOfIpv6) {
            this.group = group;
            this.groupOfIpv6 = groupOfIpv6;
        }
    }

    private RouteMonitor(NetlinkTransport transport) {
        this.transport = transport;
    }

    /** Hears of what happens {@linkplain NetworkNamespace#ofThisProcess in the namespace of this process}. */
    public static RouteMonitor open(Topic... topics) throws IOException {
        return open(NetworkNamespace.ofThisProcess(), topics);
    }

    /** Hears of what happens in a namespace, which may be closed meanwhile. */
    public static RouteMonitor open(NetworkNamespace namespace, Topic... topics) throws IOException {
        return over(namespace.openNetlink(RouteNetlink.FAMILY), topics);
    }

    /** Hears of what a transport of its own tells. */
    public static RouteMonitor over(NetlinkTransport transport, Topic... topics) throws IOException {
        try {
            for (Topic topic : topics) {
                transport.join(topic.group);
                if (topic.groupOfIpv6 != 0) {
                    transport.join(topic.groupOfIpv6);
                }
            }
            return new RouteMonitor(transport);
        } catch (IOException | RuntimeException e) {
            transport.close();
            throw e;
        }
    }

    /**
     * The next event.
     *
     * @throws NetlinkTimeoutException if nothing happens within {@code timeout}
     * @throws ReceiveOverrunException if too much happened to be heard: look at everything again
     */
    public RouteEvent next(Duration timeout) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (heard.isEmpty()) {
            byte[] datagram = transport.receive(Duration.ofNanos(deadline - System.nanoTime()));
            heard.addAll(NetlinkMessage.parse(datagram));
        }
        return RouteEvent.parse(heard.remove());
    }

    /**
     * Waits until a link is as it should be; it may be so already. Needs {@link Topic#LINKS}.
     *
     * @param look for what is the case now, in the same namespace
     * @throws NetlinkException if the link is not so within {@code timeout}, or if it goes
     */
    public Link awaitLink(RouteNetlink look, int index, Predicate<Link> condition, Duration timeout)
            throws IOException {
        String words = "wait for link number " + index;
        return await(
                () -> look.named(words),
                timeout,
                condition,
                () -> look.links().find(index),
                event -> event instanceof RouteEvent.OfLink of && of.link().index() == index
                        ? (of.gone() ? Seen.gone() : Seen.as(of.link()))
                        : Seen.nothing());
    }

    /**
     * Waits until an address can be used: until duplicate detection has found no other host that has it. Needs {@link
     * Topic#ADDRESSES}.
     *
     * @param look for what is the case now, in the same namespace
     * @throws NetlinkException if it cannot be used within {@code timeout}, if it goes, or if another host has it
     */
    public InterfaceAddress awaitAddress(RouteNetlink look, int link, InetAddress address, Duration timeout)
            throws IOException {
        String words = "wait for address " + address.getHostAddress() + " of link number " + link;
        InterfaceAddress settled = await(
                () -> look.named(words),
                timeout,
                one -> one.isDuplicate() || !one.isTentative(),
                () -> find(look, link, address),
                event -> event instanceof RouteEvent.OfAddress of
                                && of.address().link() == link
                                && of.address().address().equals(address)
                        ? (of.gone() ? Seen.gone() : Seen.as(of.address()))
                        : Seen.nothing());
        if (settled.isDuplicate()) {
            throw new NetlinkException(look.named(words), "another host on the link has the same address", null);
        }
        return settled;
    }

    private static Optional<InterfaceAddress> find(RouteNetlink look, int link, InetAddress address)
            throws IOException {
        for (InterfaceAddress one : look.addresses().list(link)) {
            if (one.address().equals(address)) {
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }

    private interface Look<T> {
        Optional<T> now() throws IOException;
    }

    /** What an event says about the thing that is waited for: that it is so, that it is gone, or nothing. */
    private record Seen<T>(Optional<T> state, boolean isGone) {
        static <T> Seen<T> as(T state) {
            return new Seen<>(Optional.of(state), false);
        }

        static <T> Seen<T> gone() {
            return new Seen<>(Optional.empty(), true);
        }

        static <T> Seen<T> nothing() {
            return new Seen<>(Optional.empty(), false);
        }
    }

    private interface Reading<T> {
        Seen<T> of(RouteEvent event);
    }

    private <T> T await(
            Supplier<String> words, Duration timeout, Predicate<T> condition, Look<T> look, Reading<T> reading)
            throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        Seen<T> seen = look(look);
        while (true) {
            if (seen.isGone()) {
                throw new NetlinkException(words.get(), "it is not there any more", null);
            }
            if (seen.state().isPresent() && condition.test(seen.state().get())) {
                return seen.state().get();
            }
            try {
                seen = reading.of(next(Duration.ofNanos(deadline - System.nanoTime())));
            } catch (ReceiveOverrunException e) {
                seen = look(look);
            } catch (NetlinkTimeoutException e) {
                throw new NetlinkException(words.get(), "not ready within " + timeout.toMillis() + " ms", e);
            }
        }
    }

    private static <T> Seen<T> look(Look<T> look) throws IOException {
        Optional<T> now = look.now();
        return now.isPresent() ? Seen.as(now.get()) : Seen.gone();
    }

    @Override
    public void close() throws IOException {
        transport.close();
    }
}
