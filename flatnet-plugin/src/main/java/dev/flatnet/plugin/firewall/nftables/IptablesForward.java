// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.nftables;

import dev.flatnet.netlink.netfilter.BaseChain;
import dev.flatnet.netlink.netfilter.Chain;
import dev.flatnet.netlink.netfilter.Counter;
import dev.flatnet.netlink.netfilter.Expression;
import dev.flatnet.netlink.netfilter.Match;
import dev.flatnet.netlink.netfilter.NewRule;
import dev.flatnet.netlink.netfilter.NftBatch;
import dev.flatnet.netlink.netfilter.NftTable;
import dev.flatnet.netlink.netfilter.Rule;
import dev.flatnet.netlink.netfilter.Verdict;
import dev.flatnet.plugin.firewall.ForwardChains;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Our rules in the tables of iptables-nft, if it has any: packets whose mark has the bit of {@link AdmissionRules} are
 * accepted. The only rules in tables that are not ours, since nothing else can overrule a policy of DROP. They have the form
 * iptables gives them, and the chains those of the reference plugin {@code firewall}, so that both can use them together:
 *
 * <pre>{@code
 * -A FORWARD -m comment --comment "CNI firewall plugin rules" -j CNI-FORWARD
 * -A CNI-FORWARD -m comment --comment "CNI firewall plugin admin overrides" -j CNI-ADMIN
 * -A CNI-FORWARD -m mark --mark 0x1000000/0x1000000 -j ACCEPT
 * }</pre>
 *
 * <p>In the chains of Docker nothing is needed: what drops packets that are not Docker's is the policy of FORWARD.
 */
final class IptablesForward {
    static final String FORWARD = ForwardChains.FORWARD;
    static final String CNI_FORWARD = ForwardChains.CNI_FORWARD;

    private static final List<Expression> MARKED =
            WantedTable.rule(Match.mark(AdmissionRules.BIT, AdmissionRules.BIT), Verdict.accept());

    private final NftTable table;
    private final PresentRules present;
    private final List<Rule> forward;
    private final Optional<Chain> chain;
    private final List<Rule> rules;

    private IptablesForward(NftTable table, PresentRules present) throws IOException {
        this.table = table;
        this.present = present;
        forward = present.rules(table, FORWARD);
        chain = present.chain(table, CNI_FORWARD);
        rules = chain.isPresent() ? present.rules(table, CNI_FORWARD) : List.of();
    }

    /** The table of iptables-nft with the rules for what is forwarded. */
    static NftTable table(NftTable ours) {
        return new NftTable(ours.family(), ForwardChains.TABLE);
    }

    /**
     * Adds the rules that are missing.
     *
     * @param ours our table of the same family
     * @param adminChains the chains with the administrator's rules
     * @return what is missing, in words
     */
    static List<String> add(NftBatch batch, NftTable ours, Set<String> adminChains, PresentRules present)
            throws IOException {
        NftTable table = table(ours);
        Optional<Chain> forward = present.chain(table, FORWARD);
        if (forward.isEmpty() || forward.get().base().isEmpty()) {
            return List.of();
        }
        IptablesForward rules = new IptablesForward(table, present);
        boolean mayDrop = forward.get().base().map(BaseChain::drops).orElse(false) || !rules.forward.isEmpty();
        return mayDrop ? rules.add(batch, adminChains) : List.of();
    }

    private List<String> add(NftBatch batch, Set<String> adminChains) throws IOException {
        List<String> problems = new ArrayList<>();
        if (chain.isEmpty()) {
            batch.addChain(table, CNI_FORWARD);
        }
        if (IptablesRule.jumps(forward, CNI_FORWARD).isEmpty()) {
            problems.add("iptables drops packets of the container: a rule of chain FORWARD is missing");
            batch.insertRule(jump(FORWARD, CNI_FORWARD, ForwardChains.JUMP_COMMENT));
        }
        if (marked().isEmpty()) {
            problems.add("iptables drops packets of the container: a rule of chain " + CNI_FORWARD + " is missing");
            batch.addRule(NewRule.in(table, CNI_FORWARD)
                    .with(MARKED.subList(0, MARKED.size() - 1))
                    .with(Counter.fromZero(), Verdict.accept()));
        }
        for (String admin : adminChains) {
            if (IptablesRule.jumps(rules, admin).isEmpty()) {
                problems.add("the rules of the administrator's chain " + admin + " are passed over by iptables");
                if (present.chain(table, admin).isEmpty()) {
                    batch.addChain(table, admin);
                }
                batch.insertRule(jump(CNI_FORWARD, admin, ForwardChains.ADMIN_COMMENT));
            }
        }
        return problems;
    }

    private NewRule jump(String from, String to, String comment) {
        return NewRule.in(table, from)
                .with(Counter.fromZero(), Verdict.jump(to))
                .comment(comment);
    }

    private Optional<Rule> marked() {
        for (Rule rule : rules) {
            if (IptablesRule.core(rule).equals(MARKED)) {
                return Optional.of(rule);
            }
        }
        return Optional.empty();
    }

    /**
     * Removes our rules, and what else nothing is left in of the chains that they need. What others have in there stays.
     *
     * @param ours our table of the same family
     */
    static void remove(NftBatch batch, NftTable ours, PresentRules present) throws IOException {
        NftTable table = table(ours);
        if (present.chain(table, FORWARD).isPresent()) {
            new IptablesForward(table, present).remove(batch);
        }
    }

    private void remove(NftBatch batch) throws IOException {
        Optional<Rule> marked = marked();
        if (marked.isEmpty() || chain.isEmpty()) {
            return;
        }
        Set<String> adminChains = new LinkedHashSet<>();
        int others = 0;
        for (Rule rule : rules) {
            List<Expression> core = IptablesRule.core(rule);
            boolean jumps = core.size() == 1
                    && core.get(0) instanceof Verdict to
                    && to.chain().isPresent();
            if (jumps) {
                adminChains.add(((Verdict) core.get(0)).chain().orElse(""));
            } else if (!core.equals(MARKED)) {
                others++;
            }
        }
        List<Rule> jumps = IptablesRule.jumps(forward, CNI_FORWARD);
        if (others > 0 || chain.get().uses() != rules.size() + jumps.size()) {
            batch.deleteRule(table, CNI_FORWARD, marked.get().handle());
            return;
        }
        for (Rule jump : jumps) {
            batch.deleteRule(table, FORWARD, jump.handle());
        }
        batch.flushChain(table, CNI_FORWARD).deleteChain(table, CNI_FORWARD);
        for (String admin : adminChains) {
            removeIfEmpty(batch, admin);
        }
    }

    /** One that has no rules, and that only our chain led to. */
    private void removeIfEmpty(NftBatch batch, String admin) throws IOException {
        Optional<Chain> chain = present.chain(table, admin);
        if (chain.isPresent()
                && chain.get().uses() == IptablesRule.jumps(rules, admin).size()) {
            batch.deleteChain(table, admin);
        }
    }
}
