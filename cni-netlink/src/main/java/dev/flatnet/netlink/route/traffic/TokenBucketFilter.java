// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route.traffic;

import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Sends at most at a rate, but for bursts (tc-tbf(8)); {@code tc qdisc add … tbf rate RATE burst BURST limit LIMIT}.
 *
 * @param bytesPerSecond the rate, positive
 * @param burst bytes that may go at once, 1 to 2^32 - 1; too few and the rate is not reached, less than the MTU and nothing
 *     passes
 * @param limit bytes that may wait, 1 to 2^32 - 1; what is too much is dropped
 */
public record TokenBucketFilter(long bytesPerSecond, long burst, long limit) implements TrafficKind {
    private static final String NAME = "tbf";
    private static final int TCA_TBF_PARMS = 1;
    private static final int TCA_TBF_RATE64 = 4;
    private static final int TCA_TBF_BURST = 6;
    private static final int PARMS_BYTES = 36;
    private static final int LIMIT_OFFSET = 24;
    private static final int BUFFER_OFFSET = 28;
    private static final long MAX = 0xffff_ffffL;

    public TokenBucketFilter {
        RateSpec.requirePositive("a rate", bytesPerSecond);
        RateSpec.requirePositive("a burst", burst);
        RateSpec.requirePositive("a limit", limit);
        if (burst > MAX || limit > MAX) {
            throw new IllegalArgumentException("a burst of " + burst + " and a limit of " + limit + " bytes");
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    /** struct tc_tbf_qopt { struct tc_ratespec rate, peakrate; u32 limit, buffer, mtu; }. */
    @Override
    public void encode(AttributeWriter options) {
        byte[] bytes = new byte[PARMS_BYTES];
        ByteBuffer parameters = TrafficMessage.buffer(bytes);
        RateSpec.put(parameters, bytesPerSecond);
        parameters.putInt(LIMIT_OFFSET, (int) limit);
        parameters.putInt(BUFFER_OFFSET, RateSpec.ticks(burst, Math.min(bytesPerSecond, RateSpec.MAX_RATE)));
        options.bytes(TCA_TBF_PARMS, bytes);
        // Takes the place of the time above, in kernels since 3.13.
        options.u32(TCA_TBF_BURST, burst);
        if (bytesPerSecond >= RateSpec.MAX_RATE) {
            options.u64(TCA_TBF_RATE64, bytesPerSecond);
        }
    }

    /** What a queueing discipline says of itself, its burst to the nearest byte; empty if it is of another kind. */
    public static Optional<TokenBucketFilter> of(Qdisc qdisc) throws MalformedMessageException {
        Optional<Attribute> parameters =
                qdisc.kind().equals(NAME) ? qdisc.options().get(TCA_TBF_PARMS) : Optional.empty();
        if (parameters.isEmpty()) {
            return Optional.empty();
        }
        byte[] bytes = parameters.get().value();
        if (bytes.length < PARMS_BYTES) {
            throw new MalformedMessageException("parameters of tbf of " + bytes.length + " bytes");
        }
        ByteBuffer fields = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        Optional<Attribute> large = qdisc.options().get(TCA_TBF_RATE64);
        long rate = large.isPresent() ? large.get().u64() : RateSpec.get(fields, 0);
        long burst = RateSpec.bytes(fields.getInt(BUFFER_OFFSET) & MAX, rate);
        long limit = fields.getInt(LIMIT_OFFSET) & MAX;
        if (rate <= 0 || burst <= 0 || burst > MAX || limit == 0) {
            throw new MalformedMessageException("tbf at a rate of " + rate + " with a limit of " + limit);
        }
        return Optional.of(new TokenBucketFilter(rate, burst, limit));
    }
}
