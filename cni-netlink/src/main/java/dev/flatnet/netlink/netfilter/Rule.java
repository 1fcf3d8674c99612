// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.util.List;
import java.util.Optional;

/**
 * A rule as the kernel reports it; what {@code nft -a list chain} shows.
 *
 * @param table that it is in
 * @param chain that it is in
 * @param handle its number in the table, by which it is deleted
 * @param expressions its steps
 * @param userData what its owner wrote on it
 */
public record Rule(NftTable table, String chain, long handle, List<Expression> expressions, UserData userData) {
    static final int NFTA_RULE_TABLE = 1;
    static final int NFTA_RULE_CHAIN = 2;
    static final int NFTA_RULE_HANDLE = 3;
    static final int NFTA_RULE_EXPRESSIONS = 4;
    static final int NFTA_RULE_POSITION = 6;
    static final int NFTA_RULE_USERDATA = 7;

    public Rule {
        expressions = List.copyOf(expressions);
    }

    /** {@code comment "…"}. */
    public Optional<String> comment() {
        return userData.comment();
    }

    static AttributeWriter identity(NftTable table, String chain) {
        return NfTablesProtocol.message(table)
                .string(NFTA_RULE_TABLE, table.name())
                .string(NFTA_RULE_CHAIN, NfTablesProtocol.requireName(chain));
    }

    /** Empty if it is a rule of another table. */
    static Optional<Rule> decode(NetlinkMessage message, NftTable table) throws MalformedMessageException {
        Attributes rule = NfTablesProtocol.attributes(message);
        if (NfTablesProtocol.family(message) != table.family().number()
                || !rule.string(NFTA_RULE_TABLE).orElse("").equals(table.name())) {
            return Optional.empty();
        }
        return Optional.of(new Rule(
                table,
                rule.string(NFTA_RULE_CHAIN).orElseThrow(() -> new MalformedMessageException("a rule without chain")),
                rule.get(NFTA_RULE_HANDLE)
                        .orElseThrow(() -> new MalformedMessageException("a rule without handle"))
                        .u64BigEndian(),
                Expressions.decode(rule.nested(NFTA_RULE_EXPRESSIONS)),
                UserData.read(rule, NFTA_RULE_USERDATA)));
    }
}
