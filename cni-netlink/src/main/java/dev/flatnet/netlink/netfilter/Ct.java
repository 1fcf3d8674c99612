// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.util.Optional;

/**
 * Loads something about the packet's connection into a register, or sets it from one. It makes the kernel track
 * connections.
 *
 * @param key what
 * @param direction of which of the connection's two directions, for the keys that have it
 * @param sets whether it is set from the register instead of loaded
 * @param register where it goes, or comes from
 */
public record Ct(Key key, Optional<Direction> direction, boolean sets, Register register) implements Expression {
    static final String NAME = "ct";

    private static final int DREG = 1;
    private static final int KEY = 2;
    private static final int DIRECTION = 3;
    private static final int SREG = 4;

    /** Some of enum nft_ct_keys. */
    public enum Key implements KernelNumber {
        /** {@code ct state}: 4 bytes, machine order, one of the {@link State} bits. */
        STATE(0),
        /** {@code ct direction}: 1 byte. */
        DIRECTION(1),
        /** {@code ct status}: 4 bytes, machine order, IPS_… bits. */
        STATUS(2),
        /** {@code ct mark}: 4 bytes, machine order. */
        MARK(3),
        /** {@code ct protocol}: 1 byte. */
        PROTOCOL(10),
        /** {@code ct original proto-src}: 2 bytes. */
        SOURCE_PORT(11),
        /** {@code ct original proto-dst}: 2 bytes. */
        DESTINATION_PORT(12),
        /** {@code ct zone}: 2 bytes, machine order. */
        ZONE(17),
        /** {@code ct original ip saddr}: 4 bytes. */
        SOURCE_IP(19),
        /** {@code ct original ip daddr}: 4 bytes. */
        DESTINATION_IP(20),
        /** {@code ct original ip6 saddr}: 16 bytes. */
        SOURCE_IP6(21),
        /** {@code ct original ip6 daddr}: 16 bytes. */
        DESTINATION_IP6(22);

        private final int number;

        Key(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }
    }

    /** enum ip_conntrack_dir. */
    public enum Direction implements KernelNumber {
        ORIGINAL(0),
        REPLY(1);

        private final int number;

        Direction(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }
    }

    /** The bits of {@code ct state} (NF_CT_STATE_BIT, linux/netfilter/nf_conntrack_common.h). */
    public enum State {
        INVALID(1),
        ESTABLISHED(2),
        RELATED(4),
        NEW(8),
        UNTRACKED(64);

        private final int bit;

        State(int bit) {
            this.bit = bit;
        }

        int bit() {
            return bit;
        }
    }

    /** {@code ct KEY}, for comparing. */
    public static Ct load(Key key) {
        return new Ct(key, Optional.empty(), false, Register.FIRST);
    }

    /** {@code ct original KEY} or {@code ct reply KEY}. */
    public static Ct load(Key key, Direction direction) {
        return new Ct(key, Optional.of(direction), false, Register.FIRST);
    }

    /** {@code ct KEY set …}, to what the register holds. */
    public static Ct set(Key key) {
        return new Ct(key, Optional.empty(), true, Register.FIRST);
    }

    /** The same with another register. */
    public Ct with(Register other) {
        return new Ct(key, direction, sets, other);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(AttributeWriter data) {
        data.u32BigEndian(KEY, key.number).u32BigEndian(sets ? SREG : DREG, register.number());
        if (direction.isPresent()) {
            data.u8(DIRECTION, direction.get().number());
        }
    }

    static Optional<Expression> decode(ExpressionData data) throws MalformedMessageException {
        Optional<Key> key = KernelNumber.find(Key.values(), data.number(KEY));
        boolean sets = data.has(SREG);
        Optional<Direction> direction = KernelNumber.find(
                Direction.values(), data.attributes().u8(DIRECTION).orElse(-1));
        if (key.isEmpty()
                || !data.hasOnly(KEY, DIRECTION, sets ? SREG : DREG)
                || direction.isPresent() != data.has(DIRECTION)) {
            return Optional.empty();
        }
        return Optional.of(new Ct(key.get(), direction, sets, data.register(sets ? SREG : DREG)));
    }

    // Written out because the generated methods of records are slow at first use.
    @Override
    public boolean equals(Object other) {
        return other instanceof Ct that
                && key.equals(that.key)
                && direction.equals(that.direction)
                && sets == that.sets
                && register.equals(that.register);
    }

    @Override
    public int hashCode() {
        return ((key.hashCode() * 31 + direction.hashCode()) * 31 + (sets ? 1 : 0)) * 31 + register.hashCode();
    }
}
