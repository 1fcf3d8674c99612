// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink;

import dev.flatnet.netlink.attribute.AttributeTable;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

/**
 * Sends requests over a {@link NetlinkTransport} and matches them with their answers. Thread-safe: one request is in flight
 * at a time, and threads wait for each other. Ignores messages that answer something else (an earlier request that timed
 * out, a notification).
 */
public final class NetlinkConnection implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int DUMP_ATTEMPTS = 10;

    private final NetlinkTransport transport;
    private final UnaryOperator<String> words;
    private final IntFunction<Optional<AttributeTable>> tables;
    private final ReentrantLock turn = new ReentrantLock();
    private int sequence;
    private long deadline;

    /** A connection that closes the transport when it is closed. */
    public NetlinkConnection(NetlinkTransport transport) {
        this(transport, words -> words, type -> Optional.empty());
    }

    /**
     * A connection whose errors name what is at fault. Both functions are called after a refusal only, and may ask the
     * kernel over this connection.
     *
     * @param words says a request again, better than was possible before: with the name of an object instead of its number
     * @param tables the attributes of a request, by the type of the message
     */
    public NetlinkConnection(
            NetlinkTransport transport, UnaryOperator<String> words, IntFunction<Optional<AttributeTable>> tables) {
        this.transport = transport;
        this.words = words;
        this.tables = tables;
    }

    /**
     * Sends a request and awaits its acknowledgement.
     *
     * @throws NetlinkException if the kernel refuses, or does not answer within 10 seconds
     */
    public void execute(NetlinkRequest request) throws IOException {
        query(request);
    }

    /**
     * Sends a request and awaits its acknowledgement, for a request that is answered by messages as well.
     *
     * @return the messages before the acknowledgement, in order
     * @throws NetlinkException if the kernel refuses, or does not answer within 10 seconds
     */
    public List<NetlinkMessage> query(NetlinkRequest request) throws IOException {
        turn.lock();
        try {
            int number = send(request, NetlinkMessage.FLAG_ACK);
            List<NetlinkMessage> answers = new ArrayList<>();
            while (true) {
                for (NetlinkMessage message : receive(request.words())) {
                    if (!answers(message, number, request)) {
                        continue;
                    }
                    if (message.type() == NetlinkMessage.ERROR) {
                        Acknowledgement.parse(message).orThrow(request, words, tables);
                        return answers;
                    }
                    answers.add(message);
                }
            }
        } finally {
            turn.unlock();
        }
    }

    /**
     * Asks for all objects of a kind (NLM_F_DUMP). Starts over when something changed while they were read.
     *
     * @return the messages, in order
     * @throws DumpInterruptedException if something changed ten times in a row
     * @throws NetlinkException if the kernel refuses, or does not answer within 10 seconds
     */
    public List<NetlinkMessage> dump(NetlinkRequest request) throws IOException {
        turn.lock();
        try {
            for (int attempt = 0; attempt < DUMP_ATTEMPTS; attempt++) {
                List<NetlinkMessage> answers = new ArrayList<>();
                if (dumpOnce(request, answers)) {
                    return answers;
                }
            }
            throw new DumpInterruptedException(request.words(), DUMP_ATTEMPTS);
        } finally {
            turn.unlock();
        }
    }

    /** Returns false if the dump was interrupted; it is read to its end even so, or the next one would meet the rest. */
    private boolean dumpOnce(NetlinkRequest request, List<NetlinkMessage> answers) throws IOException {
        int number = send(request, NetlinkMessage.FLAG_DUMP);
        boolean consistent = true;
        while (true) {
            for (NetlinkMessage message : receive(request.words())) {
                if (!answers(message, number, request)) {
                    continue;
                }
                consistent &= (message.flags() & NetlinkMessage.FLAG_DUMP_INTERRUPTED) == 0;
                switch (message.type()) {
                    case NetlinkMessage.ERROR -> {
                        Acknowledgement.parse(message).orThrow(request, words, tables);
                        return consistent;
                    }
                    case NetlinkMessage.DONE -> {
                        Acknowledgement.ofDone(message).orThrow(request, words, tables);
                        return consistent;
                    }
                    default -> answers.add(message);
                }
            }
        }
    }

    /**
     * Sends several requests as one datagram between two boundary messages, as nfnetlink wants its transactions: all
     * happens or nothing.
     *
     * @param begin the boundary before; an error it gets is that of the whole batch
     * @param end the boundary behind
     * @throws NetlinkException for the first request that the kernel refused
     */
    public void executeBatch(NetlinkRequest begin, List<NetlinkRequest> requests, NetlinkRequest end)
            throws IOException {
        sendBatch(begin, requests, Optional.of(end));
    }

    /**
     * The same without the boundary behind: the kernel looks at all requests, says what it refuses, and changes nothing.
     *
     * @throws NetlinkException for the first request that the kernel would refuse
     */
    public void checkBatch(NetlinkRequest begin, List<NetlinkRequest> requests) throws IOException {
        sendBatch(begin, requests, Optional.empty());
    }

    private void sendBatch(NetlinkRequest begin, List<NetlinkRequest> requests, Optional<NetlinkRequest> end)
            throws IOException {
        turn.lock();
        try {
            ByteArrayOutputStream datagram = new ByteArrayOutputStream();
            int first = append(datagram, begin, 0);
            Map<Integer, NetlinkRequest> open = new HashMap<>();
            int last = first;
            for (int i = 0; i < requests.size(); i++) {
                // Refusals come unasked, in order, before this one. An acknowledgement for each would overflow the
                // socket from some 250 requests on.
                int flags = i == requests.size() - 1 ? NetlinkMessage.FLAG_ACK : 0;
                last = append(datagram, requests.get(i), flags);
                open.put(last, requests.get(i));
            }
            if (end.isPresent()) {
                append(datagram, end.get(), 0);
            }
            send(begin.words(), datagram);
            while (open.containsKey(last)) {
                for (NetlinkMessage message : receive(begin.words())) {
                    if (!isForUs(message)) {
                        continue;
                    }
                    NetlinkRequest request = message.sequence() == first ? begin : open.remove(message.sequence());
                    if (request != null && message.type() == NetlinkMessage.ERROR) {
                        Acknowledgement.parse(message).orThrow(request, words, tables);
                    }
                }
            }
        } finally {
            turn.unlock();
        }
    }

    private int send(NetlinkRequest request, int flags) throws IOException {
        ByteArrayOutputStream datagram = new ByteArrayOutputStream();
        int number = append(datagram, request, flags);
        send(request.words(), datagram);
        return number;
    }

    private void send(String words, ByteArrayOutputStream datagram) throws IOException {
        try {
            transport.send(datagram.toByteArray());
        } catch (ClosedChannelException e) {
            throw closed(words, e);
        }
        progress();
    }

    /** The deadline moves only when the kernel goes on answering; what others send does not keep a request waiting. */
    private void progress() {
        deadline = System.nanoTime() + TIMEOUT.toNanos();
    }

    private int append(ByteArrayOutputStream datagram, NetlinkRequest request, int flags) {
        // Never 0: that is what notifications carry.
        sequence = sequence == Integer.MAX_VALUE ? 1 : sequence + 1;
        int all = request.flags() | flags | NetlinkMessage.FLAG_REQUEST;
        datagram.writeBytes(
                new NetlinkMessage(request.type(), all, sequence, transport.portId(), request.payload()).toBytes());
        return sequence;
    }

    private List<NetlinkMessage> receive(String words) throws IOException {
        try {
            return NetlinkMessage.parse(transport.receive(Duration.ofNanos(deadline - System.nanoTime())));
        } catch (NetlinkTimeoutException e) {
            throw new NetlinkException(words, "the kernel did not answer within " + TIMEOUT.toSeconds() + " s", e);
        } catch (MalformedMessageException e) {
            throw new NetlinkException(words, String.valueOf(e.getMessage()), e);
        } catch (ReceiveOverrunException e) {
            throw new ReceiveOverrunException(words, e.request() + ": " + e.getMessage());
        } catch (ClosedChannelException e) {
            throw closed(words, e);
        }
    }

    private static NetlinkException closed(String words, ClosedChannelException cause) {
        return new NetlinkException(words, "the connection is closed", cause);
    }

    private boolean answers(NetlinkMessage message, int number, NetlinkRequest request) throws NetlinkException {
        if (message.sequence() != number || !isForUs(message) || message.type() < NetlinkMessage.ERROR) {
            return false;
        }
        if (message.type() == NetlinkMessage.OVERRUN) {
            throw new ReceiveOverrunException(request.words(), "the kernel lost a part of its answer");
        }
        progress();
        return true;
    }

    private boolean isForUs(NetlinkMessage message) {
        return transport.portId() == 0 || message.portId() == transport.portId();
    }

    /** Closes the transport; a thread that waits for an answer gets a {@link NetlinkException} at once. */
    @Override
    public void close() throws IOException {
        transport.close();
    }
}
