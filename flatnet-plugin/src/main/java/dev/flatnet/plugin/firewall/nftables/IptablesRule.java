// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.nftables;

import dev.flatnet.netlink.netfilter.Counter;
import dev.flatnet.netlink.netfilter.Expression;
import dev.flatnet.netlink.netfilter.RawExpression;
import dev.flatnet.netlink.netfilter.Rule;
import dev.flatnet.netlink.netfilter.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How iptables-nft writes rules: with a counter, and with a comment that is user data or, in older releases, a match of xtables
 * (linux/netfilter/nf_tables_compat.h).
 */
final class IptablesRule {
    private static final String MATCH = "match";
    private static final int NFTA_MATCH_NAME = 1;

    private IptablesRule() {}

    /** What a rule does: without counters and comments. */
    static List<Expression> core(Rule rule) {
        List<Expression> core = new ArrayList<>();
        for (Expression expression : rule.expressions()) {
            if (!(expression instanceof Counter) && !isMatch(expression, "comment")) {
                core.add(expression);
            }
        }
        return core;
    }

    /** Whether an expression is the use of an extension of xtables. */
    private static boolean isMatch(Expression expression, String extension) {
        return expression instanceof RawExpression raw
                && raw.name().equals(MATCH)
                && raw.data().string(NFTA_MATCH_NAME).equals(Optional.of(extension));
    }

    /** The unconditional jumps to a chain. */
    static List<Rule> jumps(List<Rule> rules, String to) {
        List<Rule> jumps = new ArrayList<>();
        for (Rule rule : rules) {
            if (core(rule).equals(List.of(Verdict.jump(to)))) {
                jumps.add(rule);
            }
        }
        return jumps;
    }
}
