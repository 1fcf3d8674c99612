// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.Attributes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * What the owner of an object wrote on it; the kernel keeps it and never looks. libnftnl lays it out as type, length, value,
 * and a comment as {@code nft} shows it is one of these. Immutable.
 */
public final class UserData {
    /** NFT_USERDATA_MAXLEN, linux/netfilter/nf_tables.h. */
    public static final int MAX_BYTES = 256;

    private static final UserData NONE = new UserData(new byte[0]);
    private static final int MAX_COMMENT_BYTES = 128;
    private static final int FIRST_OWN_TYPE = 16;

    // enum nftnl_udata_…_types, libnftnl/udata.h
    private static final int COMMENT = 0;
    private static final int SET_KEY_BYTE_ORDER = 0;
    private static final int SET_DATA_BYTE_ORDER = 1;
    private static final int SET_DATA_INTERVAL = 6;
    private static final int SET_COMMENT = 7;

    private final byte[] bytes;

    private UserData(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException("user data of " + bytes.length + " bytes");
        }
        this.bytes = bytes;
    }

    /** Nothing. */
    public static UserData none() {
        return NONE;
    }

    /** Any bytes, 0 to 256; {@code nft} shows nothing of them. */
    public static UserData of(byte[] bytes) {
        return new UserData(bytes.clone());
    }

    /** {@code comment "TEXT"} on a table, chain, rule or element: less than 128 bytes. */
    public static UserData comment(String text) {
        return new UserData(field(COMMENT, text));
    }

    /** What {@code nft} notes on a set, so that it knows how to show the elements. */
    static UserData ofSet(int keyByteOrder, Optional<Integer> dataByteOrder, Optional<String> comment) {
        byte[] last = comment.isPresent() ? field(SET_COMMENT, comment.get()) : new byte[0];
        ByteBuffer all = ByteBuffer.allocate(18 + last.length).order(ByteOrder.nativeOrder());
        all.put((byte) SET_KEY_BYTE_ORDER).put((byte) 4).putInt(keyByteOrder);
        if (dataByteOrder.isPresent()) {
            all.put((byte) SET_DATA_BYTE_ORDER).put((byte) 4).putInt(dataByteOrder.get());
            all.put((byte) SET_DATA_INTERVAL).put((byte) 4).putInt(0);
        }
        all.put(last);
        return new UserData(Arrays.copyOf(all.array(), all.position()));
    }

    /**
     * The same with a field of the owner's own behind it, which {@code nft} passes over.
     *
     * @param type not one of enum nftnl_udata_…_types: 16 to 255
     * @param value 0 to 253 bytes, and not more than {@value #MAX_BYTES} with all there is
     */
    public UserData with(int type, byte[] value) {
        if (type < FIRST_OWN_TYPE || type > 0xff || value.length > 0xff) {
            throw new IllegalArgumentException("a field of type " + type + " with " + value.length + " bytes");
        }
        return new UserData(ByteBuffer.allocate(bytes.length + 2 + value.length)
                .put(bytes)
                .put((byte) type)
                .put((byte) value.length)
                .put(value)
                .array());
    }

    /** Whether there is a field of a type. */
    public boolean has(int type) {
        return positionOf(type) >= 0;
    }

    private static byte[] field(int type, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length >= MAX_COMMENT_BYTES || text.indexOf(0) >= 0) {
            throw new IllegalArgumentException("a comment of " + bytes.length + " bytes");
        }
        return ByteBuffer.allocate(3 + bytes.length)
                .put((byte) type)
                .put((byte) (bytes.length + 1))
                .put(bytes)
                .array();
    }

    /** The comment of a table, chain, rule or element; empty if there is none, or the data are somebody's own. */
    public Optional<String> comment() {
        return field(COMMENT);
    }

    /** The comment of a set. */
    Optional<String> commentOfSet() {
        return field(SET_COMMENT);
    }

    private Optional<String> field(int type) {
        int position = positionOf(type);
        int length = position < 0 ? 0 : bytes[position + 1] & 0xff;
        return length == 0
                ? Optional.empty()
                : Optional.of(new String(bytes, position + 2, length - 1, StandardCharsets.UTF_8));
    }

    /** Where a field begins; -1 if there is none, or the data are not made of fields. */
    private int positionOf(int type) {
        int position = 0;
        while (position + 2 <= bytes.length) {
            int end = position + 2 + (bytes[position + 1] & 0xff);
            if (end > bytes.length) {
                return -1;
            }
            if ((bytes[position] & 0xff) == type) {
                return position;
            }
            position = end;
        }
        return -1;
    }

    boolean isEmpty() {
        return bytes.length == 0;
    }

    /** The bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    void write(AttributeWriter writer, int type) {
        if (!isEmpty()) {
            writer.bytes(type, bytes);
        }
    }

    static UserData read(Attributes attributes, int type) {
        Optional<Attribute> attribute = attributes.get(type);
        return attribute.isEmpty() || attribute.get().value().length > MAX_BYTES
                ? NONE
                : new UserData(attribute.get().value());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UserData that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return comment().map(text -> "comment \"" + text + "\"").orElse(bytes.length + " bytes");
    }
}
