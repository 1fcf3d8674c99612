// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.util.List;
import java.util.Optional;

/**
 * Replaces the destination by the machine itself; in chains of type nat at prerouting and output, and decides.
 *
 * @param portFrom the register of the port, or of the first of a range
 * @param portTo the register of the last of a range
 * @param flags as those of {@link Nat}
 */
public record Redirect(Optional<Register> portFrom, Optional<Register> portTo, int flags) implements Expression {
    static final String NAME = "redir";

    private static final int REG_PROTO_MIN = 1;
    private static final int REG_PROTO_MAX = 2;
    private static final int FLAGS = 3;

    /** {@code redirect}. */
    public static Redirect plain() {
        return new Redirect(Optional.empty(), Optional.empty(), 0);
    }

    /** {@code redirect to :PORT}; behind a comparison of the transport protocol. */
    public static List<Expression> toPort(int port) {
        return List.of(
                Immediate.load(NftValue.u16(port)), new Redirect(Optional.of(Register.FIRST), Optional.empty(), 0));
    }

    static void requireIp(NftTable.Family family, String what) {
        if (family != NftTable.Family.IPV4 && family != NftTable.Family.IPV6 && family != NftTable.Family.INET) {
            throw new IllegalArgumentException(what + " in a table of family " + family);
        }
    }

    @Override
    public void requireUsableIn(NftTable.Family family) {
        requireIp(family, "redirect");
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(AttributeWriter data) {
        Nat.writeRegister(data, REG_PROTO_MIN, portFrom);
        Nat.writeRegister(data, REG_PROTO_MAX, portTo);
        int all = flags | (portFrom.isPresent() ? Nat.NF_NAT_RANGE_PROTO_SPECIFIED : 0);
        if (all != 0) {
            data.u32BigEndian(FLAGS, all);
        }
    }

    static Optional<Expression> decode(ExpressionData data) throws MalformedMessageException {
        return data.hasOnly(REG_PROTO_MIN, REG_PROTO_MAX, FLAGS)
                ? Optional.of(new Redirect(
                        data.optionalRegister(REG_PROTO_MIN),
                        Nat.endOfRange(data, REG_PROTO_MIN, REG_PROTO_MAX),
                        (int) data.number(FLAGS, 0) & ~Nat.NF_NAT_RANGE_PROTO_SPECIFIED))
                : Optional.empty();
    }
}
