// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.attribute.AttributeWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A set or map to be made. Immutable; each method returns a changed copy. */
public final class NewSet {
    private static final int NFT_SET_INTERVAL = 0x4;
    private static final int NFT_SET_MAP = 0x8;
    private static final int NFT_SET_TIMEOUT = 0x10;
    private static final int NFT_SET_EVAL = 0x20;
    private static final int NFT_SET_CONCAT = 0x80;

    /** What {@code nft} calls a verdict as a data type. */
    private static final long NFT_DATA_VERDICT = 0xffff_ff00L;

    private static final int NFTA_SET_DESC_SIZE = 1;
    private static final int NFTA_SET_DESC_CONCAT = 2;
    private static final int NFTA_SET_FIELD_LEN = 1;

    private final NftTable table;
    private final String name;
    private final List<DataType> key;
    private final List<DataType> value;
    private final int flags;
    private final long timeout;
    private final long size;
    private final Optional<String> comment;

    private NewSet(
            NftTable table,
            String name,
            List<DataType> key,
            List<DataType> value,
            int flags,
            long timeout,
            long size,
            Optional<String> comment) {
        this.table = table;
        this.name = NfTablesProtocol.requireName(name);
        this.key = key;
        this.value = value;
        this.flags = flags;
        this.timeout = timeout;
        this.size = size;
        this.comment = comment;
        if (key.isEmpty() || length(key) > NftValue.MAX_BYTES || length(value) > NftValue.MAX_BYTES) {
            throw new IllegalArgumentException("a key of " + length(key) + " bytes, a value of " + length(value));
        }
    }

    /** {@code set NAME { type KEY; }}; several types are a concatenation. */
    public static NewSet set(NftTable table, String name, DataType... key) {
        return new NewSet(table, name, List.of(key), List.of(), 0, 0, 0, Optional.empty());
    }

    /** {@code map NAME { type KEY : verdict; }}. */
    public static NewSet verdictMap(NftTable table, String name, DataType... key) {
        return new NewSet(table, name, List.of(key), List.of(), NFT_SET_MAP, 0, 0, Optional.empty());
    }

    /** {@code map NAME { type KEY : VALUE; }}, made of a set with the key. */
    public NewSet mapTo(DataType... values) {
        return new NewSet(table, name, key, List.of(values), flags | NFT_SET_MAP, timeout, size, comment);
    }

    /** With {@code flags interval}: elements may be ranges. */
    public NewSet intervals() {
        return flag(NFT_SET_INTERVAL);
    }

    /** With {@code flags dynamic}: rules may change it. */
    public NewSet dynamic() {
        return flag(NFT_SET_EVAL);
    }

    /** With {@code flags timeout}: elements may have a time to live. */
    public NewSet timeouts() {
        return flag(NFT_SET_TIMEOUT);
    }

    /** With {@code flags timeout; timeout TIME}: elements have that time to live unless they have their own. */
    public NewSet timeout(Duration time) {
        return new NewSet(table, name, key, value, flags | NFT_SET_TIMEOUT, time.toMillis(), size, comment);
    }

    /** With {@code size ELEMENTS}: it never has more. */
    public NewSet size(long elements) {
        return new NewSet(table, name, key, value, flags, timeout, elements, comment);
    }

    /** With {@code comment "TEXT"}; less than 128 bytes. */
    public NewSet comment(String text) {
        return new NewSet(table, name, key, value, flags, timeout, size, Optional.of(text));
    }

    private NewSet flag(int flag) {
        return new NewSet(table, name, key, value, flags | flag, timeout, size, comment);
    }

    private static int length(List<DataType> fields) {
        if (fields.size() == 1) {
            return fields.get(0).bytes();
        }
        // A verdict has no length of its own.
        int length = 0;
        for (DataType field : fields) {
            length += field.padded();
        }
        return length;
    }

    private boolean isMap() {
        return (flags & NFT_SET_MAP) != 0;
    }

    /** A concatenation of ranges is told its fields, so that the kernel knows where they begin. */
    private boolean hasFields() {
        return key.size() > 1 && (flags & NFT_SET_INTERVAL) != 0;
    }

    /** Its name in the table. */
    public String name() {
        return name;
    }

    /** Whether a set that is there has the name, table, types and flags of this one; {@code nft} could add to it as to this. */
    public boolean isLike(NftSet other) {
        Optional<Long> data = isMap() ? Optional.of(dataType()) : Optional.empty();
        return table.equals(other.table())
                && name.equals(other.name())
                && DataType.number(key) == other.keyType()
                && length(key) == other.keyBytes()
                && data.equals(other.dataType())
                && allFlags() == other.flags();
    }

    private int allFlags() {
        return hasFields() ? flags | NFT_SET_CONCAT : flags;
    }

    private long dataType() {
        return value.isEmpty() ? NFT_DATA_VERDICT : DataType.number(value);
    }

    String words() {
        return "add " + (isMap() ? "map " : "set ") + table + " " + name;
    }

    byte[] encode(int id) {
        AttributeWriter writer = NftSet.identity(table, name)
                .u32BigEndian(NftSet.NFTA_SET_FLAGS, allFlags())
                .u32BigEndian(NftSet.NFTA_SET_KEY_TYPE, DataType.number(key))
                .u32BigEndian(NftSet.NFTA_SET_KEY_LEN, length(key));
        if (isMap()) {
            writer.u32BigEndian(NftSet.NFTA_SET_DATA_TYPE, dataType())
                    .u32BigEndian(NftSet.NFTA_SET_DATA_LEN, length(value));
        }
        writer.u32BigEndian(NftSet.NFTA_SET_ID, id);
        if (hasFields() || size != 0) {
            writer.nested(NftSet.NFTA_SET_DESC, this::encodeDescription);
        }
        if (timeout != 0) {
            writer.u64BigEndian(NftSet.NFTA_SET_TIMEOUT, timeout);
        }
        int keyOrder = key.size() == 1 ? key.get(0).byteOrder() : 0;
        Optional<Integer> valueOrder =
                Optional.of(value.size() == 1 ? value.get(0).byteOrder() : 0);
        UserData.ofSet(keyOrder, isMap() ? valueOrder : Optional.empty(), comment)
                .write(writer, NftSet.NFTA_SET_USERDATA);
        return writer.toBytes();
    }

    private void encodeDescription(AttributeWriter writer) {
        if (size != 0) {
            writer.u32BigEndian(NFTA_SET_DESC_SIZE, size);
        }
        if (hasFields()) {
            writer.nested(NFTA_SET_DESC_CONCAT, fields -> {
                for (DataType field : key) {
                    fields.nested(
                            NfTablesProtocol.NFTA_LIST_ELEM,
                            element -> element.u32BigEndian(NFTA_SET_FIELD_LEN, field.bytes()));
                }
            });
        }
    }
}
