// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.time.Duration;
import java.util.Optional;

/**
 * Changes a set of flag {@code dynamic} by what a packet holds.
 *
 * @param operation how
 * @param set its name
 * @param key the register with the key
 * @param data the register with the value, if it is a map
 * @param timeout of the element, in milliseconds; 0 for the set's own
 */
public record DynamicSet(Operation operation, String set, Register key, Optional<Register> data, long timeout)
        implements Expression {
    static final String NAME = "dynset";

    private static final int SET_NAME = 1;
    private static final int OP = 3;
    private static final int SREG_KEY = 4;
    private static final int SREG_DATA = 5;
    private static final int TIMEOUT = 6;
    private static final int PAD = 8;
    private static final int FLAGS = 9;

    /** enum nft_dynset_ops, in its order. */
    public enum Operation implements KernelNumber {
        /** {@code add @SET { … }}; one that is there stays as it is. */
        ADD(0),
        /** {@code update @SET { … }}; one that is there starts its time anew. */
        UPDATE(1),
        /** {@code delete @SET { … }}. */
        DELETE(2);

        private final int number;

        Operation(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }
    }

    /** {@code add @SET { … }}, from the first register. */
    public static DynamicSet add(String set) {
        return new DynamicSet(Operation.ADD, set, Register.FIRST, Optional.empty(), 0);
    }

    /** {@code update @SET { … timeout TIME }}, from the first register. */
    public static DynamicSet update(String set, Duration timeout) {
        return new DynamicSet(Operation.UPDATE, set, Register.FIRST, Optional.empty(), timeout.toMillis());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(AttributeWriter writer) {
        writer.u32BigEndian(SREG_KEY, key.number());
        Nat.writeRegister(writer, SREG_DATA, data);
        writer.u32BigEndian(OP, operation.number());
        if (timeout != 0) {
            writer.u64BigEndian(TIMEOUT, timeout);
        }
        writer.string(SET_NAME, set);
    }

    static Optional<Expression> decode(ExpressionData data) throws MalformedMessageException {
        Optional<Operation> operation = KernelNumber.find(Operation.values(), data.number(OP));
        Optional<String> set = data.attributes().string(SET_NAME);
        boolean known = data.hasOnly(SET_NAME, OP, SREG_KEY, SREG_DATA, TIMEOUT, PAD, FLAGS)
                && data.number(FLAGS, 0) == 0
                && operation.isPresent()
                && set.isPresent();
        return known
                ? Optional.of(new DynamicSet(
                        operation.orElseThrow(),
                        set.orElseThrow(),
                        data.register(SREG_KEY),
                        data.optionalRegister(SREG_DATA),
                        data.u64(TIMEOUT, 0)))
                : Optional.empty();
    }
}
