// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.util.Optional;

/**
 * Asks the routing table about the packet.
 *
 * @param result what is loaded
 * @param flags NFTA_FIB_F_… of linux/netfilter/nf_tables.h: what is looked up, and {@link #PRESENT}
 * @param register where it goes
 */
public record Fib(Result result, int flags, Register register) implements Expression {
    static final String NAME = "fib";

    /** {@code saddr}. */
    public static final int SOURCE = 1;
    /** {@code daddr}. */
    public static final int DESTINATION = 2;
    /** {@code mark}. */
    public static final int MARK = 4;
    /** {@code iif}. */
    public static final int INPUT = 8;
    /** {@code oif}. */
    public static final int OUTPUT = 16;
    /** {@code exists}, {@code missing}: loads 1 or 0 instead; 4 bytes, machine order. */
    public static final int PRESENT = 32;

    /** RTN_LOCAL, linux/rtnetlink.h: an address of the machine itself. */
    public static final int TYPE_LOCAL = 2;

    private static final int DREG = 1;
    private static final int RESULT = 2;
    private static final int FLAGS = 3;

    /** enum nft_fib_result, in its order, from 1. */
    public enum Result implements KernelNumber {
        /** {@code oif}: 4 bytes, machine order. */
        OUTPUT_INDEX(1),
        /** {@code oifname}: 16 bytes. */
        OUTPUT_NAME(2),
        /** {@code type}: 4 bytes, machine order, RTN_…. */
        ADDRESS_TYPE(3);

        private final int number;

        Result(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }
    }

    public Fib {
        boolean source = (flags & SOURCE) != 0;
        boolean destination = (flags & DESTINATION) != 0;
        if (source == destination || (flags & (INPUT | OUTPUT)) == (INPUT | OUTPUT)) {
            throw new IllegalArgumentException(
                    "fib with flags " + flags + ": one of saddr and daddr, and not both iif and oif");
        }
    }

    /** {@code fib daddr type}, to compare with {@link #TYPE_LOCAL} and the like. */
    public static Fib destinationType() {
        return new Fib(Result.ADDRESS_TYPE, DESTINATION, Register.FIRST);
    }

    /** {@code fib saddr . iif oif exists}, to compare with 0 for {@code missing}: nothing leads back to the sender. */
    public static Fib routeBack() {
        return new Fib(Result.OUTPUT_INDEX, SOURCE | INPUT | PRESENT, Register.FIRST);
    }

    @Override
    public void requireUsableIn(NftTable.Family family) {
        if (family == NftTable.Family.BRIDGE || family == NftTable.Family.ARP) {
            throw new IllegalArgumentException("fib in a table of family " + family);
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(AttributeWriter data) {
        data.u32BigEndian(FLAGS, flags).u32BigEndian(RESULT, result.number()).u32BigEndian(DREG, register.number());
    }

    static Optional<Expression> decode(ExpressionData data) throws MalformedMessageException {
        Optional<Result> result = KernelNumber.find(Result.values(), data.number(RESULT));
        long flags = data.number(FLAGS);
        boolean known = data.hasOnly(DREG, RESULT, FLAGS)
                && result.isPresent()
                && flags <= 0x3f
                && (flags & SOURCE) != 0 != ((flags & DESTINATION) != 0)
                && (flags & (INPUT | OUTPUT)) != (INPUT | OUTPUT);
        return known ? Optional.of(new Fib(result.orElseThrow(), (int) flags, data.register(DREG))) : Optional.empty();
    }

    // Written out because the generated methods of records are slow at first use.
    @Override
    public boolean equals(Object other) {
        return other instanceof Fib that
                && result.equals(that.result)
                && flags == that.flags
                && register.equals(that.register);
    }

    @Override
    public int hashCode() {
        return (result.hashCode() * 31 + flags) * 31 + register.hashCode();
    }
}
