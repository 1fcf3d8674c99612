// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.iptables;

import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.plugin.firewall.AdmissionPolicy;
import dev.flatnet.plugin.firewall.ForwardChains;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What lets packets of containers pass in table filter, as the reference plugin {@code firewall} does it, or for all that have a
 * mark. Changes are the input of {@code iptables-restore --noflush}, empty if there are none.
 *
 * <pre>{@code
 * -A FORWARD -m comment --comment "CNI firewall plugin rules" -j CNI-FORWARD
 * -A CNI-FORWARD -m comment --comment "CNI firewall plugin admin overrides" -j CNI-ADMIN
 * -A CNI-FORWARD -m mark --mark 0x1000000/0x1000000 -j ACCEPT
 * -A CNI-FORWARD -d 10.22.0.5/32 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
 * -A CNI-FORWARD -s 10.22.0.5/32 -j ACCEPT
 * }</pre>
 */
final class ForwardLines {
    private static final String MARK = "0x" + Integer.toHexString(ForwardChains.MARK);
    private static final RuleLine JUMP =
            jump(ForwardChains.FORWARD, ForwardChains.JUMP_COMMENT, ForwardChains.CNI_FORWARD);
    private static final RuleLine MARKED =
            RuleLine.of(ForwardChains.CNI_FORWARD, "-m", "mark", "--mark", MARK + "/" + MARK, "-j", "ACCEPT");

    private ForwardLines() {}

    private static RuleLine jump(String chain, String comment, String to) {
        return RuleLine.of(chain, "-m", "comment", "--comment", comment, "-j", to);
    }

    private static RuleLine admin(String chain) {
        return jump(ForwardChains.CNI_FORWARD, ForwardChains.ADMIN_COMMENT, chain);
    }

    /** For all packets with the mark. */
    static List<RuleLine> marked() {
        return List.of(MARKED);
    }

    /** For the addresses of one container. */
    static List<RuleLine> of(AdmissionPolicy policy, Family family) {
        List<RuleLine> rules = new ArrayList<>();
        for (IpPrefix address : family.of(policy.addresses())) {
            String host = MasqueradeLines.host(address);
            rules.add(RuleLine.of(
                    ForwardChains.CNI_FORWARD,
                    "-d",
                    host,
                    "-m",
                    "conntrack",
                    "--ctstate",
                    "RELATED,ESTABLISHED",
                    "-j",
                    "ACCEPT"));
            rules.add(RuleLine.of(ForwardChains.CNI_FORWARD, "-s", host, "-j", "ACCEPT"));
        }
        return rules;
    }

    /** Those of the rules, and of what leads to them, that are missing. */
    static List<RuleLine> missing(SavedTable present, String adminChain, List<RuleLine> rules) {
        List<RuleLine> missing = new ArrayList<>();
        List<RuleLine> all = new ArrayList<>(List.of(JUMP, admin(adminChain)));
        all.addAll(rules);
        for (RuleLine rule : all) {
            if (!present.hasRule(rule)) {
                missing.add(rule);
            }
        }
        return missing;
    }

    /** Adds what is missing: what leads elsewhere first, other rules last. */
    static String addition(SavedTable present, String adminChain, List<RuleLine> rules) {
        List<RuleLine> missing = missing(present, adminChain, rules);
        List<String> lines = new ArrayList<>();
        for (String chain : List.of(ForwardChains.CNI_FORWARD, adminChain)) {
            if (!present.hasChain(chain)) {
                lines.add(":" + chain + " - [0:0]");
            }
        }
        for (RuleLine rule : missing) {
            lines.add(rules.contains(rule) ? rule.line("-A") : rule.insertion());
        }
        return missing.isEmpty() ? "" : input(lines);
    }

    /** Removes rules, and nothing that leads to them. */
    static String removal(SavedTable present, List<RuleLine> rules) {
        List<String> lines = new ArrayList<>();
        for (RuleLine rule : rules) {
            if (present.hasRule(rule)) {
                lines.add(rule.line("-D"));
            }
        }
        return lines.isEmpty() ? "" : input(lines);
    }

    /** Removes the rule for marked packets, and the chains it needs, unless others have rules in them. */
    static String removalOfMarked(SavedTable present) {
        if (!present.hasRule(MARKED)) {
            return "";
        }
        Set<String> adminChains = new LinkedHashSet<>();
        for (RuleLine rule : present.rules(ForwardChains.CNI_FORWARD)) {
            if (rule.isLike(admin(rule.target()))) {
                adminChains.add(rule.target());
            } else if (!rule.isLike(MARKED)) {
                return input(List.of(MARKED.line("-D")));
            }
        }
        List<String> lines = new ArrayList<>();
        Set<String> own = Set.of(ForwardChains.CNI_FORWARD);
        for (RuleLine rule : present.leadingTo(own)) {
            lines.add(rule.line("-D"));
        }
        lines.add("-F " + ForwardChains.CNI_FORWARD);
        lines.add("-X " + ForwardChains.CNI_FORWARD);
        for (String chain : adminChains) {
            boolean others = present.leadingTo(Set.of(chain)).stream()
                    .anyMatch(rule -> !rule.chain().equals(ForwardChains.CNI_FORWARD));
            if (present.rules(chain).isEmpty() && !others) {
                lines.add("-X " + chain);
            }
        }
        return input(lines);
    }

    private static String input(List<String> lines) {
        return "*" + ForwardChains.TABLE + "\n" + String.join("\n", lines) + "\nCOMMIT\n";
    }
}
