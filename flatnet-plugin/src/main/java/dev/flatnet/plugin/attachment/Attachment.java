// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.attachment;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.Fnv1a;
import dev.flatnet.cni.spec.Names;
import java.nio.charset.StandardCharsets;

/**
 * One interface of one container on one network: the identity under which everything that flatnet makes is found again,
 * without any file that says so.
 *
 * @param network the network's name
 * @param id container and interface name
 */
public record Attachment(String network, AttachmentId id) {
    /** What fits into a comment of nf_tables (128 bytes with the final NUL); a link's alias takes more. */
    public static final int MAX_LABEL_BYTES = 127;

    /** What the names of our interfaces on the host begin with. */
    public static final String HOST_INTERFACE_PREFIX = "fn";

    /** What the names of interfaces on the host begin with when they are made for a reference plugin's name. */
    public static final String REFERENCE_INTERFACE_PREFIX = "veth";

    /** What the names of our IFBs on the host begin with. */
    public static final String IFB_PREFIX = "fi";

    private static final int HASH_DIGITS = 13;

    /**
     * The name of the host's end of the veth pair: {@code fn} and a 64-bit hash of the whole identity in base 32, 15
     * bytes in all. Should two attachments ever collide, their {@link #label} tells them apart.
     */
    public String hostInterface() {
        return hostInterface(HOST_INTERFACE_PREFIX);
    }

    /** The same with another prefix, and as much of the hash as there is room for in 15 bytes. */
    public String hostInterface(String prefix) {
        String whole = prefix + hash();
        return whole.substring(0, Math.min(whole.length(), Names.MAX_INTERFACE_NAME_BYTES));
    }

    /** The name of the link by which what the container sends is held to a rate, made as {@link #hostInterface}. */
    public String ifb() {
        return IFB_PREFIX + hash();
    }

    /**
     * The identity as a text that is put on links (alias) and nf_tables objects (comment): {@code
     * network/container/interface}, cut and completed with a hash if it is longer than {@value #MAX_LABEL_BYTES} bytes.
     * What the cut leaves is ASCII, a byte a character: only the interface name at the end can hold anything else.
     */
    public String label() {
        String whole = toString();
        if (whole.getBytes(StandardCharsets.UTF_8).length <= MAX_LABEL_BYTES) {
            return whole;
        }
        return whole.substring(0, MAX_LABEL_BYTES - 1 - HASH_DIGITS - Names.MAX_INTERFACE_NAME_BYTES) + "#" + hash();
    }

    /**
     * Whether a {@link #label} is that of some attachment to a network. Not told of networks whose name is so long that it
     * is cut in labels, as two of them could not be told apart.
     */
    public static boolean isOfNetwork(String label, String network) {
        return label.startsWith(network + "/");
    }

    private String hash() {
        long hash = Fnv1a.hash(toString());
        StringBuilder digits = new StringBuilder(HASH_DIGITS);
        for (int i = 0; i < HASH_DIGITS; i++) {
            digits.append(Character.forDigit((int) (hash & 31), 32));
            hash >>>= 5;
        }
        return digits.toString();
    }

    /** {@code network/container/interface}; no part can contain a slash. */
    @Override
    public String toString() {
        return network + "/" + id;
    }
}
