// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What a register, the key of a set or the value of a map holds: 1 to 64 bytes (NFT_DATA_VALUE_MAXLEN), in network order
 * unless it is a number of the kernel's own (a mark, an interface index, a connection state). Immutable.
 */
public final class NftValue {
    /** NFT_DATA_VALUE_MAXLEN, linux/netfilter/nf_tables.h. */
    public static final int MAX_BYTES = 64;

    private static final int INTERFACE_NAME_BYTES = 16;
    private static final int WORD = 4;

    private final byte[] bytes;

    private NftValue(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Any bytes, such as those of a MAC address. */
    public static NftValue of(byte[] bytes) {
        if (bytes.length == 0 || bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException("a value of " + bytes.length + " bytes");
        }
        return new NftValue(bytes.clone());
    }

    /** An address: 4 or 16 bytes. */
    public static NftValue of(InetAddress address) {
        return new NftValue(address.getAddress());
    }

    /** A number of 8 bits, such as a protocol. */
    public static NftValue u8(int number) {
        requireRange(number, 0xff);
        return new NftValue(new byte[] {(byte) number});
    }

    /** A number of 16 bits, most significant byte first, such as a port. */
    public static NftValue u16(int number) {
        requireRange(number, 0xffff);
        return new NftValue(new byte[] {(byte) (number >> 8), (byte) number});
    }

    /** A number of 32 bits in the order of the machine, as the kernel keeps marks, states and interface indexes. */
    public static NftValue hostU32(long number) {
        requireRange(number, 0xffff_ffffL);
        return new NftValue(ByteBuffer.allocate(WORD)
                .order(ByteOrder.nativeOrder())
                .putInt((int) number)
                .array());
    }

    /** A number of 16 bits in the order of the machine, as the kernel keeps connection zones. */
    public static NftValue hostU16(int number) {
        requireRange(number, 0xffff);
        return new NftValue(ByteBuffer.allocate(2)
                .order(ByteOrder.nativeOrder())
                .putShort((short) number)
                .array());
    }

    /** The name of an interface: 1 to 15 bytes, and zeros up to 16. */
    public static NftValue interfaceName(String name) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        if (text.length == 0 || text.length >= INTERFACE_NAME_BYTES || name.indexOf(0) >= 0) {
            throw new IllegalArgumentException("an interface name of " + text.length + " bytes");
        }
        return new NftValue(Arrays.copyOf(text, INTERFACE_NAME_BYTES));
    }

    /** How the names of interfaces begin; {@code iifname "veth*"} is {@code interfaceNamePrefix("veth")}. */
    public static NftValue interfaceNamePrefix(String prefix) {
        byte[] text = prefix.getBytes(StandardCharsets.UTF_8);
        if (text.length == 0 || text.length >= INTERFACE_NAME_BYTES || prefix.indexOf(0) >= 0) {
            throw new IllegalArgumentException("an interface name of " + text.length + " bytes");
        }
        return new NftValue(text);
    }

    /** Several values as one key, each padded to a multiple of four bytes; {@code ip saddr . tcp dport}. */
    public static NftValue concatenation(NftValue... fields) {
        ByteBuffer all = ByteBuffer.allocate(MAX_BYTES);
        for (NftValue field : fields) {
            int padded = (field.bytes.length + WORD - 1) / WORD * WORD;
            if (padded > all.remaining()) {
                throw new IllegalArgumentException("a concatenation of more than " + MAX_BYTES + " bytes");
            }
            all.put(Arrays.copyOf(field.bytes, padded));
        }
        return of(Arrays.copyOf(all.array(), all.position()));
    }

    /** The first bits set, the others not: the mask of a prefix. */
    static NftValue mask(int prefixLength, int bytes) {
        if (prefixLength < 0 || prefixLength > bytes * 8) {
            throw new IllegalArgumentException("a prefix of " + prefixLength + " bits in " + bytes + " bytes");
        }
        byte[] mask = new byte[bytes];
        for (int bit = 0; bit < prefixLength; bit++) {
            mask[bit / 8] |= (byte) (0x80 >> (bit % 8));
        }
        return of(mask);
    }

    NftValue and(NftValue mask) {
        byte[] result = bytes.clone();
        for (int i = 0; i < result.length; i++) {
            result[i] &= mask.bytes[i];
        }
        return new NftValue(result);
    }

    /** The next value, as a number with the most significant byte first; all zero after the last. */
    NftValue next() {
        byte[] result = bytes.clone();
        for (int i = result.length - 1; i >= 0; i--) {
            result[i]++;
            if (result[i] != 0) {
                break;
            }
        }
        return new NftValue(result);
    }

    boolean isZero() {
        for (byte b : bytes) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /** How many bytes. */
    public int length() {
        return bytes.length;
    }

    /** The bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    private static void requireRange(long value, long max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException(value + " is not between 0 and " + max);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NftValue that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** In hexadecimal: {@code 0x0a570105}. */
    @Override
    public String toString() {
        return "0x" + HexFormat.of().formatHex(bytes);
    }
}
