// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink;

import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/** Answers requests as a test says; every datagram that was sent is kept. */
public final class FakeTransport implements NetlinkTransport {
    public static final int PORT = 4711;

    /** Answers nothing until it is told to. */
    public FakeTransport() {}

    /** What happens instead of a datagram. */
    public interface Event {
        byte[] happen() throws IOException;
    }

    private final Deque<Event> incoming = new ArrayDeque<>();
    private final Deque<Function<NetlinkMessage, List<Event>>> answers = new ArrayDeque<>();
    public final List<NetlinkMessage> sent = new ArrayList<>();
    public boolean closed;

    /** Answers the next datagram that is not yet provided for. */
    public FakeTransport onRequest(Function<NetlinkMessage, List<Event>> answer) {
        answers.add(answer);
        return this;
    }

    /** Answers the next datagram with one of these messages. */
    public FakeTransport answer(Function<NetlinkMessage, List<NetlinkMessage>> answer) {
        return onRequest(request -> List.of(datagram(answer.apply(request))));
    }

    /** One datagram of several messages. */
    public static Event datagram(List<NetlinkMessage> messages) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        messages.forEach(message -> bytes.writeBytes(message.toBytes()));
        return bytes::toByteArray;
    }

    @Override
    public void send(byte[] datagram) throws IOException {
        List<NetlinkMessage> messages;
        try {
            messages = NetlinkMessage.parse(datagram);
        } catch (MalformedMessageException e) {
            throw new AssertionError(e);
        }
        sent.addAll(messages);
        Function<NetlinkMessage, List<Event>> answer = answers.poll();
        if (answer != null) {
            incoming.addAll(answer.apply(messages.getFirst()));
        }
    }

    @Override
    public byte[] receive(Duration timeout) throws IOException {
        Event event = incoming.poll();
        if (event == null) {
            throw new NetlinkTimeoutException(timeout);
        }
        return event.happen();
    }

    @Override
    public int portId() {
        return PORT;
    }

    @Override
    public void close() {
        closed = true;
    }
}
