// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.util.Optional;

/**
 * {@code numgen inc|random mod MODULUS offset OFFSET}: loads a number from {@code offset} to {@code offset + modulus - 1}, 4
 * bytes in machine order; how connections are spread over several addresses.
 *
 * @param random whether it is drawn, not counted
 * @param modulus at least 1
 * @param offset what is added
 * @param register where it goes
 */
public record NumberGenerator(boolean random, long modulus, long offset, Register register) implements Expression {
    static final String NAME = "numgen";

    private static final int DREG = 1;
    private static final int MODULUS = 2;
    private static final int TYPE = 3;
    private static final int OFFSET = 4;
    private static final int NFT_NG_RANDOM = 1;

    public NumberGenerator {
        if (modulus < 1) {
            throw new IllegalArgumentException("numbers modulo " + modulus);
        }
    }

    /** {@code numgen inc mod MODULUS}. */
    public static NumberGenerator roundRobin(long modulus) {
        return new NumberGenerator(false, modulus, 0, Register.FIRST);
    }

    /** {@code numgen random mod MODULUS}. */
    public static NumberGenerator random(long modulus) {
        return new NumberGenerator(true, modulus, 0, Register.FIRST);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(AttributeWriter data) {
        data.u32BigEndian(DREG, register.number())
                .u32BigEndian(MODULUS, modulus)
                .u32BigEndian(TYPE, random ? NFT_NG_RANDOM : 0)
                .u32BigEndian(OFFSET, offset);
    }

    static Optional<Expression> decode(ExpressionData data) throws MalformedMessageException {
        long modulus = data.number(MODULUS, 0);
        long type = data.number(TYPE, 0);
        return data.hasOnly(DREG, MODULUS, TYPE, OFFSET) && modulus >= 1 && type <= NFT_NG_RANDOM
                ? Optional.of(new NumberGenerator(
                        type == NFT_NG_RANDOM, modulus, data.number(OFFSET, 0), data.register(DREG)))
                : Optional.empty();
    }
}
