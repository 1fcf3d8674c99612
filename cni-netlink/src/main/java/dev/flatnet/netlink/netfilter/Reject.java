// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.util.Optional;

/**
 * Drops the packet and tells the sender.
 *
 * @param type how
 * @param code of the ICMP message: of ICMP or ICMPv6 for {@link Type#ICMP}, NFT_REJECT_ICMPX_… for {@link Type#ICMPX}; 0 for
 *     {@link Type#TCP_RESET}
 */
public record Reject(Type type, int code) implements Expression {
    static final String NAME = "reject";

    private static final int TYPE = 1;
    private static final int ICMP_CODE = 2;

    /** enum nft_reject_types, in its order. */
    public enum Type implements KernelNumber {
        /** {@code reject with icmp} or {@code icmpv6}, by the family of the table. */
        ICMP(0),
        /** {@code reject with tcp reset}; behind a comparison of the protocol. */
        TCP_RESET(1),
        /** {@code reject with icmpx}: what fits the packet; in tables of several families. */
        ICMPX(2);

        private final int number;

        Type(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }
    }

    /** The code of {@code icmpx} that is the same in ICMP and ICMPv6. */
    public enum Code implements KernelNumber {
        NO_ROUTE(0),
        PORT_UNREACHABLE(1),
        HOST_UNREACHABLE(2),
        ADMIN_PROHIBITED(3);

        private final int number;

        Code(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }
    }

    public Reject {
        if (code < 0 || code > 0xff) {
            throw new IllegalArgumentException("ICMP code " + code);
        }
    }

    /** {@code reject with icmpx CODE}; in tables of several families. */
    public static Reject with(Code code) {
        return new Reject(Type.ICMPX, code.number());
    }

    /** {@code reject with icmp CODE} in a table of IPv4, {@code icmpv6} in one of IPv6. */
    public static Reject withIcmp(int code) {
        return new Reject(Type.ICMP, code);
    }

    /** {@code reject with tcp reset}. */
    public static Reject withTcpReset() {
        return new Reject(Type.TCP_RESET, 0);
    }

    @Override
    public void requireUsableIn(NftTable.Family family) {
        boolean oneFamily = family == NftTable.Family.IPV4 || family == NftTable.Family.IPV6;
        if (family == NftTable.Family.ARP || (oneFamily && type == Type.ICMPX)) {
            throw new IllegalArgumentException("reject of type " + type + " in a table of family " + family);
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(AttributeWriter data) {
        data.u32BigEndian(TYPE, type.number()).u8(ICMP_CODE, code);
    }

    static Optional<Expression> decode(ExpressionData data) throws MalformedMessageException {
        Optional<Type> type = KernelNumber.find(Type.values(), data.number(TYPE));
        return data.hasOnly(TYPE, ICMP_CODE) && type.isPresent()
                ? Optional.of(
                        new Reject(type.get(), data.attributes().u8(ICMP_CODE).orElse(0)))
                : Optional.empty();
    }
}
