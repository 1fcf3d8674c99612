// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import static dev.flatnet.netlink.testing.NftMessages.CHAIN_HANDLE;
import static dev.flatnet.netlink.testing.NftMessages.CHAIN_NAME;
import static dev.flatnet.netlink.testing.NftMessages.DELCHAIN;
import static dev.flatnet.netlink.testing.NftMessages.DELRULE;
import static dev.flatnet.netlink.testing.NftMessages.DELSET;
import static dev.flatnet.netlink.testing.NftMessages.DELSETELEM;
import static dev.flatnet.netlink.testing.NftMessages.DELTABLE;
import static dev.flatnet.netlink.testing.NftMessages.ELEMENTS;
import static dev.flatnet.netlink.testing.NftMessages.ELEMENTS_SET;
import static dev.flatnet.netlink.testing.NftMessages.NEWGEN;
import static dev.flatnet.netlink.testing.NftMessages.RULE_CHAIN;
import static dev.flatnet.netlink.testing.NftMessages.RULE_HANDLE;
import static dev.flatnet.netlink.testing.NftMessages.SET_HANDLE;
import static dev.flatnet.netlink.testing.NftMessages.SET_NAME;
import static dev.flatnet.netlink.testing.NftMessages.TABLE_HANDLE;
import static dev.flatnet.netlink.testing.NftMessages.TABLE_NAME;

import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.attribute.AttributeWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the listeners of a ruleset are told of a transaction: what is gone, and that it was made. Not what is new. */
final class NftAnnouncements {
    /** NFNLGRP_NFTABLES, linux/netfilter/nfnetlink.h. */
    static final int GROUP = 7;

    private static final int GENERATION = 1;

    private final Ruleset after;
    private final List<NetlinkMessage> news = new ArrayList<>();

    private NftAnnouncements(Ruleset after) {
        this.after = after;
    }

    /** What is in a table is named before the table. */
    static List<NetlinkMessage> between(Ruleset before, Ruleset after) {
        NftAnnouncements announcements = new NftAnnouncements(after);
        before.tables.forEach(announcements::goneFrom);
        announcements.say(0, NEWGEN, writer -> writer.u32BigEndian(GENERATION, after.generation));
        return announcements.news;
    }

    private void goneFrom(Ruleset.TableName name, Ruleset.Table before) {
        Ruleset.Table same = after.tables.get(name);
        Ruleset.@Nullable Table now = same != null && same.handle == before.handle ? same : null;
        before.chains.forEach((chain, old) -> rules(name, chain, old, now == null ? null : now.chains.get(chain)));
        before.sets.forEach((set, old) -> elements(name, set, old, now == null ? null : now.sets.get(set)));
        before.chains.forEach((chain, old) -> {
            if (now == null || isOther(old.handle, now.chains.get(chain))) {
                say(
                        name,
                        DELCHAIN,
                        w -> w.u64BigEndian(CHAIN_HANDLE, old.handle).string(CHAIN_NAME, chain));
            }
        });
        if (now == null) {
            say(name, DELTABLE, writer -> writer.u64BigEndian(TABLE_HANDLE, before.handle));
        }
    }

    private static boolean isOther(long handle, Ruleset.@Nullable Chain now) {
        return now == null || now.handle != handle;
    }

    private void rules(Ruleset.TableName table, String chain, Ruleset.Chain old, Ruleset.@Nullable Chain now) {
        List<Ruleset.Rule> left = now == null ? List.of() : now.rules;
        for (Ruleset.Rule rule : old.rules) {
            if (left.stream().noneMatch(one -> one.handle() == rule.handle())) {
                say(
                        table,
                        DELRULE,
                        writer -> writer.string(RULE_CHAIN, chain).u64BigEndian(RULE_HANDLE, rule.handle()));
            }
        }
    }

    /** Those of a set that is gone go without saying. */
    private void elements(
            Ruleset.TableName table, String set, Ruleset.ElementSet old, Ruleset.@Nullable ElementSet now) {
        if (now == null || now.handle != old.handle) {
            say(table, DELSET, writer -> writer.string(SET_NAME, set).u64BigEndian(SET_HANDLE, old.handle));
            return;
        }
        for (Element element : old.elements) {
            if (!now.elements.contains(element)) {
                say(
                        table,
                        DELSETELEM,
                        writer -> writer.string(ELEMENTS_SET, set).nested(ELEMENTS, element::write));
            }
        }
    }

    private void say(Ruleset.TableName table, int type, Consumer<AttributeWriter> content) {
        say(table.family(), type, writer -> content.accept(writer.string(TABLE_NAME, table.name())));
    }

    private void say(int family, int type, Consumer<AttributeWriter> content) {
        byte[] header = {(byte) family, 0, (byte) (after.generation >> 8), (byte) after.generation};
        AttributeWriter writer = new AttributeWriter(header);
        content.accept(writer);
        news.add(new NetlinkMessage(NftRequests.type(type), 0, 0, 0, writer.toBytes()));
    }
}
