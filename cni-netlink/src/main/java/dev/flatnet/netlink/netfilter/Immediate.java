// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.util.Optional;

/**
 * Loads a value that the rule itself holds. A {@link Verdict} is the other kind of immediate.
 *
 * @param register where it goes
 * @param value what
 */
public record Immediate(Register register, NftValue value) implements Expression {
    static final String NAME = "immediate";

    static final int DREG = 1;
    static final int DATA = 2;

    /** For what comes next to use, such as {@code meta mark set}. */
    public static Immediate load(NftValue value) {
        return new Immediate(Register.FIRST, value);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(AttributeWriter data) {
        data.u32BigEndian(DREG, register.number());
        NfTablesProtocol.writeValue(data, DATA, value);
    }

    static Optional<Expression> decode(ExpressionData data) throws MalformedMessageException {
        if (!data.hasOnly(DREG, DATA)) {
            return Optional.empty();
        }
        Attributes content = data.attributes().nested(DATA);
        if (data.number(DREG) != Verdict.REGISTER) {
            return Optional.of(new Immediate(data.register(DREG), NfTablesProtocol.value(content)));
        }
        return Verdict.decode(content).map(verdict -> verdict);
    }

    // Written out because the generated methods of records are slow at first use.
    @Override
    public boolean equals(Object other) {
        return other instanceof Immediate that && register.equals(that.register) && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return register.hashCode() * 31 + value.hashCode();
    }
}
