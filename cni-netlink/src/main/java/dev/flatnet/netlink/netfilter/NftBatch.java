// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.NetlinkRequest;
import dev.flatnet.netlink.attribute.AttributeWriter;
import java.util.ArrayList;
import java.util.List;

/** Changes to a ruleset that happen together or not at all, in this order. Not thread-safe; use it once. */
public final class NftBatch {
    private static final int NF_INET_POST_ROUTING = 4;
    private static final int NF_ACCEPT = 1;

    private final List<NetlinkRequest> requests = new ArrayList<>();
    private int nextSetId = 1;

    /** No change yet. */
    public NftBatch() {}

    /** {@code add table TABLE}; one that is there stays as it is. */
    public NftBatch addTable(NftTable table) {
        AttributeWriter writer = message(table).string(NfTablesProtocol.NFTA_TABLE_NAME, table.name());
        return add("add table " + table, NfTablesProtocol.NFT_MSG_NEWTABLE, NetlinkMessage.FLAG_CREATE, writer);
    }

    /** {@code delete table TABLE}, with all that is in it; ENOENT if there is none. */
    public NftBatch deleteTable(NftTable table) {
        AttributeWriter writer = message(table).string(NfTablesProtocol.NFTA_TABLE_NAME, table.name());
        return add("delete table " + table, NfTablesProtocol.NFT_MSG_DELTABLE, 0, writer);
    }

    /** {@code add chain TABLE CHAIN}: a chain that others jump to. */
    public NftBatch addChain(NftTable table, String chain) {
        return add(
                "add chain " + table + " " + chain,
                NfTablesProtocol.NFT_MSG_NEWCHAIN,
                NetlinkMessage.FLAG_CREATE,
                chain(table, chain));
    }

    /**
     * {@code add chain TABLE CHAIN { type nat hook postrouting priority PRIORITY; policy accept; }}.
     *
     * @param priority 100 is {@code srcnat}
     */
    public NftBatch addPostroutingNatChain(NftTable table, String chain, int priority) {
        AttributeWriter writer = chain(table, chain)
                .nested(
                        NfTablesProtocol.NFTA_CHAIN_HOOK,
                        hook -> hook.u32BigEndian(NfTablesProtocol.NFTA_HOOK_HOOKNUM, NF_INET_POST_ROUTING)
                                .s32BigEndian(NfTablesProtocol.NFTA_HOOK_PRIORITY, priority))
                .u32BigEndian(NfTablesProtocol.NFTA_CHAIN_POLICY, NF_ACCEPT)
                .string(NfTablesProtocol.NFTA_CHAIN_TYPE, "nat");
        return add(
                "add chain " + table + " " + chain + " hook postrouting",
                NfTablesProtocol.NFT_MSG_NEWCHAIN,
                NetlinkMessage.FLAG_CREATE,
                writer);
    }

    /** {@code delete chain TABLE CHAIN}, with its rules; EBUSY if something still leads to it. */
    public NftBatch deleteChain(NftTable table, String chain) {
        return add("delete chain " + table + " " + chain, NfTablesProtocol.NFT_MSG_DELCHAIN, 0, chain(table, chain));
    }

    private static AttributeWriter chain(NftTable table, String chain) {
        return message(table)
                .string(NfTablesProtocol.NFTA_CHAIN_TABLE, table.name())
                .string(NfTablesProtocol.NFTA_CHAIN_NAME, chain);
    }

    /** {@code add rule TABLE CHAIN …}, behind those that are there. */
    public NftBatch addRule(NftTable table, String chain, Expression... expressions) {
        AttributeWriter writer = message(table)
                .string(NfTablesProtocol.NFTA_RULE_TABLE, table.name())
                .string(NfTablesProtocol.NFTA_RULE_CHAIN, chain)
                .nested(NfTablesProtocol.NFTA_RULE_EXPRESSIONS, list -> {
                    for (Expression expression : expressions) {
                        expression.encode(list);
                    }
                });
        int flags = NetlinkMessage.FLAG_CREATE | NetlinkMessage.FLAG_APPEND;
        return add("add rule " + table + " " + chain, NfTablesProtocol.NFT_MSG_NEWRULE, flags, writer);
    }

    /** {@code add map TABLE MAP { type ipv4_addr : verdict; }}. */
    public NftBatch addIpv4VerdictMap(NftTable table, String map) {
        AttributeWriter writer = message(table)
                .string(NfTablesProtocol.NFTA_SET_TABLE, table.name())
                .string(NfTablesProtocol.NFTA_SET_NAME, map)
                .u32BigEndian(NfTablesProtocol.NFTA_SET_FLAGS, NfTablesProtocol.NFT_SET_MAP)
                .u32BigEndian(NfTablesProtocol.NFTA_SET_KEY_TYPE, NfTablesProtocol.TYPE_IPV4_ADDRESS)
                .u32BigEndian(NfTablesProtocol.NFTA_SET_KEY_LEN, 4)
                .u32BigEndian(NfTablesProtocol.NFTA_SET_DATA_TYPE, NfTablesProtocol.NFT_DATA_VERDICT)
                .u32BigEndian(NfTablesProtocol.NFTA_SET_DATA_LEN, 16)
                .u32BigEndian(NfTablesProtocol.NFTA_SET_ID, nextSetId++);
        return add("add map " + table + " " + map, NfTablesProtocol.NFT_MSG_NEWSET, NetlinkMessage.FLAG_CREATE, writer);
    }

    /** {@code add element TABLE MAP { … }}; EEXIST if the key is there with another verdict. */
    public NftBatch addElement(NftTable table, String map, MapElement element) {
        AttributeWriter writer =
                elements(table, map).nested(NfTablesProtocol.NFTA_SET_ELEM_LIST_ELEMENTS, element::encode);
        return add(
                "add element " + table + " " + map,
                NfTablesProtocol.NFT_MSG_NEWSETELEM,
                NetlinkMessage.FLAG_CREATE,
                writer);
    }

    /** {@code delete element TABLE MAP { … }}; ENOENT if the key is not there. */
    public NftBatch deleteElement(NftTable table, String map, MapElement element) {
        AttributeWriter writer =
                elements(table, map).nested(NfTablesProtocol.NFTA_SET_ELEM_LIST_ELEMENTS, element::encodeKeyOnly);
        return add("delete element " + table + " " + map, NfTablesProtocol.NFT_MSG_DELSETELEM, 0, writer);
    }

    static AttributeWriter elements(NftTable table, String map) {
        return message(table)
                .string(NfTablesProtocol.NFTA_SET_ELEM_LIST_TABLE, table.name())
                .string(NfTablesProtocol.NFTA_SET_ELEM_LIST_SET, map);
    }

    private static AttributeWriter message(NftTable table) {
        return NfTablesProtocol.message(table.family().number());
    }

    private NftBatch add(String words, int message, int flags, AttributeWriter writer) {
        requests.add(new NetlinkRequest(words, NfTablesProtocol.type(message), flags, writer.toBytes()));
        return this;
    }

    List<NetlinkRequest> requests() {
        return requests;
    }

    /** Whether there is nothing to do. */
    public boolean isEmpty() {
        return requests.isEmpty();
    }
}
