// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.attribute.AttributeWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Numbers and headers of linux/netfilter/nfnetlink.h and nf_tables.h. */
final class NfTablesProtocol {
    /** NETLINK_NETFILTER, linux/netlink.h. */
    static final int FAMILY = 12;

    static final int NFNL_SUBSYS_NFTABLES = 10;
    static final int NFNL_MSG_BATCH_BEGIN = 16;
    static final int NFNL_MSG_BATCH_END = 17;
    static final int NFNL_BATCH_GENID = 1;
    static final int HEADER_BYTES = 4;

    static final int NFT_MSG_NEWTABLE = 0;
    static final int NFT_MSG_GETTABLE = 1;
    static final int NFT_MSG_DELTABLE = 2;
    static final int NFT_MSG_NEWCHAIN = 3;
    static final int NFT_MSG_GETCHAIN = 4;
    static final int NFT_MSG_DELCHAIN = 5;
    static final int NFT_MSG_NEWRULE = 6;
    static final int NFT_MSG_GETRULE = 7;
    static final int NFT_MSG_NEWSET = 9;
    static final int NFT_MSG_NEWSETELEM = 12;
    static final int NFT_MSG_GETSETELEM = 13;
    static final int NFT_MSG_DELSETELEM = 14;
    static final int NFT_MSG_GETGEN = 16;

    static final int NFTA_TABLE_NAME = 1;
    static final int NFTA_CHAIN_TABLE = 1;
    static final int NFTA_CHAIN_NAME = 3;
    static final int NFTA_CHAIN_HOOK = 4;
    static final int NFTA_CHAIN_POLICY = 5;
    static final int NFTA_CHAIN_TYPE = 7;
    static final int NFTA_HOOK_HOOKNUM = 1;
    static final int NFTA_HOOK_PRIORITY = 2;
    static final int NFTA_RULE_TABLE = 1;
    static final int NFTA_RULE_CHAIN = 2;
    static final int NFTA_RULE_HANDLE = 3;
    static final int NFTA_RULE_EXPRESSIONS = 4;
    static final int NFTA_LIST_ELEM = 1;
    static final int NFTA_EXPR_NAME = 1;
    static final int NFTA_EXPR_DATA = 2;
    static final int NFTA_SET_TABLE = 1;
    static final int NFTA_SET_NAME = 2;
    static final int NFTA_SET_FLAGS = 3;
    static final int NFTA_SET_KEY_TYPE = 4;
    static final int NFTA_SET_KEY_LEN = 5;
    static final int NFTA_SET_DATA_TYPE = 6;
    static final int NFTA_SET_DATA_LEN = 7;
    static final int NFTA_SET_ID = 10;
    static final int NFTA_SET_ELEM_LIST_TABLE = 1;
    static final int NFTA_SET_ELEM_LIST_SET = 2;
    static final int NFTA_SET_ELEM_LIST_ELEMENTS = 3;
    static final int NFTA_SET_ELEM_KEY = 1;
    static final int NFTA_SET_ELEM_DATA = 2;
    static final int NFTA_SET_ELEM_USERDATA = 6;
    static final int NFTA_DATA_VALUE = 1;
    static final int NFTA_DATA_VERDICT = 2;
    static final int NFTA_VERDICT_CODE = 1;
    static final int NFTA_VERDICT_CHAIN = 2;
    static final int NFTA_GEN_ID = 1;

    static final int NFT_SET_MAP = 0x8;
    /** What {@code nft} calls a verdict as a data type. */
    static final long NFT_DATA_VERDICT = 0xffff_ff00L;
    /** libnftnl's number of {@code ipv4_addr}; only {@code nft} reads it. */
    static final int TYPE_IPV4_ADDRESS = 7;

    private static final int COMMENT = 0;
    private static final int MAX_COMMENT_BYTES = 128;

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

    /** User data as libnftnl lays it out: type, length, value; a comment is a string with its NUL. */
    static byte[] comment(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length >= MAX_COMMENT_BYTES || text.indexOf(0) >= 0) {
            throw new IllegalArgumentException("a comment of " + bytes.length + " bytes");
        }
        return ByteBuffer.allocate(3 + bytes.length)
                .put((byte) COMMENT)
                .put((byte) (bytes.length + 1))
                .put(bytes)
                .array();
    }

    /** The comment in user data; empty if there is none, or the data are somebody's own. */
    static Optional<String> comment(byte[] userData) {
        int position = 0;
        while (position + 2 <= userData.length) {
            int length = userData[position + 1] & 0xff;
            int start = position + 2;
            if (start + length > userData.length) {
                return Optional.empty();
            }
            if (userData[position] == COMMENT && length > 0) {
                byte[] text = Arrays.copyOfRange(userData, start, start + length - 1);
                return Optional.of(new String(text, StandardCharsets.UTF_8));
            }
            position = start + length;
        }
        return Optional.empty();
    }

    static AttributeWriter message(int family) {
        return new AttributeWriter(nfgenmsg(family, 0));
    }
}
