// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.util.Optional;

/**
 * Loads bytes of the packet into a register. A rule that does not match the packet's protocol first reads whatever stands
 * there instead; {@link Match} compares it first.
 *
 * @param base where the offset counts from
 * @param offset in bytes
 * @param length in bytes, 1 to 255
 * @param register where they go
 */
public record Payload(Base base, int offset, int length, Register register) implements Expression {
    static final String NAME = "payload";

    private static final int DREG = 1;
    private static final int BASE = 2;
    private static final int OFFSET = 3;
    private static final int LEN = 4;
    private static final int MAX_OFFSET = 0xffff;
    private static final int MAX_LENGTH = 0xff;

    /** enum nft_payload_bases, in its order. */
    public enum Base implements KernelNumber {
        /** The Ethernet header. */
        LINK(0),
        /** The IP or ARP header. */
        NETWORK(1),
        /** The TCP, UDP, SCTP or ICMP header. */
        TRANSPORT(2),
        /** What follows that. */
        INNER(3);

        private final int number;

        Base(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }
    }

    public Payload {
        if (offset < 0 || offset > MAX_OFFSET || length < 1 || length > MAX_LENGTH) {
            throw new IllegalArgumentException(length + " bytes of the packet from " + offset);
        }
    }

    private static Payload at(Base base, int offset, int length) {
        return new Payload(base, offset, length, Register.FIRST);
    }

    /** {@code ether daddr}: 6 bytes. */
    public static Payload etherDestination() {
        return at(Base.LINK, 0, 6);
    }

    /** {@code ether saddr}: 6 bytes. */
    public static Payload etherSource() {
        return at(Base.LINK, 6, 6);
    }

    /** {@code ether type}: 2 bytes. */
    public static Payload etherType() {
        return at(Base.LINK, 12, 2);
    }

    /** {@code ip protocol}: 1 byte. */
    public static Payload ipProtocol() {
        return at(Base.NETWORK, 9, 1);
    }

    /** {@code ip saddr}: 4 bytes. */
    public static Payload ipSource() {
        return at(Base.NETWORK, 12, 4);
    }

    /** {@code ip daddr}: 4 bytes. */
    public static Payload ipDestination() {
        return at(Base.NETWORK, 16, 4);
    }

    /** {@code ip6 saddr}: 16 bytes. */
    public static Payload ip6Source() {
        return at(Base.NETWORK, 8, 16);
    }

    /** {@code ip6 daddr}: 16 bytes. */
    public static Payload ip6Destination() {
        return at(Base.NETWORK, 24, 16);
    }

    /** {@code arp operation}: 2 bytes. */
    public static Payload arpOperation() {
        return at(Base.NETWORK, 6, 2);
    }

    /** {@code arp saddr ether}: 6 bytes, what the sender says its MAC address is. */
    public static Payload arpSenderMac() {
        return at(Base.NETWORK, 8, 6);
    }

    /** {@code arp saddr ip}: 4 bytes, what the sender says its address is. */
    public static Payload arpSenderIp() {
        return at(Base.NETWORK, 14, 4);
    }

    /** {@code arp daddr ip}: 4 bytes, whom the sender looks for. */
    public static Payload arpTargetIp() {
        return at(Base.NETWORK, 24, 4);
    }

    /** {@code th sport}, or {@code tcp sport} and the like behind a comparison of the protocol: 2 bytes. */
    public static Payload sourcePort() {
        return at(Base.TRANSPORT, 0, 2);
    }

    /** {@code th dport}: 2 bytes. */
    public static Payload destinationPort() {
        return at(Base.TRANSPORT, 2, 2);
    }

    /** {@code icmp type}, {@code icmpv6 type}: 1 byte. */
    public static Payload icmpType() {
        return at(Base.TRANSPORT, 0, 1);
    }

    /** {@code tcp flags}: 1 byte. */
    public static Payload tcpFlags() {
        return at(Base.TRANSPORT, 13, 1);
    }

    /** The same into another register. */
    public Payload into(Register other) {
        return new Payload(base, offset, length, other);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(AttributeWriter data) {
        data.u32BigEndian(DREG, register.number())
                .u32BigEndian(BASE, base.number())
                .u32BigEndian(OFFSET, offset)
                .u32BigEndian(LEN, length);
    }

    static Optional<Expression> decode(ExpressionData data) throws MalformedMessageException {
        Optional<Base> base = KernelNumber.find(Base.values(), data.number(BASE, Long.MAX_VALUE));
        long offset = data.number(OFFSET, Long.MAX_VALUE);
        long length = data.number(LEN, 0);
        boolean known = data.hasOnly(DREG, BASE, OFFSET, LEN)
                && base.isPresent()
                && offset <= MAX_OFFSET
                && length >= 1
                && length <= MAX_LENGTH;
        return known
                ? Optional.of(new Payload(base.orElseThrow(), (int) offset, (int) length, data.register(DREG)))
                : Optional.empty();
    }

    // Written out because the generated methods of records are slow at first use.
    @Override
    public boolean equals(Object other) {
        return other instanceof Payload that
                && base.equals(that.base)
                && offset == that.offset
                && length == that.length
                && register.equals(that.register);
    }

    @Override
    public int hashCode() {
        return ((base.hashCode() * 31 + offset) * 31 + length) * 31 + register.hashCode();
    }
}
