// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.util.Optional;

/**
 * {@code jhash … mod MODULUS seed SEED offset OFFSET}: loads a number from {@code offset} to {@code offset + modulus - 1}
 * that is the same for the same bytes; 4 bytes in machine order.
 *
 * @param source where the bytes begin
 * @param length how many, 1 to 64
 * @param destination where the number goes
 * @param modulus at least 1
 * @param seed empty for one of the kernel's choice
 * @param offset what is added
 */
public record JenkinsHash(
        Register source, int length, Register destination, long modulus, Optional<Long> seed, long offset)
        implements Expression {
    static final String NAME = "hash";

    private static final int SREG = 1;
    private static final int DREG = 2;
    private static final int LEN = 3;
    private static final int MODULUS = 4;
    private static final int SEED = 5;
    private static final int OFFSET = 6;
    private static final int TYPE = 7;
    private static final int NFT_HASH_JENKINS = 0;

    public JenkinsHash {
        if (length < 1 || length > NftValue.MAX_BYTES || modulus < 1) {
            throw new IllegalArgumentException("a hash of " + length + " bytes modulo " + modulus);
        }
    }

    /** {@code jhash … mod MODULUS}, of the first bytes of the first register. */
    public static JenkinsHash of(int length, long modulus) {
        return new JenkinsHash(Register.FIRST, length, Register.FIRST, modulus, Optional.empty(), 0);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(AttributeWriter data) {
        data.u32BigEndian(SREG, source.number())
                .u32BigEndian(DREG, destination.number())
                .u32BigEndian(LEN, length)
                .u32BigEndian(MODULUS, modulus);
        if (seed.isPresent()) {
            data.u32BigEndian(SEED, seed.get());
        }
        if (offset != 0) {
            data.u32BigEndian(OFFSET, offset);
        }
        data.u32BigEndian(TYPE, NFT_HASH_JENKINS);
    }

    static Optional<Expression> decode(ExpressionData data) throws MalformedMessageException {
        long length = data.number(LEN, 0);
        long modulus = data.number(MODULUS, 0);
        boolean known = data.hasOnly(SREG, DREG, LEN, MODULUS, SEED, OFFSET, TYPE)
                && data.number(TYPE, NFT_HASH_JENKINS) == NFT_HASH_JENKINS
                && length >= 1
                && length <= NftValue.MAX_BYTES
                && modulus >= 1;
        return known
                ? Optional.of(new JenkinsHash(
                        data.register(SREG),
                        (int) length,
                        data.register(DREG),
                        modulus,
                        data.attributes().u32BigEndian(SEED),
                        data.number(OFFSET, 0)))
                : Optional.empty();
    }
}
