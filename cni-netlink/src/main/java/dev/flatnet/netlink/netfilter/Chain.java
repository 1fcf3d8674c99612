// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.util.Optional;

/**
 * A chain as the kernel reports it; what {@code nft -a list chains} shows.
 *
 * @param table that it is in
 * @param name its name in there
 * @param handle its number in there
 * @param base where packets enter it; empty for a chain that others jump to
 * @param uses how many rules are in it, and how many rules and elements lead to it, together
 * @param userData what its owner wrote on it
 */
public record Chain(NftTable table, String name, long handle, Optional<BaseChain> base, long uses, UserData userData) {
    private static final int NFTA_CHAIN_TABLE = 1;
    private static final int NFTA_CHAIN_HANDLE = 2;
    static final int NFTA_CHAIN_NAME = 3;
    private static final int NFTA_CHAIN_USE = 6;
    static final int NFTA_CHAIN_USERDATA = 12;

    /** {@code comment "…"}. */
    public Optional<String> comment() {
        return userData.comment();
    }

    static AttributeWriter identity(NftTable table, String chain) {
        return NfTablesProtocol.message(table)
                .string(NFTA_CHAIN_TABLE, table.name())
                .string(NFTA_CHAIN_NAME, NfTablesProtocol.requireName(chain));
    }

    /** Empty if it is in a table of a family that is not known here, or of another table. */
    static Optional<Chain> decode(NetlinkMessage message, NftTable table) throws MalformedMessageException {
        Attributes chain = NfTablesProtocol.attributes(message);
        if (NfTablesProtocol.family(message) != table.family().number()
                || !chain.string(NFTA_CHAIN_TABLE).orElse("").equals(table.name())) {
            return Optional.empty();
        }
        String name =
                chain.string(NFTA_CHAIN_NAME).orElseThrow(() -> new MalformedMessageException("a chain without name"));
        return Optional.of(new Chain(
                table,
                name,
                chain.get(NFTA_CHAIN_HANDLE)
                        .orElseThrow(() -> new MalformedMessageException("a chain without handle"))
                        .u64BigEndian(),
                BaseChain.decode(chain, table.family()),
                chain.u32BigEndian(NFTA_CHAIN_USE).orElse(0L),
                UserData.read(chain, NFTA_CHAIN_USERDATA)));
    }
}
