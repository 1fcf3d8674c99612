// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.util.Optional;

/**
 * Replaces the source address by one of the interface the packet leaves by; in chains of type nat at postrouting, and
 * decides.
 *
 * @param portFrom the register of the port, or of the first of a range
 * @param portTo the register of the last of a range
 * @param flags as those of {@link Nat}
 */
public record Masquerade(Optional<Register> portFrom, Optional<Register> portTo, int flags) implements Expression {
    static final String NAME = "masq";

    private static final int FLAGS = 1;
    private static final int REG_PROTO_MIN = 2;
    private static final int REG_PROTO_MAX = 3;

    /** {@code masquerade}. */
    public static Masquerade plain() {
        return new Masquerade(Optional.empty(), Optional.empty(), 0);
    }

    /** {@code masquerade random}, {@code masquerade fully-random}: {@link Nat#RANDOM}, {@link Nat#FULLY_RANDOM}. */
    public static Masquerade with(int flags) {
        return new Masquerade(Optional.empty(), Optional.empty(), flags);
    }

    @Override
    public void requireUsableIn(NftTable.Family family) {
        Redirect.requireIp(family, "masquerade");
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(AttributeWriter data) {
        int all = flags | (portFrom.isPresent() ? Nat.NF_NAT_RANGE_PROTO_SPECIFIED : 0);
        if (all != 0) {
            data.u32BigEndian(FLAGS, all);
        }
        Nat.writeRegister(data, REG_PROTO_MIN, portFrom);
        Nat.writeRegister(data, REG_PROTO_MAX, portTo);
    }

    static Optional<Expression> decode(ExpressionData data) throws MalformedMessageException {
        return data.hasOnly(FLAGS, REG_PROTO_MIN, REG_PROTO_MAX)
                ? Optional.of(new Masquerade(
                        data.optionalRegister(REG_PROTO_MIN),
                        Nat.endOfRange(data, REG_PROTO_MIN, REG_PROTO_MAX),
                        (int) data.number(FLAGS, 0) & ~Nat.NF_NAT_RANGE_PROTO_SPECIFIED))
                : Optional.empty();
    }

    // Written out because the generated methods of records are slow at first use.
    @Override
    public boolean equals(Object other) {
        return other instanceof Masquerade that
                && portFrom.equals(that.portFrom)
                && portTo.equals(that.portTo)
                && flags == that.flags;
    }

    @Override
    public int hashCode() {
        return (portFrom.hashCode() * 31 + portTo.hashCode()) * 31 + flags;
    }
}
