// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

/** Numbers of linux/fib_rules.h. */
final class RuleMessage {
    static final int HEADER_BYTES = 12;
    static final int FRA_DST = 1;
    static final int FRA_SRC = 2;
    static final int FRA_IIFNAME = 3;
    static final int FRA_PRIORITY = 6;
    static final int FRA_FWMARK = 10;
    static final int FRA_SUPPRESS_PREFIXLEN = 14;
    static final int FRA_TABLE = 15;
    static final int FRA_FWMASK = 16;
    static final int FRA_OIFNAME = 17;
    static final int FR_ACT_TO_TBL = 1;
    static final int FIB_RULE_INVERT = 2;

    private RuleMessage() {}

    /** struct fib_rule_hdr { u8 family, dst_len, src_len, tos, table, res1, res2, action; u32 flags; }. */
    static byte[] header(int family, int toLength, int fromLength, int table, int action, int flags) {
        return Rtnetlink.buffer(HEADER_BYTES)
                .put(0, (byte) family)
                .put(1, (byte) toLength)
                .put(2, (byte) fromLength)
                .put(4, (byte) table)
                .put(7, (byte) action)
                .putInt(8, flags)
                .array();
    }
}
