// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.attribute;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Writes attributes one after the other; lengths and padding are its business. Numbers are in the order of the machine
 * unless the method says big-endian. Not thread-safe.
 */
public final class AttributeWriter {
    private static final int NLA_F_NESTED = 0x8000;
    private static final int MAX_TYPE = 0x3fff;
    private static final int HEADER_BYTES = 4;
    private static final int MAX_LENGTH = 0xffff;

    private byte[] bytes = new byte[256];
    private int length;

    /** A writer that starts with nothing. */
    public AttributeWriter() {}

    /** A writer that starts with the fixed header of a message, whose length must be a multiple of four. */
    public AttributeWriter(byte[] header) {
        if (header.length % 4 != 0) {
            throw new IllegalArgumentException("a header of " + header.length + " bytes");
        }
        append(header);
    }

    /** A number of 8 bits, 0 to 255. */
    public AttributeWriter u8(int type, int value) {
        requireRange(value, 0xff);
        return bytes(type, new byte[] {(byte) value});
    }

    /** A number of 16 bits, 0 to 65535. */
    public AttributeWriter u16(int type, int value) {
        requireRange(value, 0xffff);
        return bytes(type, buffer(2).putShort((short) value).array());
    }

    /** A number of 16 bits, most significant byte first, as ports and Ethernet types have it. */
    public AttributeWriter u16BigEndian(int type, int value) {
        requireRange(value, 0xffff);
        return bytes(type, ByteBuffer.allocate(2).putShort((short) value).array());
    }

    /** A number of 32 bits, 0 to 2^32 - 1. */
    public AttributeWriter u32(int type, long value) {
        requireRange(value, 0xffff_ffffL);
        return bytes(type, buffer(4).putInt((int) value).array());
    }

    /** A number of 64 bits. */
    public AttributeWriter u64(int type, long value) {
        return bytes(type, buffer(8).putLong(value).array());
    }

    /** A number of 32 bits, most significant byte first, as nf_tables has them all. */
    public AttributeWriter u32BigEndian(int type, long value) {
        requireRange(value, 0xffff_ffffL);
        return bytes(type, ByteBuffer.allocate(4).putInt((int) value).array());
    }

    /** A signed number of 32 bits, most significant byte first. */
    public AttributeWriter s32BigEndian(int type, int value) {
        return bytes(type, ByteBuffer.allocate(4).putInt(value).array());
    }

    /** A number of 64 bits, most significant byte first. */
    public AttributeWriter u64BigEndian(int type, long value) {
        return bytes(type, ByteBuffer.allocate(8).putLong(value).array());
    }

    /** A string with a NUL behind it. */
    public AttributeWriter string(int type, String value) {
        if (value.indexOf(0) >= 0) {
            throw new IllegalArgumentException("a string with a NUL in it");
        }
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        return bytes(type, Arrays.copyOf(text, text.length + 1));
    }

    /** Any bytes. */
    public AttributeWriter bytes(int type, byte[] value) {
        int start = begin(type);
        append(value);
        end(start);
        return this;
    }

    /** Attributes inside an attribute. */
    public AttributeWriter nested(int type, Consumer<AttributeWriter> content) {
        int start = begin(type | NLA_F_NESTED);
        content.accept(this);
        end(start);
        return this;
    }

    /** Attributes inside an attribute behind a fixed header, such as the other end of a veth pair. */
    public AttributeWriter nested(int type, byte[] header, Consumer<AttributeWriter> content) {
        int start = begin(type | NLA_F_NESTED);
        append(header);
        content.accept(this);
        end(start);
        return this;
    }

    /** All that was written. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private int begin(int type) {
        if ((type & ~NLA_F_NESTED) > MAX_TYPE || type < 0) {
            throw new IllegalArgumentException("attribute type " + type);
        }
        int start = length;
        append(buffer(HEADER_BYTES).putShort((short) 0).putShort((short) type).array());
        return start;
    }

    private void end(int start) {
        int size = length - start;
        if (size > MAX_LENGTH) {
            throw new IllegalArgumentException("an attribute of " + size + " bytes");
        }
        ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putShort(start, (short) size);
        append(new byte[-length & 3]);
    }

    private void append(byte[] more) {
        if (length + more.length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more.length));
        }
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    }

    private static void requireRange(long value, long max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException(value + " is not between 0 and " + max);
        }
    }
}
