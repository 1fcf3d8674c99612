// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import dev.flatnet.ipam.Holder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The contents of a lease file of host-local: {@code containerId CR LF ifName}, or {@code containerId} before 0.8. */
final class LeaseText {
    private static final String SEPARATOR = "\r\n";
    private static final char UNDECODABLE = '\ufffd';

    private LeaseText() {}

    static byte[] write(Holder holder) {
        String text =
                holder.ifName().isEmpty() ? holder.containerId() : holder.containerId() + SEPARATOR + holder.ifName();
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads a file, white space around it ignored, as host-local does.
     *
     * @return empty for what a crash leaves of a file that was not yet written: nothing, zeros, or other bytes that are
     *     no text. Nobody writes without the lock, so whoever has it may take such a file away
     */
    static Optional<Holder> read(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8).strip();
        if (text.isEmpty() || isGarbled(text)) {
            return Optional.empty();
        }
        int separator = text.indexOf(SEPARATOR);
        return Optional.of(
                separator < 0
                        ? Holder.ofContainer(text)
                        : new Holder(text.substring(0, separator), text.substring(separator + SEPARATOR.length())));
    }

    private static boolean isGarbled(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < ' ' && c != '\t' && c != '\r' && c != '\n') || c == UNDECODABLE) {
                return true;
            }
        }
        return false;
    }
}
