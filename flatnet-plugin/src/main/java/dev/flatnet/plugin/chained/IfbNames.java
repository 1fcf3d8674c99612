// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.chained;

import dev.flatnet.plugin.attachment.Attachment;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** What the {@linkplain Ifb IFB} of an attachment is called. */
public enum IfbNames {
    /** By the whole identity of the attachment. */
    FLATNET {
        @Override
        List<String> of(Attachment attachment) {
            return List.of(attachment.ifb());
        }
    },
    /**
     * As the reference plugin calls it, so that each finds what the other made. That name is the same for all interfaces that a
     * container has on a network: the second one's gets the other name.
     */
    REFERENCE {
        @Override
        List<String> of(Attachment attachment) {
            String hash = sha512(attachment.network() + attachment.id().containerId());
            return List.of(REFERENCE_PREFIX + hash.substring(0, REFERENCE_DIGITS), attachment.ifb());
        }
    };

    private static final String REFERENCE_PREFIX = "bwp";
    private static final int REFERENCE_DIGITS = 12;

    /** The names it may have, the one it is to have if it is free first. */
    abstract List<String> of(Attachment attachment);

    private static String sha512(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-512").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
