// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.nftables;

import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.netlink.netfilter.BaseChain;
import dev.flatnet.netlink.netfilter.BaseChain.Hook;
import dev.flatnet.netlink.netfilter.Bitwise;
import dev.flatnet.netlink.netfilter.Chain;
import dev.flatnet.netlink.netfilter.Compare;
import dev.flatnet.netlink.netfilter.Ct.State;
import dev.flatnet.netlink.netfilter.Expression;
import dev.flatnet.netlink.netfilter.Lookup;
import dev.flatnet.netlink.netfilter.Match;
import dev.flatnet.netlink.netfilter.Meta;
import dev.flatnet.netlink.netfilter.NewSet;
import dev.flatnet.netlink.netfilter.NftValue;
import dev.flatnet.netlink.netfilter.SetElement;
import dev.flatnet.netlink.netfilter.Verdict;
import dev.flatnet.plugin.firewall.AdmissionPolicy;
import dev.flatnet.plugin.firewall.ForwardChains;
import dev.flatnet.plugin.firewall.nftables.WantedTable.WantedElement;
import java.util.ArrayList;
import java.util.List;

/**
 * Admission: an element an address. A packet that is accepted by one table is dropped nevertheless if another says so, so
 * that a table of our own cannot admit anything. It sets a bit of the packet's mark, by which {@link IptablesForward} has one
 * rule in the tables of iptables that accepts the packet there, and takes the bit away afterwards.
 *
 * <pre>{@code
 * map admitted { type ipv4_addr : verdict
 *   elements = { 10.87.1.5 comment "net/c1/eth0" : jump admit } }
 * chain admit { meta mark set meta mark | 0x01000000 }
 * chain forward { type filter hook forward priority filter - 5; policy accept;
 *   ip saddr vmap @admitted
 *   ct state & (established | related) == 0 ct status & dnat == 0 return
 *   ip daddr vmap @admitted }
 * chain forwarded { type filter hook forward priority filter + 5; policy accept;
 *   meta mark & 0x01000000 == 0x01000000 meta mark set meta mark & 0xfeffffff }
 * }</pre>
 *
 * <p>The kernel counts what leads to {@code admit}: with the last element the chain goes, and with the chain the rule of
 * iptables.
 */
final class AdmissionRules {
    static final String MAP = "admitted";
    static final String ADMIT = "admit";

    static final long BIT = ForwardChains.MARK;

    private static final int DISTANCE = 5;
    private static final long ALL_BITS = 0xffff_ffffL;

    private AdmissionRules() {}

    static void add(WantedRules rules, String label, AdmissionPolicy policy) {
        for (IpPrefix address : policy.addresses()) {
            IpFamily family = IpFamily.of(address.address());
            WantedTable table = rules.table(family.table());
            table.set(NewSet.verdictMap(family.table(), MAP, family.address()))
                    .policyChain(ADMIT, List.of(mark()))
                    .chain(
                            "forward",
                            BaseChain.filter(Hook.FORWARD, BaseChain.PRIORITY_FILTER - DISTANCE),
                            forward(family))
                    .chain(
                            "forwarded",
                            BaseChain.filter(Hook.FORWARD, BaseChain.PRIORITY_FILTER + DISTANCE),
                            List.of(unmark()))
                    .passesIptables(policy.adminChain());
            SetElement element = SetElement.of(NftValue.of(address.address()))
                    .mappedTo(Verdict.jump(ADMIT))
                    .comment(label);
            table.element(new WantedElement(MAP, element, "admission", false));
        }
    }

    /** Whether a chain is the one that counts who is admitted. */
    static boolean isCounter(Chain chain) {
        return chain.name().equals(ADMIT);
    }

    private static List<Expression> mark() {
        return WantedTable.rule(Meta.mark(), Bitwise.or(NftValue.hostU32(BIT)), Meta.set(Meta.Key.MARK));
    }

    private static List<Expression> unmark() {
        return WantedTable.rule(
                Match.mark(BIT, BIT),
                Meta.mark(),
                Bitwise.and(NftValue.hostU32(ALL_BITS & ~BIT)),
                Meta.set(Meta.Key.MARK));
    }

    private static List<List<Expression>> forward(IpFamily family) {
        List<Expression> unwanted = new ArrayList<>();
        unwanted.addAll(none(Match.connectionState(State.ESTABLISHED, State.RELATED)));
        unwanted.addAll(none(Match.destinationTranslated()));
        unwanted.add(Verdict.backToCaller());
        return List.of(
                WantedTable.rule(family.source(), Lookup.verdict(MAP)),
                unwanted,
                WantedTable.rule(family.destination(), Lookup.verdict(MAP)));
    }

    /** None of the bits instead of some of them. */
    private static List<Expression> none(List<Expression> someBits) {
        List<Expression> steps = new ArrayList<>(someBits.subList(0, someBits.size() - 1));
        steps.add(Compare.equal(NftValue.hostU32(0)));
        return steps;
    }
}
