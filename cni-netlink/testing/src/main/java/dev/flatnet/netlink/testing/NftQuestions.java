// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import static dev.flatnet.netlink.testing.NftMessages.CHAIN_HANDLE;
import static dev.flatnet.netlink.testing.NftMessages.CHAIN_NAME;
import static dev.flatnet.netlink.testing.NftMessages.CHAIN_TABLE;
import static dev.flatnet.netlink.testing.NftMessages.CHAIN_USE;
import static dev.flatnet.netlink.testing.NftMessages.ELEMENTS;
import static dev.flatnet.netlink.testing.NftMessages.ELEMENTS_SET;
import static dev.flatnet.netlink.testing.NftMessages.ELEMENTS_TABLE;
import static dev.flatnet.netlink.testing.NftMessages.GETCHAIN;
import static dev.flatnet.netlink.testing.NftMessages.GETGEN;
import static dev.flatnet.netlink.testing.NftMessages.GETRULE;
import static dev.flatnet.netlink.testing.NftMessages.GETSET;
import static dev.flatnet.netlink.testing.NftMessages.GETSETELEM;
import static dev.flatnet.netlink.testing.NftMessages.GETTABLE;
import static dev.flatnet.netlink.testing.NftMessages.NEWCHAIN;
import static dev.flatnet.netlink.testing.NftMessages.NEWGEN;
import static dev.flatnet.netlink.testing.NftMessages.NEWRULE;
import static dev.flatnet.netlink.testing.NftMessages.NEWSET;
import static dev.flatnet.netlink.testing.NftMessages.NEWSETELEM;
import static dev.flatnet.netlink.testing.NftMessages.NEWTABLE;
import static dev.flatnet.netlink.testing.NftMessages.RULE_CHAIN;
import static dev.flatnet.netlink.testing.NftMessages.RULE_HANDLE;
import static dev.flatnet.netlink.testing.NftMessages.RULE_TABLE;
import static dev.flatnet.netlink.testing.NftMessages.SET_HANDLE;
import static dev.flatnet.netlink.testing.NftMessages.SET_NAME;
import static dev.flatnet.netlink.testing.NftMessages.SET_TABLE;
import static dev.flatnet.netlink.testing.NftMessages.TABLE_HANDLE;
import static dev.flatnet.netlink.testing.NftMessages.TABLE_NAME;
import static dev.flatnet.netlink.testing.NftMessages.TABLE_USE;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Says what is in a ruleset. */
final class NftQuestions {
    private final Ruleset ruleset;

    NftQuestions(Ruleset ruleset) {
        this.ruleset = ruleset;
    }

    List<NetlinkMessage> answer(NetlinkMessage request) throws Refusal, MalformedMessageException {
        int family = Wire.header(request, NftRequests.HEADER_BYTES).get(0);
        Attributes attributes = Wire.attributes(request, NftRequests.HEADER_BYTES);
        List<NetlinkMessage> answers = new ArrayList<>();
        switch (request.type() & 0xff) {
            case GETGEN ->
                answers.add(message(request, 0, NEWGEN, writer -> writer.u32BigEndian(1, ruleset.generation)));
            case GETTABLE -> tables(request, family, attributes, answers);
            case GETCHAIN -> chains(request, family, attributes, answers);
            case GETRULE -> rules(request, family, attributes, answers);
            case GETSET -> sets(request, family, attributes, answers);
            case GETSETELEM -> elements(request, family, attributes, answers);
            default -> throw new Refusal(Errno.EOPNOTSUPP, "not in a kernel in memory");
        }
        return answers;
    }

    private static boolean isDump(NetlinkMessage request) {
        return Wire.has(request, NetlinkMessage.FLAG_DUMP);
    }

    /** Those that a question is about: of all families if it names none, of all tables if it names none. */
    private Map<Ruleset.TableName, Ruleset.Table> asked(NetlinkMessage request, int family, Optional<String> name)
            throws Refusal {
        Map<Ruleset.TableName, Ruleset.Table> found = new LinkedHashMap<>();
        ruleset.tables.forEach((key, table) -> {
            if ((family == 0 || key.family() == family)
                    && (name.isEmpty() || key.name().equals(name.get()))) {
                found.put(key, table);
            }
        });
        if (found.isEmpty() && name.isPresent() && !isDump(request)) {
            throw new Refusal(Errno.ENOENT);
        }
        return found;
    }

    private void tables(NetlinkMessage request, int family, Attributes attributes, List<NetlinkMessage> answers)
            throws Refusal {
        Optional<String> name = isDump(request) ? Optional.empty() : attributes.string(TABLE_NAME);
        asked(request, family, name)
                .forEach((key, table) -> answers.add(message(request, key.family(), NEWTABLE, writer -> {
                    writer.string(TABLE_NAME, key.name());
                    table.attributes.forEach(writer::bytes);
                    writer.u32BigEndian(TABLE_USE, table.chains.size() + table.sets.size())
                            .u64BigEndian(TABLE_HANDLE, table.handle);
                })));
    }

    private void chains(NetlinkMessage request, int family, Attributes attributes, List<NetlinkMessage> answers)
            throws Refusal {
        Optional<String> table = isDump(request) ? Optional.empty() : attributes.string(CHAIN_TABLE);
        Optional<String> name = isDump(request) ? Optional.empty() : attributes.string(CHAIN_NAME);
        asked(request, family, table)
                .forEach((key, each) -> each.chains.forEach((chainName, chain) -> {
                    if (name.isEmpty() || name.get().equals(chainName)) {
                        answers.add(message(request, key.family(), NEWCHAIN, writer -> {
                            writer.string(CHAIN_TABLE, key.name())
                                    .u64BigEndian(CHAIN_HANDLE, chain.handle)
                                    .string(CHAIN_NAME, chainName)
                                    .u32BigEndian(CHAIN_USE, each.uses(chainName, chain));
                            chain.attributes.forEach(writer::bytes);
                        }));
                    }
                }));
        if (answers.isEmpty() && name.isPresent()) {
            throw new Refusal(Errno.ENOENT);
        }
    }

    private void rules(NetlinkMessage request, int family, Attributes attributes, List<NetlinkMessage> answers)
            throws Refusal {
        Optional<String> name = attributes.string(RULE_CHAIN);
        asked(request, family, attributes.string(RULE_TABLE))
                .forEach((key, table) -> table.chains.forEach((chainName, chain) -> {
                    if (name.isEmpty() || name.get().equals(chainName)) {
                        chain.rules.forEach(rule -> answers.add(message(request, key.family(), NEWRULE, writer -> {
                            writer.string(RULE_TABLE, key.name())
                                    .string(RULE_CHAIN, chainName)
                                    .u64BigEndian(RULE_HANDLE, rule.handle());
                            rule.attributes().forEach(writer::bytes);
                        })));
                    }
                }));
    }

    private void sets(NetlinkMessage request, int family, Attributes attributes, List<NetlinkMessage> answers)
            throws Refusal {
        Optional<String> table = attributes.string(SET_TABLE);
        if (table.isPresent()) {
            ruleset.table(new Ruleset.TableName(family, table.get()));
        }
        asked(request, family, table)
                .forEach((key, each) -> each.sets.forEach((setName, set) ->
                        answers.add(message(request, key.family(), NEWSET, writer -> {
                            writer.string(SET_TABLE, key.name())
                                    .string(SET_NAME, setName)
                                    .u64BigEndian(SET_HANDLE, set.handle);
                            set.attributes.forEach(writer::bytes);
                        }))));
    }

    private void elements(NetlinkMessage request, int family, Attributes attributes, List<NetlinkMessage> answers)
            throws Refusal, MalformedMessageException {
        String table = attributes.string(ELEMENTS_TABLE).orElse("");
        String name = attributes.string(ELEMENTS_SET).orElse("");
        Ruleset.ElementSet set =
                ruleset.table(new Ruleset.TableName(family, table)).set(name);
        // One message each: the kernel puts several into one, which no reader relies on.
        for (Element element : isDump(request) ? set.elements : found(set, attributes)) {
            answers.add(message(
                    request,
                    family,
                    NEWSETELEM,
                    writer -> writer.string(ELEMENTS_TABLE, table)
                            .string(ELEMENTS_SET, name)
                            .nested(ELEMENTS, element::write)));
        }
    }

    private static List<Element> found(Ruleset.ElementSet set, Attributes attributes)
            throws Refusal, MalformedMessageException {
        List<Element> found = new ArrayList<>();
        for (Attribute wanted : attributes.nested(ELEMENTS).all()) {
            found.add(set.find(Element.parse(wanted)).orElseThrow(() -> new Refusal(Errno.ENOENT)));
        }
        return found;
    }

    private NetlinkMessage message(NetlinkMessage request, int family, int type, Consumer<AttributeWriter> content) {
        byte[] header = {(byte) family, 0, (byte) (ruleset.generation >> 8), (byte) ruleset.generation};
        AttributeWriter writer = new AttributeWriter(header);
        content.accept(writer);
        int flags = isDump(request) ? NetlinkMessage.FLAG_MULTI : 0;
        return Reply.message(request, NftRequests.type(type), flags, writer.toBytes());
    }
}
