// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.netlink.LinkName;
import java.util.ArrayList;
import java.util.List;

/**
 * Something that must be so for a packet to a published port to be forwarded, in the words of {@code iptables} or {@code nft}.
 * These are understood: {@code [!] -s|-d|-i VALUE} with their long names, and {@code ip|ip6 saddr|daddr [!=|==] PREFIX} and
 * {@code iifname [!=|==] NAME}.
 *
 * @param subject what is looked at
 * @param negated whether it must be anything else
 * @param value a prefix, or the name of an interface
 */
public record PortCondition(Subject subject, boolean negated, String value) {

    /** What a condition looks at. */
    public enum Subject {
        SOURCE,
        DESTINATION,
        INPUT_INTERFACE
    }

    public PortCondition {
        if (subject == Subject.INPUT_INTERFACE) {
            LinkName.require(value);
        } else {
            IpPrefix.parse(value);
        }
    }

    /** The address part of a condition on addresses. */
    public IpPrefix prefix() {
        return IpPrefix.parse(value).network();
    }

    /** As the words of a rule of {@code iptables}. */
    public List<String> iptables() {
        String option = switch (subject) {
            case SOURCE -> "-s";
            case DESTINATION -> "-d";
            case INPUT_INTERFACE -> "-i";
        };
        String operand = subject == Subject.INPUT_INTERFACE ? value : prefix().toString();
        return negated ? List.of("!", option, operand) : List.of(option, operand);
    }

    /**
     * Reads conditions, all of which must be so.
     *
     * @param words one token each
     * @throws IllegalArgumentException that names the word that is not understood
     */
    public static List<PortCondition> parse(List<String> words) {
        List<PortCondition> conditions = new ArrayList<>();
        Words rest = new Words(words);
        while (rest.hasNext()) {
            String first = rest.peek();
            conditions.add(first.startsWith("-") || first.equals("!") ? ofIptables(rest) : ofNft(rest));
        }
        return conditions;
    }

    /** Words that are taken one by one. */
    private static final class Words {
        private final List<String> words;
        private int position;

        Words(List<String> words) {
            this.words = words;
        }

        boolean hasNext() {
            return position < words.size();
        }

        String peek() {
            return words.get(position);
        }

        String next() {
            if (!hasNext()) {
                throw new IllegalArgumentException("something is missing behind \"" + words.get(position - 1) + "\"");
            }
            return words.get(position++);
        }

        boolean skip(String word) {
            boolean there = hasNext() && peek().equals(word);
            position += there ? 1 : 0;
            return there;
        }
    }

    private static PortCondition ofIptables(Words words) {
        boolean negated = words.skip("!");
        String option = words.next();
        Subject subject = switch (option) {
            case "-s", "--source", "--src" -> Subject.SOURCE;
            case "-d", "--destination", "--dst" -> Subject.DESTINATION;
            case "-i", "--in-interface" -> Subject.INPUT_INTERFACE;
            default -> throw notUnderstood(option);
        };
        negated |= words.skip("!");
        return of(subject, negated, words.next());
    }

    private static PortCondition ofNft(Words words) {
        String first = words.next();
        Subject subject = switch (first) {
            case "ip", "ip6" -> address(words.next());
            case "iifname" -> Subject.INPUT_INTERFACE;
            default -> throw notUnderstood(first);
        };
        boolean negated = words.skip("!=");
        if (!negated) {
            words.skip("==");
        }
        return of(subject, negated, unquoted(words.next()));
    }

    private static Subject address(String word) {
        return switch (word) {
            case "saddr" -> Subject.SOURCE;
            case "daddr" -> Subject.DESTINATION;
            default -> throw notUnderstood(word);
        };
    }

    private static PortCondition of(Subject subject, boolean negated, String value) {
        if (subject == Subject.INPUT_INTERFACE || value.indexOf('/') >= 0) {
            return new PortCondition(subject, negated, value);
        }
        return new PortCondition(subject, negated, value + "/" + IpAddresses.bits(IpAddresses.parse(value)));
    }

    private static String unquoted(String word) {
        boolean quoted = word.length() > 1 && word.startsWith("\"") && word.endsWith("\"");
        return quoted ? word.substring(1, word.length() - 1) : word;
    }

    private static IllegalArgumentException notUnderstood(String word) {
        return new IllegalArgumentException("the condition \"" + word + "\" is not understood");
    }
}
