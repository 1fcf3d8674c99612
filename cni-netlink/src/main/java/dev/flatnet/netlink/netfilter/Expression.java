// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.attribute.AttributeWriter;
import java.util.function.Consumer;

/**
 * A step of a rule: it loads something into a register, compares it, or decides. The kernel's virtual machine runs a
 * rule's expressions until one says no.
 *
 * @param name the kernel's name of the expression
 * @param data writes its attributes
 */
public record Expression(String name, Consumer<AttributeWriter> data) {
    private static final int REGISTER_VERDICT = 0;
    private static final int REGISTER_1 = 1;
    private static final int NFT_PAYLOAD_NETWORK_HEADER = 1;
    private static final int NFT_CMP_EQ = 0;

    private static final int NFTA_PAYLOAD_DREG = 1;
    private static final int NFTA_PAYLOAD_BASE = 2;
    private static final int NFTA_PAYLOAD_OFFSET = 3;
    private static final int NFTA_PAYLOAD_LEN = 4;
    private static final int NFTA_BITWISE_SREG = 1;
    private static final int NFTA_BITWISE_DREG = 2;
    private static final int NFTA_BITWISE_LEN = 3;
    private static final int NFTA_BITWISE_MASK = 4;
    private static final int NFTA_BITWISE_XOR = 5;
    private static final int NFTA_CMP_SREG = 1;
    private static final int NFTA_CMP_OP = 2;
    private static final int NFTA_CMP_DATA = 3;
    private static final int NFTA_LOOKUP_SET = 1;
    private static final int NFTA_LOOKUP_SREG = 2;
    private static final int NFTA_LOOKUP_DREG = 3;
    private static final int NFTA_IMMEDIATE_DREG = 1;
    private static final int NFTA_IMMEDIATE_DATA = 2;

    /** Loads bytes of the network header into the register: {@code ip saddr} is {@code (12, 4)}. */
    public static Expression loadNetworkHeader(int offset, int length) {
        return new Expression(
                "payload",
                writer -> writer.u32BigEndian(NFTA_PAYLOAD_DREG, REGISTER_1)
                        .u32BigEndian(NFTA_PAYLOAD_BASE, NFT_PAYLOAD_NETWORK_HEADER)
                        .u32BigEndian(NFTA_PAYLOAD_OFFSET, offset)
                        .u32BigEndian(NFTA_PAYLOAD_LEN, length));
    }

    /** Keeps the bits of the register that are set in a mask. */
    public static Expression mask(byte[] mask) {
        return new Expression(
                "bitwise",
                writer -> writer.u32BigEndian(NFTA_BITWISE_SREG, REGISTER_1)
                        .u32BigEndian(NFTA_BITWISE_DREG, REGISTER_1)
                        .u32BigEndian(NFTA_BITWISE_LEN, mask.length)
                        .nested(NFTA_BITWISE_MASK, data -> data.bytes(NfTablesProtocol.NFTA_DATA_VALUE, mask))
                        .nested(
                                NFTA_BITWISE_XOR,
                                data -> data.bytes(NfTablesProtocol.NFTA_DATA_VALUE, new byte[mask.length])));
    }

    /** Goes on only if the register holds exactly this. */
    public static Expression isEqualTo(byte[] value) {
        return new Expression(
                "cmp",
                writer -> writer.u32BigEndian(NFTA_CMP_SREG, REGISTER_1)
                        .u32BigEndian(NFTA_CMP_OP, NFT_CMP_EQ)
                        .nested(NFTA_CMP_DATA, data -> data.bytes(NfTablesProtocol.NFTA_DATA_VALUE, value)));
    }

    /** Decides as the verdict map says for what the register holds; goes on if it says nothing. */
    public static Expression lookUpVerdict(String map) {
        return new Expression(
                "lookup",
                writer -> writer.string(NFTA_LOOKUP_SET, map)
                        .u32BigEndian(NFTA_LOOKUP_SREG, REGISTER_1)
                        .u32BigEndian(NFTA_LOOKUP_DREG, REGISTER_VERDICT));
    }

    /** Decides. */
    public static Expression decide(Verdict verdict) {
        return new Expression(
                "immediate",
                writer -> writer.u32BigEndian(NFTA_IMMEDIATE_DREG, REGISTER_VERDICT)
                        .nested(NFTA_IMMEDIATE_DATA, verdict::encode));
    }

    /** Replaces the source address by one of the interface the packet leaves by; {@code masquerade}. */
    public static Expression masquerade() {
        return new Expression("masq", writer -> {});
    }

    void encode(AttributeWriter writer) {
        writer.nested(
                NfTablesProtocol.NFTA_LIST_ELEM,
                element -> element.string(NfTablesProtocol.NFTA_EXPR_NAME, name)
                        .nested(NfTablesProtocol.NFTA_EXPR_DATA, data));
    }
}
