// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Translates the source or destination address, port or both, to what registers hold; in chains of type nat only, and
 * decides.
 *
 * @param kind which end
 * @param family of the address, IPv4 or IPv6
 * @param addressFrom the register of the address, or of the first of a range
 * @param addressTo the register of the last of a range
 * @param portFrom the register of the port, or of the first of a range
 * @param portTo the register of the last of a range
 * @param flags NF_NAT_RANGE_PROTO_RANDOM and the like of linux/netfilter/nf_nat.h, but for those that say that an address or
 *     a port is given
 */
public record Nat(
        Kind kind,
        NftTable.Family family,
        Optional<Register> addressFrom,
        Optional<Register> addressTo,
        Optional<Register> portFrom,
        Optional<Register> portTo,
        int flags)
        implements Expression {
    static final String NAME = "nat";

    /** {@code random}: NF_NAT_RANGE_PROTO_RANDOM. */
    public static final int RANDOM = 4;
    /** {@code persistent}: NF_NAT_RANGE_PERSISTENT. */
    public static final int PERSISTENT = 8;
    /** {@code fully-random}: NF_NAT_RANGE_PROTO_RANDOM_FULLY. */
    public static final int FULLY_RANDOM = 16;

    static final int NF_NAT_RANGE_PROTO_SPECIFIED = 2;
    private static final int NF_NAT_RANGE_MAP_IPS = 1;

    private static final int TYPE = 1;
    private static final int FAMILY = 2;
    private static final int REG_ADDR_MIN = 3;
    private static final int REG_ADDR_MAX = 4;
    private static final int REG_PROTO_MIN = 5;
    private static final int REG_PROTO_MAX = 6;
    private static final int FLAGS = 7;

    /** enum nft_nat_types, in its order. */
    public enum Kind implements KernelNumber {
        /** {@code snat}. */
        SOURCE(0),
        /** {@code dnat}. */
        DESTINATION(1);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }
    }

    public Nat {
        if (family != NftTable.Family.IPV4 && family != NftTable.Family.IPV6) {
            throw new IllegalArgumentException("addresses of family " + family);
        }
        if (addressFrom.isEmpty() && portFrom.isEmpty()) {
            throw new IllegalArgumentException("nat to neither an address nor a port");
        }
        if ((addressFrom.isEmpty() && addressTo.isPresent()) || (portFrom.isEmpty() && portTo.isPresent())) {
            throw new IllegalArgumentException("nat to a range without beginning");
        }
    }

    /** {@code snat to ADDRESS}. */
    public static List<Expression> sourceTo(InetAddress address) {
        return to(Kind.SOURCE, address);
    }

    /** {@code dnat to ADDRESS}. */
    public static List<Expression> destinationTo(InetAddress address) {
        return to(Kind.DESTINATION, address);
    }

    /** {@code dnat to ADDRESS:PORT}; behind a comparison of the transport protocol. */
    public static List<Expression> destinationTo(InetAddress address, int port) {
        return List.of(
                Immediate.load(NftValue.of(address)),
                new Immediate(Register.SECOND, NftValue.u16(port)),
                registers(
                        Kind.DESTINATION, family(address), Optional.of(Register.FIRST), Optional.of(Register.SECOND)));
    }

    private static List<Expression> to(Kind kind, InetAddress address) {
        return List.of(
                Immediate.load(NftValue.of(address)),
                registers(kind, family(address), Optional.of(Register.FIRST), Optional.empty()));
    }

    /** {@code dnat to … map @MAP}: to the address that was looked up into the first register. */
    public static Nat destinationFromRegister(NftTable.Family family) {
        return registers(Kind.DESTINATION, family, Optional.of(Register.FIRST), Optional.empty());
    }

    /** {@code dnat to … map @MAP}, where the map holds {@code ADDRESS . PORT}. */
    public static Nat destinationAndPortFromRegister(NftTable.Family family) {
        int words = family == NftTable.Family.IPV4 ? 1 : 4;
        return registers(Kind.DESTINATION, family, Optional.of(Register.FIRST), Optional.of(Register.word(words)));
    }

    private static Nat registers(
            Kind kind, NftTable.Family family, Optional<Register> address, Optional<Register> port) {
        return new Nat(kind, family, address, Optional.empty(), port, Optional.empty(), 0);
    }

    private static NftTable.Family family(InetAddress address) {
        return address instanceof Inet4Address ? NftTable.Family.IPV4 : NftTable.Family.IPV6;
    }

    /** The same with flags such as {@link #FULLY_RANDOM}. */
    public Nat flags(int other) {
        return new Nat(kind, family, addressFrom, addressTo, portFrom, portTo, other);
    }

    @Override
    public void requireUsableIn(NftTable.Family table) {
        if (table != family && table != NftTable.Family.INET) {
            throw new IllegalArgumentException(
                    "nat to addresses of family " + family + " in a table of family " + table);
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(AttributeWriter data) {
        data.u32BigEndian(TYPE, kind.number()).u32BigEndian(FAMILY, family.number());
        writeRegister(data, REG_ADDR_MIN, addressFrom);
        writeRegister(data, REG_ADDR_MAX, addressTo);
        writeRegister(data, REG_PROTO_MIN, portFrom);
        writeRegister(data, REG_PROTO_MAX, portTo);
        int all = flags | (portFrom.isPresent() ? NF_NAT_RANGE_PROTO_SPECIFIED : 0);
        if (all != 0) {
            data.u32BigEndian(FLAGS, all);
        }
    }

    static void writeRegister(AttributeWriter data, int type, Optional<Register> register) {
        if (register.isPresent()) {
            data.u32BigEndian(type, register.get().number());
        }
    }

    static Optional<Expression> decode(ExpressionData data) throws MalformedMessageException {
        Optional<Kind> kind = KernelNumber.find(Kind.values(), data.number(TYPE));
        long family = data.number(FAMILY);
        boolean ipv4 = family == NftTable.Family.IPV4.number();
        boolean known = data.hasOnly(TYPE, FAMILY, REG_ADDR_MIN, REG_ADDR_MAX, REG_PROTO_MIN, REG_PROTO_MAX, FLAGS)
                && kind.isPresent()
                && (ipv4 || family == NftTable.Family.IPV6.number())
                && (data.has(REG_ADDR_MIN) || data.has(REG_PROTO_MIN));
        if (!known) {
            return Optional.empty();
        }
        return Optional.of(new Nat(
                kind.orElseThrow(),
                ipv4 ? NftTable.Family.IPV4 : NftTable.Family.IPV6,
                data.optionalRegister(REG_ADDR_MIN),
                endOfRange(data, REG_ADDR_MIN, REG_ADDR_MAX),
                data.optionalRegister(REG_PROTO_MIN),
                endOfRange(data, REG_PROTO_MIN, REG_PROTO_MAX),
                (int) data.number(FLAGS, 0) & ~(NF_NAT_RANGE_MAP_IPS | NF_NAT_RANGE_PROTO_SPECIFIED)));
    }

    /** The kernel reports what is no range as one from a register to itself. */
    static Optional<Register> endOfRange(ExpressionData data, int from, int to) throws MalformedMessageException {
        Optional<Register> end = data.optionalRegister(to);
        return !data.has(from) || end.equals(data.optionalRegister(from)) ? Optional.empty() : end;
    }

    // Written out because the generated methods of records are slow at first use.
    @Override
    public boolean equals(Object other) {
        return other instanceof Nat that
                && kind.equals(that.kind)
                && family.equals(that.family)
                && addressFrom.equals(that.addressFrom)
                && addressTo.equals(that.addressTo)
                && portFrom.equals(that.portFrom)
                && portTo.equals(that.portTo)
                && flags == that.flags;
    }

    @Override
    public int hashCode() {
        return (((((kind.hashCode() * 31 + family.hashCode()) * 31 + addressFrom.hashCode()) * 31
                                                                + addressTo.hashCode())
                                                        * 31
                                                + portFrom.hashCode())
                                        * 31
                                + portTo.hashCode())
                        * 31
                + flags;
    }
}
