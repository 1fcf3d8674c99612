// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Numbers and headers of linux/netfilter/nfnetlink.h and nf_tables.h; those of expressions are with the expressions. */
final class NfTablesProtocol {
    /** NETLINK_NETFILTER, linux/netlink.h. */
    static final int FAMILY = 12;

    static final int NFNL_SUBSYS_NFTABLES = 10;
    static final int NFNL_MSG_BATCH_BEGIN = 16;
    static final int NFNL_MSG_BATCH_END = 17;
    static final int NFNL_BATCH_GENID = 1;
    static final int NFNLGRP_NFTABLES = 7;
    static final int HEADER_BYTES = 4;

    static final int NFT_MSG_NEWTABLE = 0;
    static final int NFT_MSG_GETTABLE = 1;
    static final int NFT_MSG_DELTABLE = 2;
    static final int NFT_MSG_NEWCHAIN = 3;
    static final int NFT_MSG_GETCHAIN = 4;
    static final int NFT_MSG_DELCHAIN = 5;
    static final int NFT_MSG_NEWRULE = 6;
    static final int NFT_MSG_GETRULE = 7;
    static final int NFT_MSG_DELRULE = 8;
    static final int NFT_MSG_NEWSET = 9;
    static final int NFT_MSG_GETSET = 10;
    static final int NFT_MSG_DELSET = 11;
    static final int NFT_MSG_NEWSETELEM = 12;
    static final int NFT_MSG_GETSETELEM = 13;
    static final int NFT_MSG_DELSETELEM = 14;
    static final int NFT_MSG_GETGEN = 16;

    /** NFT_MSG_DESTROYTABLE and its like; Linux 6.3, newer than the headers that the other numbers are checked with. */
    static final int DESTROY_TABLE = 26;

    static final int DESTROY_CHAIN = 27;
    static final int DESTROY_RULE = 28;
    static final int DESTROY_SET = 29;
    static final int DESTROY_ELEMENTS = 30;

    static final int NFTA_LIST_ELEM = 1;
    static final int NFTA_EXPR_NAME = 1;
    static final int NFTA_EXPR_DATA = 2;
    static final int NFTA_DATA_VALUE = 1;
    static final int NFTA_DATA_VERDICT = 2;
    static final int NFTA_VERDICT_CODE = 1;
    static final int NFTA_VERDICT_CHAIN = 2;
    static final int NFTA_GEN_ID = 1;

    /** NFT_NAME_MAXLEN, with the NUL. */
    private static final int NAME_BYTES = 256;

    private NfTablesProtocol() {}

    /** struct nfgenmsg { u8 family; u8 version; be16 res_id; }. */
    static byte[] nfgenmsg(int family, int resource) {
        return ByteBuffer.allocate(HEADER_BYTES)
                .put((byte) family)
                .put((byte) 0)
                .putShort((short) resource)
                .array();
    }

    static int type(int message) {
        return NFNL_SUBSYS_NFTABLES << 8 | message;
    }

    static AttributeWriter message(int family) {
        return new AttributeWriter(nfgenmsg(family, 0));
    }

    static AttributeWriter message(NftTable table) {
        return message(table.family().number());
    }

    /** The number of the family a message is about. */
    static int family(NetlinkMessage message) throws MalformedMessageException {
        requireHeader(message);
        return message.payload()[0] & 0xff;
    }

    static Attributes attributes(NetlinkMessage message) throws MalformedMessageException {
        requireHeader(message);
        return Attributes.parse(message.payload(), HEADER_BYTES, message.payload().length - HEADER_BYTES);
    }

    private static void requireHeader(NetlinkMessage message) throws MalformedMessageException {
        if (message.payload().length < HEADER_BYTES) {
            throw new MalformedMessageException("a netfilter message of " + message.payload().length + " bytes");
        }
    }

    static String requireName(String name) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes >= NAME_BYTES || name.indexOf(0) >= 0) {
            throw new IllegalArgumentException("a name of " + bytes + " bytes");
        }
        return name;
    }

    static void writeValue(AttributeWriter writer, int type, NftValue value) {
        writer.nested(type, data -> data.bytes(NFTA_DATA_VALUE, value.toBytes()));
    }

    static NftValue value(Attributes data) throws MalformedMessageException {
        Attribute value =
                data.get(NFTA_DATA_VALUE).orElseThrow(() -> new MalformedMessageException("data without value"));
        if (value.value().length == 0 || value.value().length > NftValue.MAX_BYTES) {
            throw new MalformedMessageException("a value of " + value.value().length + " bytes");
        }
        return NftValue.of(value.value());
    }

    static int u16BigEndian(Attribute attribute) throws MalformedMessageException {
        byte[] value = attribute.value();
        if (value.length != 2) {
            throw new MalformedMessageException(
                    "attribute " + attribute.type() + " has " + value.length + " bytes instead of 2");
        }
        return ((value[0] & 0xff) << 8) | (value[1] & 0xff);
    }
}
