// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

/** Numbers of linux/netfilter/nf_tables.h. */
final class NftMessages {
    static final int NEWTABLE = 0;
    static final int GETTABLE = 1;
    static final int DELTABLE = 2;
    static final int NEWCHAIN = 3;
    static final int GETCHAIN = 4;
    static final int DELCHAIN = 5;
    static final int NEWRULE = 6;
    static final int GETRULE = 7;
    static final int DELRULE = 8;
    static final int NEWSET = 9;
    static final int GETSET = 10;
    static final int DELSET = 11;
    static final int NEWSETELEM = 12;
    static final int GETSETELEM = 13;
    static final int DELSETELEM = 14;
    static final int NEWGEN = 15;
    static final int GETGEN = 16;

    static final int TABLE_NAME = 1;
    static final int TABLE_FLAGS = 2;
    static final int TABLE_USE = 3;
    static final int TABLE_HANDLE = 4;
    static final int TABLE_USERDATA = 6;

    static final int CHAIN_TABLE = 1;
    static final int CHAIN_HANDLE = 2;
    static final int CHAIN_NAME = 3;
    static final int CHAIN_HOOK = 4;
    static final int CHAIN_POLICY = 5;
    static final int CHAIN_USE = 6;
    static final int CHAIN_TYPE = 7;
    static final int CHAIN_USERDATA = 12;

    static final int RULE_TABLE = 1;
    static final int RULE_CHAIN = 2;
    static final int RULE_HANDLE = 3;
    static final int RULE_EXPRESSIONS = 4;
    static final int RULE_POSITION = 6;
    static final int RULE_USERDATA = 7;

    static final int SET_TABLE = 1;
    static final int SET_NAME = 2;
    static final int SET_FLAGS = 3;
    static final int SET_KEY_LEN = 5;
    static final int SET_DESC = 9;
    static final int SET_DESC_SIZE = 1;
    static final int SET_ID = 10;
    static final int SET_HANDLE = 16;
    static final int SET_FLAG_MAP = 0x8;

    static final int ELEMENTS_TABLE = 1;
    static final int ELEMENTS_SET = 2;
    static final int ELEMENTS = 3;

    static final int EXPRESSION_NAME = 1;
    static final int EXPRESSION_DATA = 2;

    private NftMessages() {}
}
