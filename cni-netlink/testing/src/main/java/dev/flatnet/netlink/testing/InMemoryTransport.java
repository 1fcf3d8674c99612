// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.NetlinkTimeoutException;
import dev.flatnet.netlink.NetlinkTransport;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A socket of an {@link InMemoryKernel}: what is sent is done at once, and the answers wait to be received. */
final class InMemoryTransport implements NetlinkTransport {
    static final int NETLINK_ROUTE = 0;
    static final int NETLINK_NETFILTER = 12;

    private final InMemoryKernel kernel;
    private final NamespaceState namespace;
    private final int family;
    private final int port;
    private final Deque<NetlinkMessage> answers = new ArrayDeque<>();
    private final Set<Integer> groups = new HashSet<>();
    private boolean closed;

    InMemoryTransport(InMemoryKernel kernel, NamespaceState namespace, int family) {
        this.kernel = kernel;
        this.namespace = namespace;
        this.family = family;
        synchronized (kernel) {
            port = kernel.nextPort();
        }
    }

    @Override
    public void send(byte[] datagram) throws IOException {
        List<NetlinkMessage> messages = NetlinkMessage.parse(datagram);
        synchronized (kernel) {
            if (closed) {
                throw new ClosedChannelException();
            }
            if (family == NETLINK_ROUTE) {
                RtnetlinkRequests requests = new RtnetlinkRequests(kernel, namespace);
                for (NetlinkMessage message : messages) {
                    kernel.announcing(() -> answer(message, requests::handle));
                }
            } else if (messages.getFirst().type() == NftRequests.BATCH_BEGIN) {
                answers.addAll(new NftRequests(kernel, namespace).batch(messages));
            } else {
                NftRequests requests = new NftRequests(kernel, namespace);
                for (NetlinkMessage message : messages) {
                    answer(message, requests::handle);
                }
            }
        }
    }

    /** What is done with one message. */
    interface Handler {
        /** The answers, without acknowledgement or end. */
        List<NetlinkMessage> handle(NetlinkMessage request) throws Refusal, MalformedMessageException;
    }

    private void answer(NetlinkMessage request, Handler handler) {
        try {
            kernel.beginRequest();
            answers.addAll(handler.handle(request));
            if ((request.flags() & NetlinkMessage.FLAG_DUMP) == NetlinkMessage.FLAG_DUMP
                    && Wire.isGet(family, request)) {
                answers.add(Reply.message(request, NetlinkMessage.DONE, NetlinkMessage.FLAG_MULTI, new byte[4]));
            } else if ((request.flags() & NetlinkMessage.FLAG_ACK) != 0) {
                answers.add(Reply.error(request, 0, ""));
            }
        } catch (Refusal e) {
            answers.add(Reply.error(request, e.errno().number(), e.explanation()));
        } catch (MalformedMessageException e) {
            answers.add(Reply.error(request, Errno.EINVAL.number(), String.valueOf(e.getMessage())));
        }
    }

    @Override
    public byte[] receive(Duration timeout) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        synchronized (kernel) {
            while (true) {
                if (closed) {
                    throw new ClosedChannelException();
                }
                NetlinkMessage answer = answers.poll();
                if (answer != null) {
                    kernel.countAnswer();
                    return answer.toBytes();
                }
                long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                // Answers come at once: without notifications, what is not there will not come.
                if (groups.isEmpty() || millis <= 0) {
                    throw new NetlinkTimeoutException(timeout);
                }
                waitForNews(millis);
            }
        }
    }

    private void waitForNews(long millis) throws IOException {
        try {
            kernel.wait(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for notifications");
        }
    }

    @Override
    public void join(int group) {
        if (isOfRoutes() ? !Announcements.isGroup(group) : group != NftAnnouncements.GROUP) {
            throw new UnsupportedOperationException(
                    "the in-memory kernel does not know multicast group " + group + " of family " + family);
        }
        synchronized (kernel) {
            groups.add(group);
            kernel.listen(this);
        }
    }

    NamespaceState namespace() {
        return namespace;
    }

    boolean isOfRoutes() {
        return family == NETLINK_ROUTE;
    }

    /** Called by the kernel, which holds its lock. */
    void tell(List<Announcements.Fact> news) {
        for (Announcements.Fact fact : news) {
            if (groups.contains(fact.group())) {
                answers.add(fact.message());
            }
        }
    }

    /** Called by the kernel, which holds its lock. */
    void hear(List<NetlinkMessage> news) {
        answers.addAll(news);
    }

    @Override
    public int portId() {
        return port;
    }

    @Override
    public void close() {
        synchronized (kernel) {
            closed = true;
            kernel.forget(this);
        }
    }
}
