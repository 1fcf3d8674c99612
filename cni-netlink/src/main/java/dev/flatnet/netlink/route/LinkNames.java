// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import java.nio.charset.StandardCharsets;

/** Limits of names; the kernel checks the rest (no slash, no white space). */
final class LinkNames {
    /** IFNAMSIZ without the NUL, linux/if.h. */
    static final int MAX_BYTES = 15;

    /** ALTIFNAMSIZ without the NUL, linux/if_link.h. */
    private static final int MAX_ALTERNATIVE_BYTES = 127;

    private LinkNames() {}

    static void requireShort(String name) {
        require(name, MAX_BYTES);
    }

    static void requireAlternative(String name) {
        require(name, MAX_ALTERNATIVE_BYTES);
    }

    static boolean isShort(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
    }

    private static void require(String name, int max) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > max) {
            throw new IllegalArgumentException("a link name of " + bytes + " bytes, \"" + name + "\"");
        }
    }
}
