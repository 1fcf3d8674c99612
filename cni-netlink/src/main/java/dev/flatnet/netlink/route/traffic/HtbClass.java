// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route.traffic;

import dev.flatnet.netlink.attribute.AttributeWriter;
import java.nio.ByteBuffer;

/**
 * A share of a link (tc-htb(8)); {@code tc class add … htb rate RATE ceil CEIL burst BURST cburst CBURST prio PRIO
 * quantum QUANTUM}.
 *
 * @param bytesPerSecond what it always gets, positive
 * @param ceiling bytes per second that it gets at most, when others leave some; not less than its rate
 * @param burst bytes that may go at once at the rate
 * @param ceilingBurst bytes that may go at once at the ceiling
 * @param priority who is offered first what others leave: the lowest; 0 to 7
 * @param quantum bytes that it sends before its sister's turn; 0 for a tenth of the rate
 */
public record HtbClass(long bytesPerSecond, long ceiling, long burst, long ceilingBurst, int priority, int quantum)
        implements TrafficKind {
    static final String NAME = "htb";
    private static final int TCA_HTB_PARMS = 1;
    private static final int TCA_HTB_RATE64 = 6;
    private static final int TCA_HTB_CEIL64 = 7;
    private static final int OPT_BYTES = 2 * RateSpec.BYTES + 20;
    private static final int MAX_PRIORITY = 7;

    public HtbClass {
        RateSpec.requirePositive("a rate", bytesPerSecond);
        RateSpec.requirePositive("a burst", burst);
        RateSpec.requirePositive("a burst", ceilingBurst);
        if (ceiling < bytesPerSecond) {
            throw new IllegalArgumentException("a ceiling of " + ceiling + " under a rate of " + bytesPerSecond);
        }
        if (priority < 0 || priority > MAX_PRIORITY || quantum < 0) {
            throw new IllegalArgumentException("priority " + priority + ", quantum " + quantum);
        }
    }

    /** A share that never gets more than its rate. */
    public HtbClass(long bytesPerSecond, long burst) {
        this(bytesPerSecond, bytesPerSecond, burst, burst, 0, 0);
    }

    @Override
    public String name() {
        return NAME;
    }

    /** struct tc_htb_opt { struct tc_ratespec rate, ceil; u32 buffer, cbuffer, quantum, level, prio; }. */
    @Override
    public void encode(AttributeWriter options) {
        byte[] bytes = new byte[OPT_BYTES];
        ByteBuffer parameters = TrafficMessage.buffer(bytes);
        RateSpec.put(parameters, bytesPerSecond);
        RateSpec.put(parameters, ceiling);
        parameters.putInt(RateSpec.ticks(burst, bytesPerSecond));
        parameters.putInt(RateSpec.ticks(ceilingBurst, ceiling));
        parameters.putInt(quantum).putInt(0).putInt(priority);
        options.bytes(TCA_HTB_PARMS, bytes);
        if (bytesPerSecond >= RateSpec.MAX_RATE) {
            options.u64(TCA_HTB_RATE64, bytesPerSecond);
        }
        if (ceiling >= RateSpec.MAX_RATE) {
            options.u64(TCA_HTB_CEIL64, ceiling);
        }
    }
}
