// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import java.io.IOException;
import java.util.Optional;

/**
 * Requests know links by their numbers, people by their names. The words of a request say {@code link number 3}; only when
 * it has failed is the kernel asked for the name, so that what succeeds costs nothing.
 */
final class LinkNumbers {
    private static final String NUMBER = "link number ";
    /** Of the largest index. */
    private static final int MAX_DIGITS = 10;

    private LinkNumbers() {}

    /** Where names are known. */
    interface Names {
        /** The name of the link with that index; empty if there is none. */
        Optional<String> of(int index) throws IOException;
    }

    /** The words with names in them; where there is no such link, its number stays. */
    static String named(String words, Names names) {
        StringBuilder named = new StringBuilder();
        int copied = 0;
        int start = words.indexOf(NUMBER);
        while (start >= 0) {
            int digits = start + NUMBER.length();
            int end = endOfDigits(words, digits);
            Optional<String> name = name(words, digits, end, names);
            if (name.isPresent()) {
                named.append(words, copied, start).append("link ").append(name.get());
                copied = end;
            }
            start = words.indexOf(NUMBER, digits);
        }
        return named.append(words, copied, words.length()).toString();
    }

    private static int endOfDigits(String words, int start) {
        int end = start;
        while (end < words.length()
                && end - start < MAX_DIGITS
                && words.charAt(end) >= '0'
                && words.charAt(end) <= '9') {
            end++;
        }
        return end;
    }

    private static Optional<String> name(String words, int start, int end, Names names) {
        if (start == end) {
            return Optional.empty();
        }
        long index = Long.parseLong(words, start, end, 10);
        if (index == 0 || index > Integer.MAX_VALUE) {
            return Optional.empty();
        }
        try {
            return names.of((int) index);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
