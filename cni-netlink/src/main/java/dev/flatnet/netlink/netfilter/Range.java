// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.util.Optional;

/**
 * Goes on only if a register holds something between two values, or outside of them; compares bytes from the first on.
 *
 * @param register what is compared
 * @param outside whether it must be outside
 * @param from the lowest inside
 * @param to the highest inside, as long as {@code from}
 */
public record Range(Register register, boolean outside, NftValue from, NftValue to) implements Expression {
    static final String NAME = "range";

    private static final int SREG = 1;
    private static final int OP = 2;
    private static final int FROM_DATA = 3;
    private static final int TO_DATA = 4;
    private static final int NFT_RANGE_NEQ = 1;

    public Range {
        if (from.length() != to.length()) {
            throw new IllegalArgumentException("a range from " + from + " to " + to);
        }
    }

    /** {@code … FROM-TO}. */
    public static Range inside(NftValue from, NftValue to) {
        return new Range(Register.FIRST, false, from, to);
    }

    /** {@code … != FROM-TO}. */
    public static Range outside(NftValue from, NftValue to) {
        return new Range(Register.FIRST, true, from, to);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(AttributeWriter data) {
        data.u32BigEndian(SREG, register.number()).u32BigEndian(OP, outside ? NFT_RANGE_NEQ : 0);
        NfTablesProtocol.writeValue(data, FROM_DATA, from);
        NfTablesProtocol.writeValue(data, TO_DATA, to);
    }

    static Optional<Expression> decode(ExpressionData data) throws MalformedMessageException {
        long operation = data.number(OP);
        if (!data.hasOnly(SREG, OP, FROM_DATA, TO_DATA) || operation > NFT_RANGE_NEQ) {
            return Optional.empty();
        }
        NftValue from = data.value(FROM_DATA);
        NftValue to = data.value(TO_DATA);
        return from.length() == to.length()
                ? Optional.of(new Range(data.register(SREG), operation == NFT_RANGE_NEQ, from, to))
                : Optional.empty();
    }
}
