// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.util.Optional;

/**
 * Goes on until so many bytes came by, or only afterwards.
 *
 * @param bytes the quota
 * @param over whether it goes on afterwards instead
 * @param consumed how much of it is used up
 */
public record Quota(long bytes, boolean over, long consumed) implements Expression {
    static final String NAME = "quota";

    private static final int BYTES = 1;
    private static final int FLAGS = 2;
    private static final int PAD = 3;
    private static final int CONSUMED = 4;
    private static final int NFT_QUOTA_F_INV = 1;

    /** {@code quota until BYTES bytes}. */
    public static Quota until(long bytes) {
        return new Quota(bytes, false, 0);
    }

    /** {@code quota over BYTES bytes}. */
    public static Quota over(long bytes) {
        return new Quota(bytes, true, 0);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(AttributeWriter data) {
        data.u64BigEndian(BYTES, bytes)
                .u64BigEndian(CONSUMED, consumed)
                .u32BigEndian(FLAGS, over ? NFT_QUOTA_F_INV : 0);
    }

    static Optional<Expression> decode(ExpressionData data) throws MalformedMessageException {
        // NFT_QUOTA_F_DEPLETED, which the kernel sets when it reports, follows from the numbers.
        long flags = data.number(FLAGS, 0);
        return data.hasOnly(BYTES, FLAGS, PAD, CONSUMED) && flags <= 3
                ? Optional.of(new Quota(data.u64(BYTES, 0), (flags & NFT_QUOTA_F_INV) != 0, data.u64(CONSUMED, 0)))
                : Optional.empty();
    }
}
