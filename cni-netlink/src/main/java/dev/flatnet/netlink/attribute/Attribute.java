// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.attribute;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * One attribute as it was received. Equal to another one of the same type and the same bytes.
 *
 * @param type the number, without the flags for nesting and byte order
 * @param value its bytes; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by content, below.
public record Attribute(int type, byte[] value) {

    /** The value as a number of 8 bits. */
    public int u8() throws MalformedMessageException {
        return exactly(1).get() & 0xff;
    }

    /** The value as a number of 16 bits. */
    public int u16() throws MalformedMessageException {
        return exactly(2).getShort() & 0xffff;
    }

    /** The value as a number of 16 bits, most significant byte first. */
    public int u16BigEndian() throws MalformedMessageException {
        return exactly(2).order(ByteOrder.BIG_ENDIAN).getShort() & 0xffff;
    }

    /** The value as a number of 32 bits. */
    public long u32() throws MalformedMessageException {
        return exactly(4).getInt() & 0xffff_ffffL;
    }

    /** The value as a number of 64 bits. */
    public long u64() throws MalformedMessageException {
        return exactly(8).getLong();
    }

    /** The value as a number of 32 bits, most significant byte first. */
    public long u32BigEndian() throws MalformedMessageException {
        return exactly(4).order(ByteOrder.BIG_ENDIAN).getInt() & 0xffff_ffffL;
    }

    /** The value as a number of 64 bits, most significant byte first. */
    public long u64BigEndian() throws MalformedMessageException {
        return exactly(8).order(ByteOrder.BIG_ENDIAN).getLong();
    }

    /** The value as text up to the first NUL. */
    public String string() {
        int end = 0;
        while (end < value.length && value[end] != 0) {
            end++;
        }
        return new String(value, 0, end, StandardCharsets.UTF_8);
    }

    /** The attributes inside. */
    public Attributes nested() throws MalformedMessageException {
        return Attributes.parse(value, 0, value.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Attribute that && type == that.type && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return 31 * type + Arrays.hashCode(value);
    }

    /** The type, and the bytes in hexadecimal: {@code 3=65746800}. */
    @Override
    public String toString() {
        return type + "=" + HexFormat.of().formatHex(value);
    }

    private ByteBuffer exactly(int size) throws MalformedMessageException {
        if (value.length != size) {
            throw new MalformedMessageException(
                    "attribute " + type + " has " + value.length + " bytes instead of " + size);
        }
        return ByteBuffer.wrap(value).order(ByteOrder.nativeOrder());
    }
}
