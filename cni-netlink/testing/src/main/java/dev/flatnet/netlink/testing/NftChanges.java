// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import static dev.flatnet.netlink.testing.NftMessages.CHAIN_HOOK;
import static dev.flatnet.netlink.testing.NftMessages.CHAIN_NAME;
import static dev.flatnet.netlink.testing.NftMessages.CHAIN_POLICY;
import static dev.flatnet.netlink.testing.NftMessages.CHAIN_TYPE;
import static dev.flatnet.netlink.testing.NftMessages.CHAIN_USERDATA;
import static dev.flatnet.netlink.testing.NftMessages.DELCHAIN;
import static dev.flatnet.netlink.testing.NftMessages.DELRULE;
import static dev.flatnet.netlink.testing.NftMessages.DELSET;
import static dev.flatnet.netlink.testing.NftMessages.DELSETELEM;
import static dev.flatnet.netlink.testing.NftMessages.DELTABLE;
import static dev.flatnet.netlink.testing.NftMessages.ELEMENTS;
import static dev.flatnet.netlink.testing.NftMessages.ELEMENTS_SET;
import static dev.flatnet.netlink.testing.NftMessages.NEWCHAIN;
import static dev.flatnet.netlink.testing.NftMessages.NEWRULE;
import static dev.flatnet.netlink.testing.NftMessages.NEWSET;
import static dev.flatnet.netlink.testing.NftMessages.NEWSETELEM;
import static dev.flatnet.netlink.testing.NftMessages.NEWTABLE;
import static dev.flatnet.netlink.testing.NftMessages.RULE_CHAIN;
import static dev.flatnet.netlink.testing.NftMessages.RULE_EXPRESSIONS;
import static dev.flatnet.netlink.testing.NftMessages.RULE_HANDLE;
import static dev.flatnet.netlink.testing.NftMessages.RULE_POSITION;
import static dev.flatnet.netlink.testing.NftMessages.RULE_USERDATA;
import static dev.flatnet.netlink.testing.NftMessages.SET_DESC;
import static dev.flatnet.netlink.testing.NftMessages.SET_DESC_SIZE;
import static dev.flatnet.netlink.testing.NftMessages.SET_FLAGS;
import static dev.flatnet.netlink.testing.NftMessages.SET_FLAG_MAP;
import static dev.flatnet.netlink.testing.NftMessages.SET_ID;
import static dev.flatnet.netlink.testing.NftMessages.SET_KEY_LEN;
import static dev.flatnet.netlink.testing.NftMessages.SET_NAME;
import static dev.flatnet.netlink.testing.NftMessages.TABLE_FLAGS;
import static dev.flatnet.netlink.testing.NftMessages.TABLE_NAME;
import static dev.flatnet.netlink.testing.NftMessages.TABLE_USERDATA;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import dev.flatnet.netlink.testing.Ruleset.TableName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes the changes of a batch in a draft of a ruleset (net/netfilter/nf_tables_api.c). */
final class NftChanges {
    private final Ruleset draft;
    private final Set<String> missingExpressions;

    /**
     * Changes to a draft.
     *
     * @param missingExpressions the names of those that the kernel was built without
     */
    NftChanges(Ruleset draft, Set<String> missingExpressions) {
        this.draft = draft;
        this.missingExpressions = missingExpressions;
    }

    void make(NetlinkMessage message) throws Refusal, MalformedMessageException {
        int family = Wire.header(message, NftRequests.HEADER_BYTES).get(0);
        Attributes attributes = Wire.attributes(message, NftRequests.HEADER_BYTES);
        // In every one of these messages the first attribute is the name of the table.
        TableName table = new TableName(family, attributes.string(TABLE_NAME).orElse(""));
        switch (message.type() & 0xff) {
            case NEWTABLE -> newTable(message, table, attributes);
            case DELTABLE -> {
                draft.table(table);
                draft.tables.remove(table);
            }
            case NEWCHAIN -> newChain(message, draft.table(table), attributes);
            case DELCHAIN ->
                deleteChain(draft.table(table), attributes.string(CHAIN_NAME).orElse(""));
            case NEWRULE -> newRule(message, draft.table(table), attributes);
            case DELRULE -> deleteRules(draft.table(table), attributes);
            case NEWSET -> newSet(message, draft.table(table), attributes);
            case DELSET ->
                deleteSet(draft.table(table), attributes.string(SET_NAME).orElse(""));
            case NEWSETELEM -> newElements(message, draft.table(table), attributes);
            case DELSETELEM -> deleteElements(draft.table(table), attributes);
            default ->
                throw new Refusal(
                        Errno.EOPNOTSUPP, "the in-memory kernel does not know message type " + message.type());
        }
    }

    private static Map<Integer, byte[]> pick(Attributes attributes, int... types) {
        Map<Integer, byte[]> picked = new LinkedHashMap<>();
        for (int type : types) {
            Wire.bytes(attributes, type).ifPresent(value -> picked.put(type, value));
        }
        return picked;
    }

    private void newTable(NetlinkMessage message, TableName name, Attributes attributes) throws Refusal {
        if (draft.tables.containsKey(name)) {
            refuseIfExclusive(message);
        } else {
            Map<Integer, byte[]> kept = pick(attributes, TABLE_FLAGS, TABLE_USERDATA);
            draft.tables.put(name, new Ruleset.Table(draft.nextTableHandle(), kept));
        }
    }

    private static void refuseIfExclusive(NetlinkMessage message) throws Refusal {
        if (Wire.has(message, NetlinkMessage.FLAG_EXCLUSIVE)) {
            throw new Refusal(Errno.EEXIST);
        }
    }

    private static void newChain(NetlinkMessage message, Ruleset.Table table, Attributes attributes) throws Refusal {
        String name = attributes.string(CHAIN_NAME).orElseThrow(() -> new Refusal(Errno.EINVAL));
        Ruleset.Chain existing = table.chains.get(name);
        if (existing == null) {
            Map<Integer, byte[]> kept = pick(attributes, CHAIN_HOOK, CHAIN_POLICY, CHAIN_TYPE, CHAIN_USERDATA);
            table.chains.put(name, new Ruleset.Chain(table.nextHandle(), kept));
            return;
        }
        refuseIfExclusive(message);
        Optional<byte[]> hook = Wire.bytes(attributes, CHAIN_HOOK);
        if (hook.isPresent() && !Arrays.equals(hook.get(), existing.attributes.get(CHAIN_HOOK))) {
            throw new Refusal(Errno.EEXIST);
        }
        existing.attributes.putAll(pick(attributes, CHAIN_POLICY));
    }

    private static void deleteChain(Ruleset.Table table, String name) throws Refusal {
        Ruleset.Chain chain = table.chain(name);
        chain.rules.clear();
        if (table.leadsTo(name)) {
            throw new Refusal(Errno.EBUSY);
        }
        table.chains.remove(name);
    }

    private void newRule(NetlinkMessage message, Ruleset.Table table, Attributes attributes)
            throws Refusal, MalformedMessageException {
        Ruleset.Chain chain = table.chain(attributes.string(RULE_CHAIN).orElse(""));
        Ruleset.Uses uses = RuleUses.of(attributes.nested(RULE_EXPRESSIONS));
        for (String expression : uses.expressions()) {
            if (missingExpressions.contains(expression)) {
                throw new Refusal(Errno.ENOENT);
            }
        }
        for (String target : uses.chains()) {
            if (table.chain(target).attributes.containsKey(CHAIN_HOOK)) {
                throw new Refusal(Errno.EOPNOTSUPP);
            }
        }
        for (String set : uses.sets()) {
            table.set(set);
        }
        Optional<Attribute> replaced = attributes.get(RULE_HANDLE);
        Optional<Attribute> position = attributes.get(RULE_POSITION);
        boolean append = Wire.has(message, NetlinkMessage.FLAG_APPEND);
        int where = append ? chain.rules.size() : 0;
        if (replaced.isPresent()) {
            where = chain.position(replaced.get().u64BigEndian());
            if (Wire.has(message, NetlinkMessage.FLAG_REPLACE)) {
                chain.rules.remove(where);
            }
        } else if (position.isPresent()) {
            where = chain.position(position.get().u64BigEndian()) + (append ? 1 : 0);
        }
        Map<Integer, byte[]> kept = pick(attributes, RULE_EXPRESSIONS, RULE_USERDATA);
        chain.rules.add(where, new Ruleset.Rule(table.nextHandle(), kept, uses));
    }

    private static void deleteRules(Ruleset.Table table, Attributes attributes)
            throws Refusal, MalformedMessageException {
        Optional<String> name = attributes.string(RULE_CHAIN);
        if (name.isEmpty()) {
            table.chains.values().forEach(chain -> chain.rules.clear());
            return;
        }
        Ruleset.Chain chain = table.chain(name.get());
        Optional<Attribute> handle = attributes.get(RULE_HANDLE);
        if (handle.isPresent()) {
            chain.rules.remove(chain.position(handle.get().u64BigEndian()));
        } else {
            chain.rules.clear();
        }
    }

    private static void newSet(NetlinkMessage message, Ruleset.Table table, Attributes attributes) throws Refusal {
        String name = attributes.string(SET_NAME).orElseThrow(() -> new Refusal(Errno.EINVAL));
        if (table.sets.containsKey(name)) {
            refuseIfExclusive(message);
            return;
        }
        if (attributes.get(SET_KEY_LEN).isEmpty()) {
            throw new Refusal(Errno.EINVAL);
        }
        Map<Integer, byte[]> kept = new LinkedHashMap<>();
        for (Attribute attribute : attributes.all()) {
            if (attribute.type() > SET_NAME && attribute.type() != SET_ID) {
                kept.put(attribute.type(), attribute.value());
            }
        }
        table.sets.put(name, new Ruleset.ElementSet(table.nextHandle(), kept));
    }

    private static void deleteSet(Ruleset.Table table, String name) throws Refusal {
        table.set(name);
        if (table.looksUp(name)) {
            throw new Refusal(Errno.EBUSY);
        }
        table.sets.remove(name);
    }

    private static void newElements(NetlinkMessage message, Ruleset.Table table, Attributes attributes)
            throws Refusal, MalformedMessageException {
        Ruleset.ElementSet set = table.set(attributes.string(ELEMENTS_SET).orElse(""));
        boolean map = (number(set, SET_FLAGS) & SET_FLAG_MAP) != 0;
        for (Element element : elements(attributes)) {
            element.requireFits((int) number(set, SET_KEY_LEN), map);
            if (element.chain().isPresent()
                    && table.chain(element.chain().get()).attributes.containsKey(CHAIN_HOOK)) {
                throw new Refusal(Errno.EOPNOTSUPP);
            }
            Optional<Element> existing = set.find(element);
            if (existing.isEmpty()) {
                requireRoom(set);
                set.elements.add(element);
            } else if (Wire.has(message, NetlinkMessage.FLAG_EXCLUSIVE)
                    || !existing.get().hasSameData(element)) {
                throw new Refusal(Errno.EEXIST);
            }
        }
    }

    private static void requireRoom(Ruleset.ElementSet set) throws Refusal, MalformedMessageException {
        byte[] description = set.attributes.getOrDefault(SET_DESC, new byte[0]);
        long size = Attributes.parse(description, 0, description.length)
                .u32BigEndian(SET_DESC_SIZE)
                .orElse(0L);
        if (size != 0 && set.elements.size() >= size) {
            throw new Refusal(new Errno(23));
        }
    }

    private static long number(Ruleset.ElementSet set, int type) throws MalformedMessageException {
        byte[] value = set.attributes.get(type);
        return value == null ? 0 : new Attribute(type, value).u32BigEndian();
    }

    private static void deleteElements(Ruleset.Table table, Attributes attributes)
            throws Refusal, MalformedMessageException {
        Ruleset.ElementSet set = table.set(attributes.string(ELEMENTS_SET).orElse(""));
        if (attributes.get(ELEMENTS).isEmpty()) {
            set.elements.clear();
        }
        for (Element element : elements(attributes)) {
            set.elements.remove(set.find(element).orElseThrow(() -> new Refusal(Errno.ENOENT)));
        }
    }

    private static List<Element> elements(Attributes attributes) throws MalformedMessageException {
        List<Element> elements = new ArrayList<>();
        for (Attribute attribute : attributes.nested(ELEMENTS).all()) {
            elements.add(Element.parse(attribute));
        }
        return elements;
    }
}
