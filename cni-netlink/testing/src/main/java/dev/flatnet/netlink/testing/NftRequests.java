// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One socket's view of nf_tables (net/netfilter/nfnetlink.c): questions, and batches that happen wholly or not at all. */
final class NftRequests {
    static final int BATCH_BEGIN = 16;
    static final int BATCH_END = 17;
    static final int HEADER_BYTES = 4;

    private static final int SUBSYSTEM = 10;
    private static final int BATCH_GENERATION = 1;
    private static final int FIRST_GET = 1;

    private final InMemoryKernel kernel;
    private final NamespaceState namespace;

    NftRequests(InMemoryKernel kernel, NamespaceState namespace) {
        this.kernel = kernel;
        this.namespace = namespace;
    }

    static int type(int message) {
        return SUBSYSTEM << 8 | message;
    }

    /** The messages come in threes, NEW, GET, DEL, but for the generation, which has no DEL. */
    static boolean isGet(int type) {
        int message = type & 0xff;
        if (type >> 8 == TrackedConnections.SUBSYSTEM) {
            return message == FIRST_GET;
        }
        return type >> 8 == SUBSYSTEM && (message == NftMessages.GETGEN || message % 3 == FIRST_GET);
    }

    List<NetlinkMessage> handle(NetlinkMessage request) throws Refusal, MalformedMessageException {
        if (kernel.isUnprivileged()) {
            throw new Refusal(Errno.EPERM);
        }
        if (request.type() >> 8 == TrackedConnections.SUBSYSTEM) {
            if (!isGet(request.type())) {
                kernel.beginChange();
            }
            return new TrackedConnections(namespace).handle(request);
        }
        if (request.type() >> 8 != SUBSYSTEM) {
            throw new Refusal(Errno.EOPNOTSUPP, "the in-memory kernel does not know message type " + request.type());
        }
        if (kernel.lacksNftables()) {
            throw new Refusal(Errno.EINVAL);
        }
        return new NftQuestions(namespace.ruleset).answer(request);
    }

    /**
     * All messages of a datagram, from BEGIN to END; without END they are looked at, and nothing happens. The answers say what
     * was refused, and what wanted to be acknowledged.
     */
    List<NetlinkMessage> batch(List<NetlinkMessage> messages) {
        NetlinkMessage begin = messages.getFirst();
        try {
            kernel.beginRequest();
            kernel.beginChange();
            if (kernel.lacksNftables()) {
                throw new Refusal(Errno.EOPNOTSUPP);
            }
            requireGeneration(begin);
        } catch (Refusal e) {
            return List.of(Reply.error(begin, e.errno().number(), e.explanation()));
        } catch (MalformedMessageException e) {
            return List.of(Reply.error(begin, Errno.EINVAL.number(), ""));
        }
        Ruleset draft = namespace.ruleset.copy();
        NftChanges changes = new NftChanges(draft, kernel.missingExpressions());
        List<NetlinkMessage> answers = new ArrayList<>();
        boolean refused = false;
        boolean ended = false;
        for (NetlinkMessage message : messages.subList(1, messages.size())) {
            if (message.type() == BATCH_END) {
                ended = true;
                break;
            }
            Optional<NetlinkMessage> error = change(changes, message);
            refused |= error.isPresent();
            if (error.isPresent()) {
                answers.add(error.get());
            } else if (Wire.has(message, NetlinkMessage.FLAG_ACK)) {
                answers.add(Reply.error(message, 0, ""));
            }
        }
        if (ended && !refused) {
            draft.generation++;
            kernel.announce(namespace, draft);
            namespace.ruleset = draft;
        }
        return answers;
    }

    private void requireGeneration(NetlinkMessage begin) throws Refusal, MalformedMessageException {
        Attributes attributes = Wire.attributes(begin, HEADER_BYTES);
        long wanted = attributes.u32BigEndian(BATCH_GENERATION).orElse(0L);
        if (wanted != 0 && wanted != namespace.ruleset.generation) {
            throw new Refusal(Errno.ERESTART);
        }
    }

    private static Optional<NetlinkMessage> change(NftChanges changes, NetlinkMessage message) {
        try {
            changes.make(message);
            return Optional.empty();
        } catch (Refusal e) {
            return Optional.of(Reply.error(message, e.errno().number(), e.explanation()));
        } catch (MalformedMessageException e) {
            return Optional.of(Reply.error(message, Errno.EINVAL.number(), String.valueOf(e.getMessage())));
        }
    }
}
