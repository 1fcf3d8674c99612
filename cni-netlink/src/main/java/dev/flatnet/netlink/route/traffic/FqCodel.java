// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route.traffic;

import dev.flatnet.netlink.attribute.AttributeWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Keeps queues short and flows fair (tc-fq_codel(8), RFC 8290); {@code tc qdisc add … fq_codel}. What is not set is left to
 * the kernel. Linux 3.5. Not thread-safe.
 */
public final class FqCodel implements TrafficKind {
    private static final int TCA_FQ_CODEL_TARGET = 1;
    private static final int TCA_FQ_CODEL_LIMIT = 2;
    private static final int TCA_FQ_CODEL_INTERVAL = 3;
    private static final int TCA_FQ_CODEL_ECN = 4;
    private static final int TCA_FQ_CODEL_FLOWS = 5;
    private static final int TCA_FQ_CODEL_QUANTUM = 6;
    private static final int TCA_FQ_CODEL_MEMORY_LIMIT = 9;
    private static final long NANOS_PER_MICRO = 1000;

    private final List<Consumer<AttributeWriter>> options = new ArrayList<>();

    /** Nothing set yet. */
    public FqCodel() {}

    /** How many packets may wait. */
    public FqCodel limit(long packets) {
        return u32(TCA_FQ_CODEL_LIMIT, packets);
    }

    /** Into how many queues flows are sorted. */
    public FqCodel flows(long number) {
        return u32(TCA_FQ_CODEL_FLOWS, number);
    }

    /** How long packets should wait at most, in whole microseconds. */
    public FqCodel target(Duration time) {
        return u32(TCA_FQ_CODEL_TARGET, time.toNanos() / NANOS_PER_MICRO);
    }

    /** For how long they may wait longer before some are dropped, in whole microseconds. */
    public FqCodel interval(Duration time) {
        return u32(TCA_FQ_CODEL_INTERVAL, time.toNanos() / NANOS_PER_MICRO);
    }

    /** How many bytes of a queue are sent before the next one's turn. */
    public FqCodel quantum(long bytes) {
        return u32(TCA_FQ_CODEL_QUANTUM, bytes);
    }

    /** How many bytes may wait. Linux 4.7. */
    public FqCodel memoryLimit(long bytes) {
        return u32(TCA_FQ_CODEL_MEMORY_LIMIT, bytes);
    }

    /** Whether packets that can be marked (RFC 3168) are, instead of dropped. */
    public FqCodel explicitCongestionNotification(boolean on) {
        return u32(TCA_FQ_CODEL_ECN, on ? 1 : 0);
    }

    private FqCodel u32(int type, long value) {
        options.add(writer -> writer.u32(type, value));
        return this;
    }

    @Override
    public String name() {
        return "fq_codel";
    }

    @Override
    public void encode(AttributeWriter writer) {
        options.forEach(option -> option.accept(writer));
    }
}
