// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * One direction of a connection: what its packets say (CTA_TUPLE_…).
 *
 * @param source address
 * @param destination address, of the same family
 * @param protocol IPPROTO_…, 0 to 255
 * @param sourcePort of TCP, UDP, SCTP and the like
 * @param destinationPort of those
 * @param icmp of ICMP and ICMPv6
 */
public record ConntrackTuple(
        InetAddress source,
        InetAddress destination,
        int protocol,
        Optional<Integer> sourcePort,
        Optional<Integer> destinationPort,
        Optional<Icmp> icmp) {
    static final int CTA_TUPLE_IP = 1;
    static final int CTA_TUPLE_PROTO = 2;
    static final int CTA_IP_V4_SRC = 1;
    static final int CTA_IP_V4_DST = 2;
    static final int CTA_IP_V6_SRC = 3;
    static final int CTA_IP_V6_DST = 4;
    static final int CTA_PROTO_NUM = 1;
    static final int CTA_PROTO_SRC_PORT = 2;
    static final int CTA_PROTO_DST_PORT = 3;
    private static final int CTA_PROTO_ICMP_ID = 4;
    private static final int CTA_PROTO_ICMP_TYPE = 5;
    private static final int CTA_PROTO_ICMP_CODE = 6;
    /** From the attributes of ICMP to those of ICMPv6. */
    private static final int TO_ICMPV6 = 3;

    /**
     * What tells one exchange of ICMP from another.
     *
     * @param identifier of the exchange, 0 to 65535
     * @param type of the message
     * @param code of the message
     */
    public record Icmp(int identifier, int type, int code) {}

    boolean isIpv4() {
        return source instanceof Inet4Address;
    }

    void encode(AttributeWriter tuple) {
        tuple.nested(
                CTA_TUPLE_IP,
                ip -> ip.bytes(isIpv4() ? CTA_IP_V4_SRC : CTA_IP_V6_SRC, source.getAddress())
                        .bytes(isIpv4() ? CTA_IP_V4_DST : CTA_IP_V6_DST, destination.getAddress()));
        tuple.nested(CTA_TUPLE_PROTO, proto -> {
            proto.u8(CTA_PROTO_NUM, protocol);
            sourcePort.ifPresent(port -> port(proto, CTA_PROTO_SRC_PORT, port));
            destinationPort.ifPresent(port -> port(proto, CTA_PROTO_DST_PORT, port));
            icmp.ifPresent(message -> {
                int shift = isIpv4() ? 0 : TO_ICMPV6;
                port(proto, CTA_PROTO_ICMP_ID + shift, message.identifier);
                proto.u8(CTA_PROTO_ICMP_TYPE + shift, message.type).u8(CTA_PROTO_ICMP_CODE + shift, message.code);
            });
        });
    }

    static void port(AttributeWriter writer, int type, int port) {
        writer.bytes(type, NftValue.u16(port).toBytes());
    }

    static ConntrackTuple decode(Attributes tuple) throws MalformedMessageException {
        Attributes ip = tuple.nested(CTA_TUPLE_IP);
        Attributes proto = tuple.nested(CTA_TUPLE_PROTO);
        boolean ipv4 = ip.get(CTA_IP_V4_SRC).isPresent();
        return new ConntrackTuple(
                address(ip, ipv4 ? CTA_IP_V4_SRC : CTA_IP_V6_SRC, ipv4),
                address(ip, ipv4 ? CTA_IP_V4_DST : CTA_IP_V6_DST, ipv4),
                proto.u8(CTA_PROTO_NUM).orElse(0),
                u16(proto, CTA_PROTO_SRC_PORT),
                u16(proto, CTA_PROTO_DST_PORT),
                icmp(proto, ipv4 ? 0 : TO_ICMPV6));
    }

    private static Optional<Icmp> icmp(Attributes proto, int shift) throws MalformedMessageException {
        Optional<Integer> identifier = u16(proto, CTA_PROTO_ICMP_ID + shift);
        return identifier.isEmpty()
                ? Optional.empty()
                : Optional.of(new Icmp(
                        identifier.get(),
                        proto.u8(CTA_PROTO_ICMP_TYPE + shift).orElse(0),
                        proto.u8(CTA_PROTO_ICMP_CODE + shift).orElse(0)));
    }

    private static Optional<Integer> u16(Attributes attributes, int type) throws MalformedMessageException {
        Optional<Attribute> attribute = attributes.get(type);
        return attribute.isEmpty() ? Optional.empty() : Optional.of(NfTablesProtocol.u16BigEndian(attribute.get()));
    }

    private static InetAddress address(Attributes ip, int type, boolean ipv4) throws MalformedMessageException {
        byte[] bytes = ip.get(type)
                .orElseThrow(() -> new MalformedMessageException("a connection without address"))
                .value();
        if (bytes.length != (ipv4 ? 4 : 16)) {
            throw new MalformedMessageException("an address of " + bytes.length + " bytes");
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new MalformedMessageException("an address of " + bytes.length + " bytes");
        }
    }

    /** As {@code conntrack} shows it. */
    @Override
    public String toString() {
        return "protocol " + protocol + " src=" + source.getHostAddress() + " dst=" + destination.getHostAddress()
                + sourcePort.map(port -> " sport=" + port).orElse("")
                + destinationPort.map(port -> " dport=" + port).orElse("");
    }
}
