// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import java.util.Arrays;
import java.util.HexFormat;

/** An Ethernet address (EUI-48), immutable. */
public final class MacAddress {
    /** ETH_ALEN, linux/if_ether.h. */
    public static final int BYTES = 6;

    private static final HexFormat TEXT = HexFormat.ofDelimiter(":");

    private final byte[] bytes;

    private MacAddress(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * An address of six bytes.
     *
     * @throws IllegalArgumentException if there are more or fewer
     */
    public static MacAddress of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a MAC address of " + bytes.length + " bytes");
        }
        return new MacAddress(bytes.clone());
    }

    /** A unicast, locally administered address made of six random bytes (IEEE 802, section 8.4). */
    public static MacAddress locallyAdministered(byte[] random) {
        byte[] bytes = of(random).bytes;
        bytes[0] = (byte) ((bytes[0] & 0xfc) | 0x02);
        return new MacAddress(bytes);
    }

    /**
     * Parses {@code 02:00:5e:00:53:01}, in either letter case.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static MacAddress parse(String text) {
        return of(TEXT.parseHex(text));
    }

    /** Whether it names a group, which no interface can have as its own. */
    public boolean isMulticast() {
        return (bytes[0] & 1) != 0;
    }

    /** The six bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MacAddress that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Lower case, with colons. */
    @Override
    public String toString() {
        return TEXT.formatHex(bytes);
    }
}
