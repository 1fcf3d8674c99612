// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.util.Optional;

/**
 * Looks a register up in a set or map of the table: goes on if it is there, with the map's value loaded, or decides as the
 * verdict map says.
 *
 * @param set its name
 * @param key the register that is looked up; for a concatenation, where it begins
 * @param use what a hit does
 * @param value where a map's value goes; counts for {@link Use#LOAD} only
 */
public record Lookup(String set, Register key, Use use, Register value) implements Expression {
    static final String NAME = "lookup";

    private static final int SET = 1;
    private static final int SREG = 2;
    private static final int DREG = 3;
    private static final int FLAGS = 5;
    private static final int NFT_LOOKUP_F_INV = 1;
    private static final int VERDICT_REGISTER = 0;

    /** What a hit does. */
    public enum Use {
        /** A set: goes on if the key is in it. */
        MATCH,
        /** A set: goes on if the key is not in it. */
        MATCH_NONE,
        /** A map: loads its value. */
        LOAD,
        /** A verdict map: decides. */
        DECIDE
    }

    /** {@code … @SET}. */
    public static Lookup in(String set) {
        return new Lookup(set, Register.FIRST, Use.MATCH, Register.FIRST);
    }

    /** {@code … != @SET}. */
    public static Lookup notIn(String set) {
        return new Lookup(set, Register.FIRST, Use.MATCH_NONE, Register.FIRST);
    }

    /** {@code … map @MAP}; the value replaces the key. */
    public static Lookup map(String map) {
        return new Lookup(map, Register.FIRST, Use.LOAD, Register.FIRST);
    }

    /** {@code … vmap @MAP}. */
    public static Lookup verdict(String map) {
        return new Lookup(map, Register.FIRST, Use.DECIDE, Register.FIRST);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(AttributeWriter data) {
        data.u32BigEndian(SREG, key.number());
        if (use == Use.LOAD || use == Use.DECIDE) {
            data.u32BigEndian(DREG, use == Use.DECIDE ? VERDICT_REGISTER : value.number());
        }
        data.string(SET, set);
        if (use == Use.MATCH_NONE) {
            data.u32BigEndian(FLAGS, NFT_LOOKUP_F_INV);
        }
    }

    static Optional<Expression> decode(ExpressionData data) throws MalformedMessageException {
        Optional<String> set = data.attributes().string(SET);
        long flags = data.number(FLAGS, 0);
        if (set.isEmpty() || !data.hasOnly(SET, SREG, DREG, FLAGS) || flags > NFT_LOOKUP_F_INV) {
            return Optional.empty();
        }
        Register key = data.register(SREG);
        if (!data.has(DREG)) {
            Use use = flags == 0 ? Use.MATCH : Use.MATCH_NONE;
            return Optional.of(new Lookup(set.get(), key, use, Register.FIRST));
        }
        return Optional.of(
                data.number(DREG) == VERDICT_REGISTER
                        ? new Lookup(set.get(), key, Use.DECIDE, Register.FIRST)
                        : new Lookup(set.get(), key, Use.LOAD, data.register(DREG)));
    }

    // Written out because the generated methods of records are slow at first use.
    @Override
    public boolean equals(Object other) {
        return other instanceof Lookup that
                && set.equals(that.set)
                && key.equals(that.key)
                && use.equals(that.use)
                && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return ((set.hashCode() * 31 + key.hashCode()) * 31 + use.hashCode()) * 31 + value.hashCode();
    }
}
