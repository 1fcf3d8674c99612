// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Writes the packet to the kernel's log, or hands it to whoever listens to a group of nfnetlink_log.
 *
 * @param prefix what the line begins with, at most 127 bytes
 * @param group number of the group; empty for the kernel's log
 * @param snapLength how many bytes of the packet the group gets; 0 for the whole
 * @param queueThreshold how many packets are handed over at once; 0 for the listener's choice
 * @param level of the kernel's log, 0 emergency to 7 debug; empty for its choice, 4 (warning)
 * @param flags NF_LOG_… of linux/netfilter/nf_log.h
 */
public record Log(
        Optional<String> prefix,
        Optional<Integer> group,
        long snapLength,
        int queueThreshold,
        Optional<Integer> level,
        int flags)
        implements Expression {
    static final String NAME = "log";

    private static final int GROUP = 1;
    private static final int PREFIX = 2;
    private static final int SNAPLEN = 3;
    private static final int QTHRESHOLD = 4;
    private static final int LEVEL = 5;
    private static final int FLAGS = 6;
    private static final int MAX_PREFIX_BYTES = 127;

    public Log {
        if (isTooLong(prefix)) {
            throw new IllegalArgumentException("a log prefix of more than " + MAX_PREFIX_BYTES + " bytes");
        }
        if (group.isPresent() && (level.isPresent() || flags != 0)) {
            throw new IllegalArgumentException("a level or flags for a group, which has none");
        }
    }

    private static boolean isTooLong(Optional<String> prefix) {
        return prefix.isPresent() && prefix.get().getBytes(StandardCharsets.UTF_8).length > MAX_PREFIX_BYTES;
    }

    /** {@code log prefix "PREFIX"}. */
    public static Log toKernelLog(String prefix) {
        return new Log(Optional.of(prefix), Optional.empty(), 0, 0, Optional.empty(), 0);
    }

    /** {@code log prefix "PREFIX" level LEVEL}. */
    public static Log toKernelLog(String prefix, int level) {
        return new Log(Optional.of(prefix), Optional.empty(), 0, 0, Optional.of(level), 0);
    }

    /** {@code log prefix "PREFIX" group GROUP}. */
    public static Log toGroup(String prefix, int group) {
        return new Log(Optional.of(prefix), Optional.of(group), 0, 0, Optional.empty(), 0);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(AttributeWriter data) {
        if (prefix.isPresent()) {
            data.string(PREFIX, prefix.get());
        }
        if (group.isPresent()) {
            data.bytes(GROUP, NftValue.u16(group.get()).toBytes());
            if (snapLength != 0) {
                data.u32BigEndian(SNAPLEN, snapLength);
            }
            if (queueThreshold != 0) {
                data.bytes(QTHRESHOLD, NftValue.u16(queueThreshold).toBytes());
            }
        }
        if (level.isPresent()) {
            data.u32BigEndian(LEVEL, level.get());
        }
        if (flags != 0) {
            data.u32BigEndian(FLAGS, flags);
        }
    }

    static Optional<Expression> decode(ExpressionData data) throws MalformedMessageException {
        boolean toGroup = data.has(GROUP);
        boolean known = toGroup
                ? data.hasOnly(GROUP, PREFIX, SNAPLEN, QTHRESHOLD)
                : data.hasOnly(PREFIX, LEVEL, FLAGS) && data.number(LEVEL, 0) < 9 && data.number(FLAGS, 0) <= 0xffff;
        Optional<String> prefix = data.attributes().string(PREFIX);
        if (!known || isTooLong(prefix)) {
            return Optional.empty();
        }
        return Optional.of(new Log(
                prefix,
                toGroup ? Optional.of(data.u16(GROUP, 0)) : Optional.empty(),
                data.number(SNAPLEN, 0),
                data.u16(QTHRESHOLD, 0),
                data.has(LEVEL) ? Optional.of((int) data.number(LEVEL)) : Optional.empty(),
                (int) data.number(FLAGS, 0)));
    }
}
