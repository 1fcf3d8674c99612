// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import java.util.HexFormat;

/** Bytes as people read them: offset, 16 bytes in hexadecimal, the same as text. */
public final class HexDump {
    private static final int BYTES_PER_LINE = 16;
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    private HexDump() {}

    /** One line for each 16 bytes, each with a line feed at its end; nothing for no bytes. */
    public static String of(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (int start = 0; start < bytes.length; start += BYTES_PER_LINE) {
            int end = Math.min(start + BYTES_PER_LINE, bytes.length);
            String offset = Integer.toHexString(start);
            text.repeat('0', 4 - Math.min(4, offset.length())).append(offset).append("  ");
            String hex = HEX.formatHex(bytes, start, end);
            text.append(hex).repeat(' ', BYTES_PER_LINE * 3 - hex.length() + 1);
            for (int i = start; i < end; i++) {
                boolean printable = bytes[i] >= ' ' && bytes[i] < 0x7f;
                text.append(printable ? (char) bytes[i] : '.');
            }
            text.append('\n');
        }
        return text.toString();
    }
}
