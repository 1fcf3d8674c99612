// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.golden;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * One recorded command.
 *
 * @param command the command line
 * @param sent datagrams to the kernel
 * @param received datagrams from it
 */
@SuppressWarnings("ArrayRecordComponent")
public record Golden(String command, List<byte[]> sent, List<byte[]> received) {
    private static final int HEADER_BYTES = 16;
    private static final Path FILES = Path.of("src/test/resources/golden");

    /** Reads the recording with this name. */
    public static Golden of(String name) {
        List<byte[]> sent = new ArrayList<>();
        List<byte[]> received = new ArrayList<>();
        List<String> lines;
        try {
            lines = Files.readAllLines(FILES.resolve(name + ".txt"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (String line : lines) {
            if (!line.startsWith("#")) {
                (line.startsWith(">") ? sent : received).add(HexFormat.of().parseHex(line.substring(2)));
            }
        }
        return new Golden(lines.get(0).substring(2), sent, received);
    }

    /** The last message of a type that was sent. */
    public byte[] request(int type) {
        return messages(sent, type).getLast();
    }

    /** All messages of a type that were sent. */
    public List<byte[]> requests(int type) {
        return messages(sent, type);
    }

    /** All messages of a type that the kernel answered. */
    public List<byte[]> answers(int type) {
        return messages(received, type);
    }

    /** The message behind its header. */
    public static byte[] payload(byte[] message) {
        return Arrays.copyOfRange(message, HEADER_BYTES, message.length);
    }

    private static List<byte[]> messages(List<byte[]> datagrams, int type) {
        List<byte[]> found = new ArrayList<>();
        for (byte[] datagram : datagrams) {
            ByteBuffer buffer = ByteBuffer.wrap(datagram).order(ByteOrder.LITTLE_ENDIAN);
            for (int at = 0; at < datagram.length; at += (buffer.getInt(at) + 3) & ~3) {
                if ((buffer.getShort(at + 4) & 0xffff) == type) {
                    found.add(Arrays.copyOfRange(datagram, at, at + buffer.getInt(at)));
                }
            }
        }
        return found;
    }
}
