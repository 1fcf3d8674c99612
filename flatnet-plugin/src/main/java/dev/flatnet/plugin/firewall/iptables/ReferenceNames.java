// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.iptables;

import dev.flatnet.plugin.attachment.Attachment;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names and comments by which the reference plugins find what they made for an attachment (plugins 1.1.1 to 1.9). */
final class ReferenceNames {
    private static final int CHAIN_LENGTH = 28;
    private static final int HASH_LENGTH = 16;
    private static final int MAX_COMMENT = 255;

    private final String network;
    private final String containerId;
    private final String ifName;

    ReferenceNames(Attachment attachment) {
        this.network = attachment.network();
        this.containerId = attachment.id().containerId();
        this.ifName = attachment.id().ifName();
    }

    /** The chain with the masquerading rules of all interfaces that a container has on a network. */
    String masqueradeChain() {
        return chain("CNI-");
    }

    /** The chain with the published ports of all interfaces that a container has on a network. */
    String portChain() {
        return chain("CNI-DN-");
    }

    /** One that old versions made besides. */
    String oldPortChain() {
        return chain("CNI-SN-");
    }

    private String chain(String prefix) {
        return prefix + sha512(network + containerId).substring(0, CHAIN_LENGTH - prefix.length());
    }

    /** The comment of masquerading rules. */
    String comment() {
        return "name: \"" + network + "\" id: \"" + containerId + "\"";
    }

    /** The comment of what leads to published ports. */
    String portComment() {
        String comment = "dnat " + comment();
        return comment.length() <= MAX_COMMENT ? comment : comment.substring(0, MAX_COMMENT - 2) + "...";
    }

    /** How the comment of a masquerading rule begins that was made by {@code nft}. */
    String nftComment() {
        return sha512(network).substring(0, HASH_LENGTH) + "-"
                + sha512(ifName + ":" + containerId).substring(0, HASH_LENGTH);
    }

    /** The comment of a published port that was made by {@code nft}: it is that of all networks of the container. */
    String nftPortComment() {
        return containerId;
    }

    private static String sha512(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-512").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-512", e);
        }
    }
}
