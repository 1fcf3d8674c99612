// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.iptables;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What should be in table nat of one family for some attachments: chains of their own, which are filled anew each time, and rules
 * in chains that all share, which are added if they are not there. Not thread-safe.
 */
final class NatTable {
    private static final Set<String> BUILT_IN = Set.of("PREROUTING", "INPUT", "OUTPUT", "POSTROUTING");

    private final Set<String> ownChains = new LinkedHashSet<>();
    private final List<RuleLine> own = new ArrayList<>();
    private final Set<String> sharedChains = new LinkedHashSet<>();
    private final List<RuleLine> shared = new ArrayList<>();
    private final List<RuleLine> sharedFirst = new ArrayList<>();

    /** A chain of the attachment's own. */
    NatTable chain(String name) {
        ownChains.add(name);
        return this;
    }

    /** A rule of the attachment's own: in a chain of its own, or one that leads there. */
    NatTable rule(String chain, String... words) {
        return rule(RuleLine.of(chain, words));
    }

    NatTable rule(RuleLine rule) {
        if (!own.contains(rule)) {
            own.add(rule);
        }
        return this;
    }

    /** A chain that all share. */
    NatTable sharedChain(String name) {
        sharedChains.add(name);
        return this;
    }

    /** A rule that all share, behind others. */
    NatTable sharedRule(String chain, String... words) {
        shared.add(RuleLine.of(chain, words));
        return this;
    }

    /** A rule that all share, before others. */
    NatTable firstRule(String chain, String... words) {
        sharedFirst.add(RuleLine.of(chain, words));
        return this;
    }

    boolean isEmpty() {
        return ownChains.isEmpty();
    }

    /** The input of {@code iptables-restore --noflush} that makes it so; it empties chains that it declares. */
    String restoration(SavedTable present) {
        List<String> lines = new ArrayList<>();
        lines.add("*nat");
        for (String chain : sharedChains) {
            if (!present.hasChain(chain)) {
                lines.add(declaration(chain));
            }
        }
        // What leads to them goes first: it may be from before, when the attachment had other ports.
        ownChains.forEach(chain -> lines.add(declaration(chain)));
        present.leadingTo(ownChains).forEach(rule -> lines.add(rule.line("-D")));
        for (RuleLine rule : sharedFirst) {
            if (!present.hasRule(rule)) {
                lines.add(rule.insertion());
            }
        }
        for (RuleLine rule : shared) {
            if (!present.hasRule(rule)) {
                lines.add(rule.line("-A"));
            }
        }
        own.forEach(rule -> lines.add(rule.line("-A")));
        lines.add("COMMIT");
        return String.join("\n", lines) + "\n";
    }

    private static String declaration(String chain) {
        return ":" + chain + " - [0:0]";
    }

    /** What is missing, in words. */
    List<String> problems(SavedTable present) {
        List<String> problems = new ArrayList<>();
        List<RuleLine> all = new ArrayList<>(sharedFirst);
        all.addAll(shared);
        all.addAll(own);
        for (RuleLine rule : all) {
            if (!BUILT_IN.contains(rule.chain()) && !present.hasChain(rule.chain())) {
                String missing = "the chain " + rule.chain() + " of table nat is missing";
                if (!problems.contains(missing)) {
                    problems.add(missing);
                }
            } else if (!present.hasRule(rule)) {
                problems.add("the rule \"" + rule.line("-A") + "\" of table nat is missing");
            }
        }
        return problems;
    }

    /** The input of {@code iptables-restore --noflush} that removes chains and what leads to them; empty if there are none. */
    static String removal(SavedTable present, Set<String> chains) {
        List<String> lines = new ArrayList<>();
        lines.add("*nat");
        present.leadingTo(chains).forEach(rule -> lines.add(rule.line("-D")));
        List<String> there = new ArrayList<>();
        for (String chain : chains) {
            if (present.hasChain(chain)) {
                there.add(chain);
                lines.add("-F " + chain);
            }
        }
        there.forEach(chain -> lines.add("-X " + chain));
        lines.add("COMMIT");
        return there.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }
}
