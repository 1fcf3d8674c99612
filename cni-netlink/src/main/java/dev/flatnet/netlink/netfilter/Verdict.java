// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.util.Optional;

/**
 * What happens to a packet (enum nft_verdicts): the end of a rule, or what a verdict map holds.
 *
 * @param code the kernel's number
 * @param chain where to go on, for jump and goto
 */
public record Verdict(int code, Optional<String> chain) implements Expression {
    static final int REGISTER = 0;

    private static final int NF_DROP = 0;
    private static final int NF_ACCEPT = 1;
    private static final int NFT_CONTINUE = -1;
    private static final int NFT_JUMP = -3;
    private static final int NFT_GOTO = -4;
    private static final int NFT_RETURN = -5;

    /** {@code accept}: this base chain is done with the packet; later ones at the same hook still see it. */
    public static Verdict accept() {
        return new Verdict(NF_ACCEPT, Optional.empty());
    }

    /** {@code drop}. */
    public static Verdict drop() {
        return new Verdict(NF_DROP, Optional.empty());
    }

    /** {@code continue}: with the next rule. */
    public static Verdict nextRule() {
        return new Verdict(NFT_CONTINUE, Optional.empty());
    }

    /** {@code return}: back to the chain that jumped here; the policy, at the end of a base chain. */
    public static Verdict backToCaller() {
        return new Verdict(NFT_RETURN, Optional.empty());
    }

    /** {@code jump CHAIN}. */
    public static Verdict jump(String chain) {
        return new Verdict(NFT_JUMP, Optional.of(NfTablesProtocol.requireName(chain)));
    }

    /** {@code goto CHAIN}: as a jump, but nothing comes back. */
    public static Verdict goTo(String chain) {
        return new Verdict(NFT_GOTO, Optional.of(NfTablesProtocol.requireName(chain)));
    }

    @Override
    public String name() {
        return Immediate.NAME;
    }

    @Override
    public void encode(AttributeWriter data) {
        data.u32BigEndian(Immediate.DREG, REGISTER).nested(Immediate.DATA, this::encodeData);
    }

    /** As the content of NFTA_…_DATA. */
    void encodeData(AttributeWriter writer) {
        writer.nested(NfTablesProtocol.NFTA_DATA_VERDICT, verdict -> {
            verdict.s32BigEndian(NfTablesProtocol.NFTA_VERDICT_CODE, code);
            chain.ifPresent(name -> verdict.string(NfTablesProtocol.NFTA_VERDICT_CHAIN, name));
        });
    }

    static Optional<Verdict> decode(Attributes data) throws MalformedMessageException {
        Attributes verdict = data.nested(NfTablesProtocol.NFTA_DATA_VERDICT);
        Optional<Long> code = verdict.u32BigEndian(NfTablesProtocol.NFTA_VERDICT_CODE);
        return code.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Verdict((int) (long) code.get(), verdict.string(NfTablesProtocol.NFTA_VERDICT_CHAIN)));
    }

    // Written out because the generated methods of records are slow at first use.
    @Override
    public boolean equals(Object other) {
        return other instanceof Verdict that && code == that.code && chain.equals(that.chain);
    }

    @Override
    public int hashCode() {
        return code * 31 + chain.hashCode();
    }
}
