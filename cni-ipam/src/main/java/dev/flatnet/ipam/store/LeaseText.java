// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import dev.flatnet.ipam.Holder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The contents of a lease file of host-local: {@code containerId CR LF ifName}, or {@code containerId} before 0.8. */
final class LeaseText {
    private static final String SEPARATOR = "\r\n";

    /** What {@code String} puts in the place of bytes that are no text. */
    private static final char UNDECODABLE = '\ufffd';

    private LeaseText() {}

    static byte[] write(Holder holder) {
        String text =
                holder.ifName().isEmpty() ? holder.containerId() : holder.containerId() + SEPARATOR + holder.ifName();
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads a file, white space around it ignored, as host-local does. Reads exactly what {@link #write} wrote for every
     * attachment: no character of a container's id is white space or NUL, and none of an interface's name is either.
     *
     * @return empty for what a crash leaves of a file that was not yet written: nothing, zeros, or bytes that are no text.
     *     Nobody writes without the lock, so whoever has it may take such a file away
     */
    static Optional<Holder> read(byte[] bytes) {
        String text = trim(new String(bytes, StandardCharsets.UTF_8));
        if (text.isEmpty() || text.indexOf(0) >= 0) {
            return Optional.empty();
        }
        int separator = text.indexOf(SEPARATOR);
        String containerId = separator < 0 ? text : text.substring(0, separator);
        if (!isText(bytes) && (separator < 0 || containerId.indexOf(UNDECODABLE) >= 0)) {
            return Optional.empty();
        }
        // What begins as a lease is one, though its interface's name be no text: the kernel takes such names, and so
        // does Go.
        return Optional.of(
                separator < 0
                        ? Holder.ofContainer(text)
                        : new Holder(containerId, text.substring(separator + SEPARATOR.length())));
    }

    private static boolean isText(byte[] bytes) {
        return Arrays.equals(new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8), bytes);
    }

    private static String trim(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (start < end && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    /** As Go's unicode.IsSpace, which host-local trims by. Java's white space includes U+001C, a character of names. */
    private static boolean isSpace(char c) {
        return (c >= '\t' && c <= '\r') || c == 0x85 || Character.isSpaceChar(c);
    }
}
