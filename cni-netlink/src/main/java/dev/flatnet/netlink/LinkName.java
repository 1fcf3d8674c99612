// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a link may be called, so that the kernel takes the name as it is written: dev_valid_name and dev_alloc_name in
 * net/core/dev.c, which refuse some names and take others for patterns ({@code br%d} becomes {@code br0}). Everything in
 * this library that gives a link a name checks it here. Stateless, so thread-safe.
 */
public final class LinkName {
    /** IFNAMSIZ without the NUL, linux/if.h. */
    public static final int MAX_BYTES = 15;

    /** ALTIFNAMSIZ without the NUL, linux/if_link.h. */
    public static final int MAX_ALTERNATIVE_BYTES = 127;

    /** Of Latin-1, which the kernel takes for white space in any encoding (lib/ctype.c). */
    private static final int NO_BREAK_SPACE = 0xa0;

    private LinkName() {}

    /**
     * Checks the name of a link: 1 to 15 bytes of UTF-8, not {@code .} or {@code ..}, without slash, colon, percent sign,
     * NUL, white space, or the byte 0xa0, which is a part of some letters ({@code à}).
     *
     * @return the name
     * @throws IllegalArgumentException if it is anything else; the message has the name in it
     */
    public static String require(String name) {
        return require(name, MAX_BYTES);
    }

    /** Checks an alternative name ({@code ip link property add}): as {@link #require}, but 1 to 127 bytes. */
    public static String requireAlternative(String name) {
        return require(name, MAX_ALTERNATIVE_BYTES);
    }

    /** Whether {@link #require} would take the name. */
    public static boolean isValid(String name) {
        return fault(name, MAX_BYTES).isEmpty();
    }

    private static String require(String name, int max) {
        Optional<String> fault = fault(name, max);
        if (fault.isPresent()) {
            throw new IllegalArgumentException("\"" + name + "\" cannot be the name of a link: " + fault.get());
        }
        return name;
    }

    private static Optional<String> fault(String name, int max) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > max) {
            return Optional.of("it has " + bytes.length + " bytes, and may have 1 to " + max);
        }
        if (name.equals(".") || name.equals("..")) {
            return Optional.of("it stands for a directory");
        }
        for (byte each : bytes) {
            Optional<String> fault = fault(each & 0xff);
            if (fault.isPresent()) {
                return fault;
            }
        }
        // Half of a surrogate pair becomes a question mark.
        return new String(bytes, StandardCharsets.UTF_8).equals(name)
                ? Optional.empty()
                : Optional.of("it cannot be written in UTF-8");
    }

    private static Optional<String> fault(int each) {
        if (each == '/' || each == ':') {
            return Optional.of("it contains '" + (char) each + "'");
        }
        if (each == '%') {
            return Optional.of("the kernel would take '%' for a pattern");
        }
        if (each == 0) {
            return Optional.of("it contains NUL");
        }
        if (each == ' ' || (each >= '\t' && each <= '\r') || each == NO_BREAK_SPACE) {
            return Optional.of("it contains what the kernel takes for white space");
        }
        return Optional.empty();
    }
}
