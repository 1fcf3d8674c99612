// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.util.Optional;

/** Something that {@link NftablesMonitor} has heard of. There may be more kinds of events one day. */
public interface NftablesEvent {

    /** What can be deleted. */
    enum Kind {
        /** A table; its chains, rules and sets are named before it. */
        TABLE,
        /** A chain. */
        CHAIN,
        /** A rule. */
        RULE,
        /** A set or map, with all its elements, which are not named. */
        SET,
        /** One or several elements of a set or map. */
        ELEMENTS
    }

    /**
     * Something is gone. Somebody may have put another one in its place, in the same transaction even.
     *
     * @param table the table, or the one that it was in
     * @param kind what it is
     * @param name of the table, the chain or the set; for a rule, of its chain; for elements, of their set
     */
    record Deleted(NftTable table, Kind kind, String name) implements NftablesEvent {}

    /** Anything else: what is made or changed, and the end of each transaction. */
    record Unknown(NetlinkMessage message) implements NftablesEvent {}

    /** Takes a notification apart. */
    static NftablesEvent parse(NetlinkMessage message) throws MalformedMessageException {
        if (message.type() >> 8 != NfTablesProtocol.NFNL_SUBSYS_NFTABLES) {
            return new Unknown(message);
        }
        // Since Linux 6.3 whoever does not mind if it is there says DESTROY instead of DEL, and that is what others
        // hear.
        return switch (message.type() & 0xff) {
            case NfTablesProtocol.NFT_MSG_DELTABLE, NfTablesProtocol.DESTROY_TABLE ->
                deleted(message, Kind.TABLE, NftTable.NFTA_TABLE_NAME);
            case NfTablesProtocol.NFT_MSG_DELCHAIN, NfTablesProtocol.DESTROY_CHAIN ->
                deleted(message, Kind.CHAIN, Chain.NFTA_CHAIN_NAME);
            case NfTablesProtocol.NFT_MSG_DELRULE, NfTablesProtocol.DESTROY_RULE ->
                deleted(message, Kind.RULE, Rule.NFTA_RULE_CHAIN);
            case NfTablesProtocol.NFT_MSG_DELSET, NfTablesProtocol.DESTROY_SET ->
                deleted(message, Kind.SET, NftSet.NFTA_SET_NAME);
            case NfTablesProtocol.NFT_MSG_DELSETELEM, NfTablesProtocol.DESTROY_ELEMENTS ->
                deleted(message, Kind.ELEMENTS, NftBatch.NFTA_SET_ELEM_LIST_SET);
            default -> new Unknown(message);
        };
    }

    /** Of a family that is not known here, nobody can say more. */
    private static NftablesEvent deleted(NetlinkMessage message, Kind kind, int nameAttribute)
            throws MalformedMessageException {
        Attributes attributes = NfTablesProtocol.attributes(message);
        Optional<NftTable.Family> family = NftTable.Family.of(NfTablesProtocol.family(message));
        // In every one of these messages the first attribute is the name of the table.
        String table = attributes.string(NftTable.NFTA_TABLE_NAME).orElse("");
        if (table.isEmpty()) {
            throw new MalformedMessageException("something was deleted from a table without a name");
        }
        return family.isEmpty()
                ? new Unknown(message)
                : new Deleted(
                        new NftTable(family.get(), table),
                        kind,
                        attributes.string(nameAttribute).orElse(""));
    }
}
