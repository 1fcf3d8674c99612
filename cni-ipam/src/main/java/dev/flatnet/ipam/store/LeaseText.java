// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import dev.flatnet.cni.spec.AttachmentId;
import java.nio.charset.StandardCharsets;

/**
 * The contents of a lease file of host-local: {@code containerId CR LF ifName}, or {@code containerId} alone before 0.8.
 *
 * @param text without surrounding white space, as host-local compares it
 */
record LeaseText(String text) {
    private static final String SEPARATOR = "\r\n";

    static LeaseText of(AttachmentId owner) {
        return new LeaseText(owner.containerId() + SEPARATOR + owner.ifName());
    }

    static LeaseText ofContainer(String containerId) {
        return new LeaseText(containerId);
    }

    static LeaseText read(byte[] bytes) {
        return new LeaseText(new String(bytes, StandardCharsets.UTF_8).strip());
    }

    /** What a crash leaves of a file that was not yet written: nothing, or only zeros. */
    boolean isLeftover() {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != 0) {
                return false;
            }
        }
        return true;
    }

    byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** For messages. */
    String words() {
        int separator = text.indexOf(SEPARATOR);
        return separator < 0
                ? "container " + text
                : "container " + text.substring(0, separator) + ", interface "
                        + text.substring(separator + SEPARATOR.length());
    }
}
