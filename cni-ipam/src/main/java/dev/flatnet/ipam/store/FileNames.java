// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import dev.flatnet.cni.spec.Fnv1a;
import java.nio.charset.StandardCharsets;

/** Names for files, made of texts that may hold anything and be of any length. */
final class FileNames {
    private static final int LONGEST = 100;

    private FileNames() {}

    /** The text itself if it is plain; else with its other bytes as {@code %XX}, and cut with a hash if it is long. */
    static String of(String text) {
        StringBuilder name = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if ((b >= 'a' && b <= 'z')
                    || (b >= 'A' && b <= 'Z')
                    || (b >= '0' && b <= '9')
                    || b == '-'
                    || b == '_'
                    || b == '.') {
                name.append((char) b);
            } else {
                name.append('%').append(Character.forDigit((b >> 4) & 15, 16)).append(Character.forDigit(b & 15, 16));
            }
        }
        return name.length() <= LONGEST
                ? name.toString()
                : name.substring(0, LONGEST) + "#" + Long.toHexString(Fnv1a.hash(text));
    }
}
