// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.util.Optional;

/**
 * {@code destination = (source & mask) ^ xor}.
 *
 * @param source a register
 * @param destination a register; may be the same
 * @param mask which bits stay
 * @param xor which bits are turned, as long as the mask
 */
public record Bitwise(Register source, Register destination, NftValue mask, NftValue xor) implements Expression {
    static final String NAME = "bitwise";

    private static final int SREG = 1;
    private static final int DREG = 2;
    private static final int LEN = 3;
    private static final int MASK = 4;
    private static final int XOR = 5;
    private static final int OP = 6;
    private static final int NFT_BITWISE_MASK_XOR = 0;

    public Bitwise {
        if (mask.length() != xor.length()) {
            throw new IllegalArgumentException(
                    "a mask of " + mask.length() + " bytes, and " + xor.length() + " to turn");
        }
    }

    /** {@code … & MASK}. */
    public static Bitwise and(NftValue mask) {
        return new Bitwise(Register.FIRST, Register.FIRST, mask, NftValue.of(new byte[mask.length()]));
    }

    /** {@code … | BITS}. */
    public static Bitwise or(NftValue bits) {
        byte[] others = bits.toBytes();
        for (int i = 0; i < others.length; i++) {
            others[i] = (byte) ~others[i];
        }
        return new Bitwise(Register.FIRST, Register.FIRST, NftValue.of(others), bits);
    }

    /** What {@code …/LENGTH} does: keeps the first bits of so many bytes. */
    public static Bitwise prefix(int length, int bytes) {
        return and(NftValue.mask(length, bytes));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(AttributeWriter data) {
        data.u32BigEndian(SREG, source.number())
                .u32BigEndian(DREG, destination.number())
                .u32BigEndian(LEN, mask.length());
        NfTablesProtocol.writeValue(data, MASK, mask);
        NfTablesProtocol.writeValue(data, XOR, xor);
    }

    static Optional<Expression> decode(ExpressionData data) throws MalformedMessageException {
        boolean known = data.hasOnly(SREG, DREG, LEN, MASK, XOR, OP)
                && data.number(OP, NFT_BITWISE_MASK_XOR) == NFT_BITWISE_MASK_XOR
                && data.has(MASK)
                && data.has(XOR);
        if (!known) {
            return Optional.empty();
        }
        NftValue mask = data.value(MASK);
        NftValue xor = data.value(XOR);
        return data.number(LEN) == mask.length() && mask.length() == xor.length()
                ? Optional.of(new Bitwise(data.register(SREG), data.register(DREG), mask, xor))
                : Optional.empty();
    }

    // Written out because the generated methods of records are slow at first use.
    @Override
    public boolean equals(Object other) {
        return other instanceof Bitwise that
                && source.equals(that.source)
                && destination.equals(that.destination)
                && mask.equals(that.mask)
                && xor.equals(that.xor);
    }

    @Override
    public int hashCode() {
        return ((source.hashCode() * 31 + destination.hashCode()) * 31 + mask.hashCode()) * 31 + xor.hashCode();
    }
}
