// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.iptables;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A rule as {@code iptables-save} writes it and {@code iptables-restore} reads it, without {@code -A}. Immutable.
 *
 * @param chain it is in
 * @param words what comes after the chain's name, without quotation marks
 */
record RuleLine(String chain, List<String> words) {
    private static final String QUOTED = "\"\\";

    RuleLine {
        words = List.copyOf(words);
    }

    static RuleLine of(String chain, String... words) {
        return new RuleLine(chain, List.of(words));
    }

    /** Reads what comes after {@code -A}. */
    static RuleLine parse(String text) {
        List<String> all = words(text);
        return all.isEmpty() ? new RuleLine("", List.of()) : new RuleLine(all.get(0), all.subList(1, all.size()));
    }

    /** The words of a line; quotation marks keep what has blanks together, and a backslash takes the next character as it is. */
    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        boolean begun = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
                begun = true;
            } else if (c == '\\' && quoted && i + 1 < text.length()) {
                word.append(text.charAt(++i));
            } else if (c == ' ' && !quoted) {
                if (begun) {
                    words.add(word.toString());
                }
                word.setLength(0);
                begun = false;
            } else {
                word.append(c);
                begun = true;
            }
        }
        if (begun) {
            words.add(word.toString());
        }
        return words;
    }

    /** The chain or target that packets go to; empty if there is none. */
    String target() {
        for (int i = 0; i + 1 < words.size(); i++) {
            if (words.get(i).equals("-j") || words.get(i).equals("-g")) {
                return words.get(i + 1);
            }
        }
        return "";
    }

    /** Whether another rule says the same; versions differ in the order they write it in. */
    boolean isLike(RuleLine other) {
        return chain.equals(other.chain) && sorted(words).equals(sorted(other.words));
    }

    private static List<String> sorted(List<String> words) {
        List<String> sorted = new ArrayList<>(words);
        Collections.sort(sorted);
        return sorted;
    }

    /** The line that does something with the rule, such as {@code -A} or {@code -D}. */
    String line(String verb) {
        return line(verb, "");
    }

    /** The line that puts the rule before all others of its chain. */
    String insertion() {
        return line("-I", " 1");
    }

    private String line(String verb, String position) {
        StringBuilder line = new StringBuilder(verb).append(' ').append(chain).append(position);
        for (String word : words) {
            line.append(' ').append(quoted(word));
        }
        return line.toString();
    }

    private static String quoted(String word) {
        boolean plain = !word.isEmpty();
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            plain &= c != ' ' && c != '\'' && QUOTED.indexOf(c) < 0;
            quoted.append(QUOTED.indexOf(c) < 0 ? "" : "\\").append(c);
        }
        return plain ? word : quoted.append('"').toString();
    }
}
