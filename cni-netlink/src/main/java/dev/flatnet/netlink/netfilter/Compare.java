// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.util.Optional;

/**
 * Goes on only if a register compares so to a value. Less and greater compare bytes from the first on, so they mean
 * something for values in network order only.
 *
 * @param register what is compared
 * @param operation how
 * @param value with what; its length says how many bytes count
 */
public record Compare(Register register, Operation operation, NftValue value) implements Expression {
    static final String NAME = "cmp";

    private static final int SREG = 1;
    private static final int OP = 2;
    private static final int DATA = 3;

    /** enum nft_cmp_ops, in its order. */
    public enum Operation implements KernelNumber {
        EQUAL(0),
        NOT_EQUAL(1),
        LESS(2),
        LESS_OR_EQUAL(3),
        GREATER(4),
        GREATER_OR_EQUAL(5);

        private final int number;

        Operation(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }
    }

    /** {@code … VALUE}, as in {@code ip saddr 10.0.0.1}. */
    public static Compare equal(NftValue value) {
        return new Compare(Register.FIRST, Operation.EQUAL, value);
    }

    /** {@code … != VALUE}. */
    public static Compare notEqual(NftValue value) {
        return new Compare(Register.FIRST, Operation.NOT_EQUAL, value);
    }

    /** {@code … >= VALUE}. */
    public static Compare atLeast(NftValue value) {
        return new Compare(Register.FIRST, Operation.GREATER_OR_EQUAL, value);
    }

    /** {@code … <= VALUE}. */
    public static Compare atMost(NftValue value) {
        return new Compare(Register.FIRST, Operation.LESS_OR_EQUAL, value);
    }

    /** The same on another register. */
    public Compare on(Register other) {
        return new Compare(other, operation, value);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(AttributeWriter data) {
        data.u32BigEndian(SREG, register.number()).u32BigEndian(OP, operation.number());
        NfTablesProtocol.writeValue(data, DATA, value);
    }

    static Optional<Expression> decode(ExpressionData data) throws MalformedMessageException {
        Optional<Operation> operation = KernelNumber.find(Operation.values(), data.number(OP));
        return data.hasOnly(SREG, OP, DATA) && operation.isPresent()
                ? Optional.of(new Compare(data.register(SREG), operation.get(), data.value(DATA)))
                : Optional.empty();
    }

    // Written out because the generated methods of records are slow at first use.
    @Override
    public boolean equals(Object other) {
        return other instanceof Compare that
                && register.equals(that.register)
                && operation.equals(that.operation)
                && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return (register.hashCode() * 31 + operation.hashCode()) * 31 + value.hashCode();
    }
}
