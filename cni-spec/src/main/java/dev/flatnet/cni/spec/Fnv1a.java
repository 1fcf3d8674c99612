// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import java.nio.charset.StandardCharsets;

/**
 * The hash FNV-1a (Fowler, Noll, Vo) with 64 bits, for names of links and files made of identities that are too long for them. The
 * identities are the runtime's, so nothing stronger is needed, and a MessageDigest costs a plugin 16 ms at start-up. The values
 * are part of names that exist on machines: they never change.
 */
public final class Fnv1a {
    private static final long OFFSET_BASIS = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private Fnv1a() {}

    /** The hash of a text in UTF-8. */
    public static long hash(String text) {
        long hash = OFFSET_BASIS;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * PRIME;
        }
        return hash;
    }
}
