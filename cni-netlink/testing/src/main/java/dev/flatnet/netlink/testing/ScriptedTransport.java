// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.NetlinkTimeoutException;
import dev.flatnet.netlink.NetlinkTransport;
import dev.flatnet.netlink.ReceiveOverrunException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Answers each datagram as a test said before, in order. A datagram that nothing was said about is not answered, so waiting
 * for it ends at once with a {@link NetlinkTimeoutException}. Thread-safe.
 *
 * <pre>{@code
 * ScriptedTransport transport = new ScriptedTransport()
 *     .refuse(Errno.EEXIST, "")
 *     .acknowledge();
 * }</pre>
 */
public final class ScriptedTransport implements NetlinkTransport {
    private final Deque<Answer> script = new ArrayDeque<>();
    private final Deque<Event> incoming = new ArrayDeque<>();
    private final List<NetlinkMessage> requests = new ArrayList<>();
    private boolean closed;

    /** Answers nothing. */
    public ScriptedTransport() {}

    /** What is done with a datagram; its first message is what the answers carry the sequence number of. */
    private interface Answer {
        List<Event> to(List<NetlinkMessage> datagram);
    }

    /** What comes instead of a datagram. */
    private interface Event {
        byte[] happen() throws IOException;
    }

    /** Then says yes. */
    public synchronized ScriptedTransport acknowledge() {
        return then(datagram -> List.of(datagramOf(Reply.error(datagram.getLast(), 0, ""))));
    }

    /** Then says no, with the kernel's own words if they are not empty. */
    public synchronized ScriptedTransport refuse(Errno errno, String explanation) {
        return then(datagram -> List.of(datagramOf(Reply.error(datagram.getFirst(), errno.number(), explanation))));
    }

    /** Then answers with a message of this type and says yes. */
    public synchronized ScriptedTransport answer(int type, byte[] payload) {
        return then(datagram -> List.of(
                datagramOf(Reply.message(datagram.getFirst(), type, 0, payload)),
                datagramOf(Reply.error(datagram.getFirst(), 0, ""))));
    }

    /** Then answers with messages of this type, one datagram each, and the end of a dump. */
    public synchronized ScriptedTransport dump(int type, List<byte[]> payloads) {
        return then(datagram -> dump(datagram.getFirst(), type, payloads, 0));
    }

    /** As {@link #dump}, but marked as interrupted by a change. */
    public synchronized ScriptedTransport interruptedDump(int type, List<byte[]> payloads) {
        return then(datagram -> dump(datagram.getFirst(), type, payloads, NetlinkMessage.FLAG_DUMP_INTERRUPTED));
    }

    private static List<Event> dump(NetlinkMessage request, int type, List<byte[]> payloads, int flags) {
        List<Event> events = new ArrayList<>();
        for (byte[] payload : payloads) {
            events.add(datagramOf(Reply.message(request, type, NetlinkMessage.FLAG_MULTI, payload)));
        }
        events.add(datagramOf(
                Reply.message(request, NetlinkMessage.DONE, NetlinkMessage.FLAG_MULTI | flags, new byte[4])));
        return events;
    }

    /** Then answers with these bytes, whatever they are. */
    public synchronized ScriptedTransport raw(byte[] bytes) {
        byte[] copy = bytes.clone();
        return then(datagram -> List.of(() -> copy));
    }

    /** Then loses the answer, as a socket does that is read too slowly. */
    public synchronized ScriptedTransport overrun() {
        return then(datagram -> List.of(() -> {
            throw new ReceiveOverrunException("recv", "the kernel dropped messages");
        }));
    }

    private ScriptedTransport then(Answer answer) {
        script.add(answer);
        return this;
    }

    private static Event datagramOf(NetlinkMessage message) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(message.toBytes());
        return bytes::toByteArray;
    }

    @Override
    public synchronized void send(byte[] datagram) throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        List<NetlinkMessage> messages = NetlinkMessage.parse(datagram);
        requests.addAll(messages);
        Answer answer = script.poll();
        if (answer != null) {
            incoming.addAll(answer.to(messages));
        }
    }

    @Override
    public synchronized byte[] receive(Duration timeout) throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        Event event = incoming.poll();
        if (event == null) {
            throw new NetlinkTimeoutException(timeout);
        }
        return event.happen();
    }

    /** What was sent so far, in order. */
    public synchronized List<NetlinkMessage> requests() {
        return List.copyOf(requests);
    }

    /** Whether everything that was said has been asked for. */
    public synchronized boolean isFinished() {
        return script.isEmpty();
    }

    @Override
    public int portId() {
        return 0;
    }

    @Override
    public synchronized void close() {
        closed = true;
    }
}
