// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import dev.flatnet.netlink.netfilter.ConntrackEntry;
import dev.flatnet.netlink.netfilter.ConntrackTuple;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Connections that a test has put in (net/netfilter/nf_conntrack_netlink.c); nothing else makes any. */
final class TrackedConnections {
    static final int SUBSYSTEM = 1;
    private static final int GET = 1;
    private static final int DELETE = 2;
    private static final int TUPLE_ORIG = 1;
    private static final int TUPLE_REPLY = 2;
    private static final int STATUS = 3;
    private static final int TIMEOUT = 7;
    private static final int MARK = 8;
    private static final int ID = 12;
    private static final int ZONE = 18;
    private static final int MARK_MASK = 21;
    private static final long WHOLE_MARK = 0xffff_ffffL;
    private static final int TUPLE_IP = 1;
    private static final int TUPLE_PROTO = 2;

    private final NamespaceState namespace;

    TrackedConnections(NamespaceState namespace) {
        this.namespace = namespace;
    }

    List<NetlinkMessage> handle(NetlinkMessage request) throws Refusal, MalformedMessageException {
        int family = Wire.header(request, NftRequests.HEADER_BYTES).get(0);
        Attributes wanted = Wire.attributes(request, NftRequests.HEADER_BYTES);
        switch (request.type() & 0xff) {
            case GET -> {
                return list(request, family, wanted);
            }
            case DELETE -> delete(wanted);
            default ->
                throw new Refusal(
                        Errno.EOPNOTSUPP, "the in-memory kernel does not know message type " + request.type());
        }
        return List.of();
    }

    private List<NetlinkMessage> list(NetlinkMessage request, int family, Attributes wanted)
            throws Refusal, MalformedMessageException {
        if (!Wire.has(request, NetlinkMessage.FLAG_DUMP)) {
            throw new Refusal(Errno.EOPNOTSUPP, "the in-memory kernel does not know how to look up a connection");
        }
        long mask = wanted.u32BigEndian(MARK_MASK).orElse(WHOLE_MARK);
        Optional<Long> mark = wanted.u32BigEndian(MARK);
        List<NetlinkMessage> all = new ArrayList<>();
        for (ConntrackEntry entry : namespace.connections) {
            if ((family == 0 || family == family(entry))
                    && (mark.isEmpty() || (entry.mark() & mask) == (mark.get() & mask))) {
                all.add(message(request, entry));
            }
        }
        return all;
    }

    /** Without a tuple, all of them. */
    private void delete(Attributes wanted) throws Refusal, MalformedMessageException {
        if (wanted.get(TUPLE_ORIG).isEmpty()) {
            namespace.connections.clear();
            return;
        }
        Optional<Attribute> zone = wanted.get(ZONE);
        int number = zone.isPresent() ? zone.get().u16BigEndian() : 0;
        Optional<Long> id = wanted.u32BigEndian(ID);
        for (ConntrackEntry entry : namespace.connections) {
            byte[] tuple = new AttributeWriter()
                    .nested(TUPLE_ORIG, writer -> write(writer, entry.original()))
                    .toBytes();
            Attributes actual = Attributes.parse(tuple, 0, tuple.length).nested(TUPLE_ORIG);
            if (entry.zone() == number
                    && (id.isEmpty() || id.get() == entry.id())
                    && says(wanted.nested(TUPLE_ORIG), actual, TUPLE_IP)
                    && says(wanted.nested(TUPLE_ORIG), actual, TUPLE_PROTO)) {
                namespace.connections.remove(entry);
                return;
            }
        }
        throw new Refusal(Errno.ENOENT);
    }

    private static boolean says(Attributes wanted, Attributes actual, int part) throws MalformedMessageException {
        for (Attribute attribute : wanted.nested(part).all()) {
            Optional<Attribute> other = actual.nested(part).get(attribute.type());
            if (other.isEmpty() || !Arrays.equals(other.get().value(), attribute.value())) {
                return false;
            }
        }
        return true;
    }

    private static int family(ConntrackEntry entry) {
        return entry.original().source() instanceof Inet4Address ? Wire.AF_INET : Wire.AF_INET6;
    }

    private static NetlinkMessage message(NetlinkMessage request, ConntrackEntry entry) {
        AttributeWriter writer = new AttributeWriter(new byte[] {(byte) family(entry), 0, 0, 0})
                .nested(TUPLE_ORIG, tuple -> write(tuple, entry.original()))
                .nested(TUPLE_REPLY, tuple -> write(tuple, entry.reply()))
                .u32BigEndian(STATUS, entry.status())
                .u32BigEndian(TIMEOUT, entry.timeout())
                .u32BigEndian(MARK, entry.mark())
                .u32BigEndian(ID, entry.id());
        if (entry.zone() != 0) {
            writer.u16BigEndian(ZONE, entry.zone());
        }
        return Reply.message(request, SUBSYSTEM << 8, NetlinkMessage.FLAG_MULTI, writer.toBytes());
    }

    /** Numbers of linux/netfilter/nfnetlink_conntrack.h. */
    private static void write(AttributeWriter writer, ConntrackTuple tuple) {
        boolean ipv4 = tuple.source() instanceof Inet4Address;
        writer.nested(
                TUPLE_IP,
                ip -> ip.bytes(ipv4 ? 1 : 3, tuple.source().getAddress())
                        .bytes(ipv4 ? 2 : 4, tuple.destination().getAddress()));
        writer.nested(TUPLE_PROTO, proto -> {
            proto.u8(1, tuple.protocol());
            tuple.sourcePort().ifPresent(port -> proto.u16BigEndian(2, port));
            tuple.destinationPort().ifPresent(port -> proto.u16BigEndian(3, port));
            tuple.icmp()
                    .ifPresent(icmp -> proto.u16BigEndian(ipv4 ? 4 : 7, icmp.identifier())
                            .u8(ipv4 ? 5 : 8, icmp.type())
                            .u8(ipv4 ? 6 : 9, icmp.code()));
        });
    }
}
