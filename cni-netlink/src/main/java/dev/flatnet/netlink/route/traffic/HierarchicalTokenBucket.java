// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route.traffic;

import dev.flatnet.netlink.attribute.AttributeWriter;
import java.nio.ByteBuffer;

/**
 * Shares a link out between {@linkplain HtbClass classes} (tc-htb(8)); {@code tc qdisc add … htb default MINOR}.
 *
 * @param defaultClass minor number of the class for what no filter sorts; 0 lets it pass unlimited
 */
public record HierarchicalTokenBucket(int defaultClass) implements TrafficKind {
    private static final int TCA_HTB_INIT = 2;
    private static final int GLOB_BYTES = 20;
    private static final int VERSION = 3;
    private static final int RATE_TO_QUANTUM = 10;

    @Override
    public String name() {
        return HtbClass.NAME;
    }

    /** struct tc_htb_glob { u32 version, rate2quantum, defcls, debug, direct_pkts; }. */
    @Override
    public void encode(AttributeWriter options) {
        byte[] bytes = new byte[GLOB_BYTES];
        ByteBuffer global = TrafficMessage.buffer(bytes);
        global.putInt(VERSION).putInt(RATE_TO_QUANTUM).putInt(defaultClass);
        options.bytes(TCA_HTB_INIT, bytes);
    }
}
