// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.time.Duration;
import java.util.Optional;

/**
 * Goes on as long as packets come no faster than this, or only for those that come faster (a token bucket).
 *
 * @param rate packets or bytes per time
 * @param perSeconds that time: 1, 60, 3600, 86400 or 604800
 * @param burst how many more may come at once, 0 to 2^32 - 1
 * @param bytes whether bytes are counted, not packets
 * @param over whether it goes on only when there are more
 */
public record Limit(long rate, long perSeconds, long burst, boolean bytes, boolean over) implements Expression {
    static final String NAME = "limit";

    private static final int RATE = 1;
    private static final int UNIT = 2;
    private static final int BURST = 3;
    private static final int TYPE = 4;
    private static final int FLAGS = 5;
    private static final int PAD = 6;

    public Limit {
        if (rate <= 0 || perSeconds <= 0 || burst < 0 || burst > 0xffff_ffffL) {
            throw new IllegalArgumentException("a limit of " + rate + " per " + perSeconds + " s, burst " + burst);
        }
    }

    /** {@code limit rate RATE/TIME burst BURST packets}. */
    public static Limit packets(long rate, Duration per, long burst) {
        return new Limit(rate, per.toSeconds(), burst, false, false);
    }

    /** {@code limit rate RATE bytes/TIME burst BURST bytes}. */
    public static Limit bytes(long rate, Duration per, long burst) {
        return new Limit(rate, per.toSeconds(), burst, true, false);
    }

    /** {@code limit rate over …}. */
    public Limit whenExceeded() {
        return new Limit(rate, perSeconds, burst, bytes, true);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(AttributeWriter data) {
        data.u64BigEndian(RATE, rate).u64BigEndian(UNIT, perSeconds);
        if (burst != 0) {
            data.u32BigEndian(BURST, burst);
        }
        data.u32BigEndian(TYPE, bytes ? 1 : 0).u32BigEndian(FLAGS, over ? 1 : 0);
    }

    static Optional<Expression> decode(ExpressionData data) throws MalformedMessageException {
        long rate = data.u64(RATE, 0);
        long unit = data.u64(UNIT, 0);
        long type = data.number(TYPE, 0);
        long flags = data.number(FLAGS, 0);
        boolean known =
                data.hasOnly(RATE, UNIT, BURST, TYPE, FLAGS, PAD) && rate > 0 && unit > 0 && type <= 1 && flags <= 1;
        return known
                ? Optional.of(new Limit(rate, unit, data.number(BURST, 0), type == 1, flags == 1))
                : Optional.empty();
    }
}
