// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route.traffic;

import java.nio.ByteBuffer;

/** Rates and times as linux/pkt_sched.h has them. */
final class RateSpec {
    static final int BYTES = 12;

    /** From here on a rate stands in an attribute of 64 bits, and this in its place. */
    static final long MAX_RATE = 0xffff_ffffL;

    private static final byte TC_LINKLAYER_ETHERNET = 1;
    /** What tc sends; it belongs to the rate tables, which kernels since 3.8 do without. */
    private static final byte CELL_LOG = 3;

    private static final short CELL_ALIGN = -1;
    /** PSCHED_SHIFT of net/pkt_sched.h: the kernel counts in 64 ns. */
    private static final int TICK_NANOS = 64;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private RateSpec() {}

    /** struct tc_ratespec { u8 cell_log; u8 linklayer; u16 overhead; s16 cell_align; u16 mpu; u32 rate; }. */
    static void put(ByteBuffer buffer, long bytesPerSecond) {
        buffer.put(CELL_LOG).put(TC_LINKLAYER_ETHERNET);
        buffer.putShort((short) 0).putShort(CELL_ALIGN).putShort((short) 0);
        buffer.putInt((int) Math.min(bytesPerSecond, MAX_RATE));
    }

    static long get(ByteBuffer buffer, int position) {
        return buffer.getInt(position + 8) & MAX_RATE;
    }

    /** How long so many bytes take at a rate, in ticks; at most what fits into 32 bits. */
    static int ticks(long bytes, long bytesPerSecond) {
        double nanos = (double) bytes * NANOS_PER_SECOND / bytesPerSecond;
        return (int) (long) Math.min(nanos / TICK_NANOS, (double) MAX_RATE);
    }

    /** The opposite of {@link #ticks}, to the nearest byte. */
    static long bytes(long ticks, long bytesPerSecond) {
        return Math.round((double) ticks * TICK_NANOS * bytesPerSecond / NANOS_PER_SECOND);
    }

    static void requirePositive(String what, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(what + " of " + value);
        }
    }
}
