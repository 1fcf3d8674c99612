// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.NetlinkRequest;
import dev.flatnet.netlink.attribute.AttributeWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Changes to a ruleset that happen together or not at all, in this order. Not thread-safe; use it once. */
public final class NftBatch {
    private static final int NFTA_SET_ELEM_LIST_TABLE = 1;
    static final int NFTA_SET_ELEM_LIST_SET = 2;

    /** How many elements go into one message: the list is an attribute, whose length has 16 bits. */
    private static final int ELEMENTS_PER_MESSAGE = 100;

    private final List<NetlinkRequest> requests = new ArrayList<>();
    private int nextSetId = 1;

    /** No change yet. */
    public NftBatch() {}

    /** {@code add table TABLE}; one that is there stays as it is. */
    public NftBatch addTable(NftTable table) {
        return addTable(table, UserData.none());
    }

    /** {@code add table TABLE { comment "…"; }}; one that is there stays as it is. */
    public NftBatch addTable(NftTable table, UserData userData) {
        AttributeWriter writer = table(table).u32BigEndian(NftTable.NFTA_TABLE_FLAGS, 0);
        userData.write(writer, NftTable.NFTA_TABLE_USERDATA);
        return add("add table " + table, NfTablesProtocol.NFT_MSG_NEWTABLE, NetlinkMessage.FLAG_CREATE, writer);
    }

    /** {@code create table TABLE}; EEXIST if it is there. */
    public NftBatch createTable(NftTable table) {
        int flags = NetlinkMessage.FLAG_CREATE | NetlinkMessage.FLAG_EXCLUSIVE;
        return add("create table " + table, NfTablesProtocol.NFT_MSG_NEWTABLE, flags, table(table));
    }

    /** {@code delete table TABLE}, with all that is in it; ENOENT if there is none. */
    public NftBatch deleteTable(NftTable table) {
        return add("delete table " + table, NfTablesProtocol.NFT_MSG_DELTABLE, 0, table(table));
    }

    private static AttributeWriter table(NftTable table) {
        return NfTablesProtocol.message(table).string(NftTable.NFTA_TABLE_NAME, table.name());
    }

    /** {@code add chain TABLE CHAIN}: a chain that others jump to; one that is there stays as it is. */
    public NftBatch addChain(NftTable table, String chain) {
        return addChain(NewChain.of(table, chain));
    }

    /** {@code add chain TABLE CHAIN { … }}; EEXIST if it is there with another hook. */
    public NftBatch addChain(NewChain chain) {
        return add(chain.words(), NfTablesProtocol.NFT_MSG_NEWCHAIN, NetlinkMessage.FLAG_CREATE, chain.encode());
    }

    /** {@code delete chain TABLE CHAIN}, with its rules; EBUSY if something still leads to it. */
    public NftBatch deleteChain(NftTable table, String chain) {
        String words = "delete chain " + table + " " + chain;
        return add(words, NfTablesProtocol.NFT_MSG_DELCHAIN, 0, Chain.identity(table, chain));
    }

    /** {@code flush chain TABLE CHAIN}: deletes its rules. */
    public NftBatch flushChain(NftTable table, String chain) {
        String words = "flush chain " + table + " " + chain;
        return add(words, NfTablesProtocol.NFT_MSG_DELRULE, 0, Rule.identity(table, chain));
    }

    /** {@code add rule TABLE CHAIN …}, behind those that are there. */
    public NftBatch addRule(NftTable table, String chain, Expression... expressions) {
        return addRule(NewRule.in(table, chain).with(expressions));
    }

    /** {@code add rule TABLE CHAIN …}, behind those that are there. */
    public NftBatch addRule(NewRule rule) {
        return rule("add", rule, NetlinkMessage.FLAG_APPEND, Optional.empty());
    }

    /** {@code add rule TABLE CHAIN handle HANDLE …}, directly behind that rule. */
    public NftBatch addRuleAfter(NewRule rule, long handle) {
        return rule("add", rule, NetlinkMessage.FLAG_APPEND, Optional.of(handle));
    }

    /** {@code insert rule TABLE CHAIN …}, before those that are there. */
    public NftBatch insertRule(NewRule rule) {
        return rule("insert", rule, 0, Optional.empty());
    }

    /** {@code insert rule TABLE CHAIN handle HANDLE …}, directly before that rule. */
    public NftBatch insertRuleBefore(NewRule rule, long handle) {
        return rule("insert", rule, 0, Optional.of(handle));
    }

    private NftBatch rule(String verb, NewRule rule, int flags, Optional<Long> position) {
        byte[] payload = rule.encode(Optional.empty(), position);
        return add(rule.words(verb), NfTablesProtocol.NFT_MSG_NEWRULE, NetlinkMessage.FLAG_CREATE | flags, payload);
    }

    /** {@code replace rule TABLE CHAIN handle HANDLE …}; ENOENT if there is no such rule. */
    public NftBatch replaceRule(NewRule rule, long handle) {
        byte[] payload = rule.encode(Optional.of(handle), Optional.empty());
        return add(rule.words("replace"), NfTablesProtocol.NFT_MSG_NEWRULE, NetlinkMessage.FLAG_REPLACE, payload);
    }

    /** {@code delete rule TABLE CHAIN handle HANDLE}; ENOENT if there is no such rule. */
    public NftBatch deleteRule(NftTable table, String chain, long handle) {
        AttributeWriter writer = Rule.identity(table, chain).u64BigEndian(Rule.NFTA_RULE_HANDLE, handle);
        String words = "delete rule " + table + " " + chain + " handle " + handle;
        return add(words, NfTablesProtocol.NFT_MSG_DELRULE, 0, writer);
    }

    /** {@code add set TABLE SET { … }}, {@code add map …}; one that is there stays as it is. */
    public NftBatch addSet(NewSet set) {
        byte[] payload = set.encode(nextSetId++);
        return add(set.words(), NfTablesProtocol.NFT_MSG_NEWSET, NetlinkMessage.FLAG_CREATE, payload);
    }

    /** {@code delete set TABLE SET}, with its elements; EBUSY if a rule uses it. */
    public NftBatch deleteSet(NftTable table, String set) {
        return add("delete set " + table + " " + set, NfTablesProtocol.NFT_MSG_DELSET, 0, NftSet.identity(table, set));
    }

    /** {@code flush set TABLE SET}: deletes its elements. */
    public NftBatch flushSet(NftTable table, String set) {
        return add("flush set " + table + " " + set, NfTablesProtocol.NFT_MSG_DELSETELEM, 0, elements(table, set));
    }

    /** {@code add element TABLE SET { … }}; EEXIST if the key is there with another value. */
    public NftBatch addElement(NftTable table, String set, SetElement element) {
        return addElements(table, set, List.of(element));
    }

    /** {@code add element TABLE SET { …, … }}; EEXIST if a key is there with another value. */
    public NftBatch addElements(NftTable table, String set, List<SetElement> elements) {
        String words = "add element " + table + " " + set;
        int flags = NetlinkMessage.FLAG_CREATE;
        return elements(words, table, set, NfTablesProtocol.NFT_MSG_NEWSETELEM, flags, elements, SetElement::encode);
    }

    /** {@code delete element TABLE SET { … }}; ENOENT if the key is not there. */
    public NftBatch deleteElement(NftTable table, String set, SetElement element) {
        return deleteElements(table, set, List.of(element));
    }

    /** {@code delete element TABLE SET { …, … }}; ENOENT if a key is not there. */
    public NftBatch deleteElements(NftTable table, String set, List<SetElement> elements) {
        String words = "delete element " + table + " " + set;
        int message = NfTablesProtocol.NFT_MSG_DELSETELEM;
        return elements(words, table, set, message, 0, elements, SetElement::encodeIdentity);
    }

    private NftBatch elements(
            String words,
            NftTable table,
            String set,
            int message,
            int flags,
            List<SetElement> elements,
            BiConsumer<SetElement, AttributeWriter> encoding) {
        for (int start = 0; start < elements.size(); start += ELEMENTS_PER_MESSAGE) {
            int end = Math.min(start + ELEMENTS_PER_MESSAGE, elements.size());
            List<SetElement> some = elements.subList(start, end);
            AttributeWriter writer = elements(table, set).nested(SetElement.NFTA_SET_ELEM_LIST_ELEMENTS, list -> {
                for (SetElement element : some) {
                    encoding.accept(element, list);
                }
            });
            add(words, message, flags, writer);
        }
        return this;
    }

    static AttributeWriter elements(NftTable table, String set) {
        return NfTablesProtocol.message(table)
                .string(NFTA_SET_ELEM_LIST_TABLE, table.name())
                .string(NFTA_SET_ELEM_LIST_SET, NfTablesProtocol.requireName(set));
    }

    private NftBatch add(String words, int message, int flags, AttributeWriter writer) {
        return add(words, message, flags, writer.toBytes());
    }

    private NftBatch add(String words, int message, int flags, byte[] payload) {
        requests.add(new NetlinkRequest(words, NfTablesProtocol.type(message), flags, payload));
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
