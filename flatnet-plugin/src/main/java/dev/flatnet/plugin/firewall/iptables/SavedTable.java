// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.iptables;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What {@code iptables-save -t TABLE} says: chains, and rules in their order. Immutable. */
final class SavedTable {
    private final Set<String> chains = new LinkedHashSet<>();
    private final Set<String> dropping = new LinkedHashSet<>();
    private final List<RuleLine> rules = new ArrayList<>();

    /** Reads the program's output; what is no chain and no rule is passed over. */
    static SavedTable parse(String text) {
        SavedTable table = new SavedTable();
        text.lines().forEach(table::read);
        return table;
    }

    private void read(String line) {
        if (line.startsWith(":")) {
            int end = line.indexOf(' ');
            String chain = line.substring(1, end < 0 ? line.length() : end);
            chains.add(chain);
            if (line.startsWith(" DROP", 1 + chain.length())) {
                dropping.add(chain);
            }
        } else if (line.startsWith("-A ")) {
            rules.add(RuleLine.parse(line.substring("-A ".length())));
        }
    }

    boolean hasChain(String name) {
        return chains.contains(name);
    }

    /** Whether the policy of a chain is DROP. */
    boolean drops(String chain) {
        return dropping.contains(chain);
    }

    /** The rules of a chain. */
    List<RuleLine> rules(String chain) {
        List<RuleLine> own = new ArrayList<>();
        for (RuleLine rule : rules) {
            if (rule.chain().equals(chain)) {
                own.add(rule);
            }
        }
        return own;
    }

    boolean hasRule(RuleLine wanted) {
        for (RuleLine rule : rules) {
            if (rule.isLike(wanted)) {
                return true;
            }
        }
        return false;
    }

    /** The rules of other chains than these that lead to these. */
    List<RuleLine> leadingTo(Set<String> names) {
        List<RuleLine> leading = new ArrayList<>();
        for (RuleLine rule : rules) {
            if (names.contains(rule.target()) && !names.contains(rule.chain())) {
                leading.add(rule);
            }
        }
        return leading;
    }
}
