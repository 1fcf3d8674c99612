// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.util.Optional;

/**
 * A set or map as the kernel reports it, without its elements; what {@code nft list sets} and {@code nft list maps} show.
 *
 * @param table that it is in
 * @param name its name in there
 * @param handle its number in there
 * @param flags NFT_SET_… of linux/netfilter/nf_tables.h
 * @param keyType {@code nft}'s number of the type of its key
 * @param keyBytes how long its key is
 * @param dataType {@code nft}'s number of the type of its value, if it is a map
 * @param timeout of its elements in milliseconds; 0 for none
 * @param size how many elements it has at most; 0 for no limit
 * @param userData what its owner wrote on it
 */
public record NftSet(
        NftTable table,
        String name,
        long handle,
        long flags,
        long keyType,
        int keyBytes,
        Optional<Long> dataType,
        long timeout,
        long size,
        UserData userData) {
    static final int NFTA_SET_TABLE = 1;
    static final int NFTA_SET_NAME = 2;
    static final int NFTA_SET_FLAGS = 3;
    static final int NFTA_SET_KEY_TYPE = 4;
    static final int NFTA_SET_KEY_LEN = 5;
    static final int NFTA_SET_DATA_TYPE = 6;
    static final int NFTA_SET_DATA_LEN = 7;
    static final int NFTA_SET_DESC = 9;
    static final int NFTA_SET_ID = 10;
    static final int NFTA_SET_TIMEOUT = 11;
    static final int NFTA_SET_USERDATA = 13;
    private static final int NFTA_SET_HANDLE = 16;
    private static final int NFTA_SET_DESC_SIZE = 1;

    /** {@code comment "…"}. */
    public Optional<String> comment() {
        return userData.commentOfSet();
    }

    static AttributeWriter identity(NftTable table, String set) {
        return NfTablesProtocol.message(table)
                .string(NFTA_SET_TABLE, table.name())
                .string(NFTA_SET_NAME, NfTablesProtocol.requireName(set));
    }

    /** Empty if it is a set of another table. */
    static Optional<NftSet> decode(NetlinkMessage message, NftTable table) throws MalformedMessageException {
        Attributes set = NfTablesProtocol.attributes(message);
        if (NfTablesProtocol.family(message) != table.family().number()
                || !set.string(NFTA_SET_TABLE).orElse("").equals(table.name())) {
            return Optional.empty();
        }
        return Optional.of(new NftSet(
                table,
                set.string(NFTA_SET_NAME).orElseThrow(() -> new MalformedMessageException("a set without name")),
                u64(set, NFTA_SET_HANDLE),
                set.u32BigEndian(NFTA_SET_FLAGS).orElse(0L),
                set.u32BigEndian(NFTA_SET_KEY_TYPE).orElse(0L),
                set.u32BigEndian(NFTA_SET_KEY_LEN).orElse(0L).intValue(),
                set.u32BigEndian(NFTA_SET_DATA_TYPE),
                u64(set, NFTA_SET_TIMEOUT),
                set.nested(NFTA_SET_DESC).u32BigEndian(NFTA_SET_DESC_SIZE).orElse(0L),
                UserData.read(set, NFTA_SET_USERDATA)));
    }

    private static long u64(Attributes set, int type) throws MalformedMessageException {
        Optional<Attribute> attribute = set.get(type);
        return attribute.isEmpty() ? 0 : attribute.get().u64BigEndian();
    }
}
