// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.util.Optional;

/**
 * Counts what comes by.
 *
 * @param packets so far
 * @param bytes so far
 */
public record Counter(long packets, long bytes) implements Expression {
    static final String NAME = "counter";

    private static final int BYTES = 1;
    private static final int PACKETS = 2;
    private static final int PAD = 3;

    /** {@code counter}, from 0 on. */
    public static Counter fromZero() {
        return new Counter(0, 0);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(AttributeWriter data) {
        if (packets != 0 || bytes != 0) {
            data.u64BigEndian(BYTES, bytes).u64BigEndian(PACKETS, packets);
        }
    }

    static Optional<Expression> decode(ExpressionData data) throws MalformedMessageException {
        return data.hasOnly(BYTES, PACKETS, PAD)
                ? Optional.of(new Counter(data.u64(PACKETS, 0), data.u64(BYTES, 0)))
                : Optional.empty();
    }
}
