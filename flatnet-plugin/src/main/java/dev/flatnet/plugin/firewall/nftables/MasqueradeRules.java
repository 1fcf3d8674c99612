// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.nftables;

import dev.flatnet.cni.spec.Fnv1a;
import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.netlink.netfilter.BaseChain;
import dev.flatnet.netlink.netfilter.Expression;
import dev.flatnet.netlink.netfilter.Lookup;
import dev.flatnet.netlink.netfilter.Masquerade;
import dev.flatnet.netlink.netfilter.Match;
import dev.flatnet.netlink.netfilter.Nat;
import dev.flatnet.netlink.netfilter.NewSet;
import dev.flatnet.netlink.netfilter.NftTable;
import dev.flatnet.netlink.netfilter.NftValue;
import dev.flatnet.netlink.netfilter.SetElement;
import dev.flatnet.netlink.netfilter.Verdict;
import dev.flatnet.plugin.firewall.MasqueradePolicy;
import dev.flatnet.plugin.firewall.nftables.WantedTable.WantedElement;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Masquerading: an element an address, which leads to a chain a policy.
 *
 * <pre>{@code
 * map attachments { type ipv4_addr : verdict
 *   elements = { 10.87.1.5 comment "flatnet/904c34625a52/eth0" : goto from-10.87.1.0-24 } }
 * chain from-10.87.1.0-24 {
 *   ip daddr 10.87.1.0/24 return
 *   ip daddr 224.0.0.0/4 return
 *   masquerade }
 * chain postrouting { type nat hook postrouting priority srcnat; policy accept;
 *   ip saddr vmap @attachments }
 * }</pre>
 */
final class MasqueradeRules {
    static final String MAP = "attachments";
    private static final String POSTROUTING = "postrouting";

    private MasqueradeRules() {}

    static void add(WantedRules rules, String label, MasqueradePolicy policy) {
        for (IpPrefix address : policy.addresses()) {
            IpFamily family = IpFamily.of(address.address());
            WantedTable table = rules.table(family.table());
            table.set(NewSet.verdictMap(family.table(), MAP, family.address()))
                    .chain(
                            POSTROUTING,
                            BaseChain.nat(BaseChain.Hook.POSTROUTING, BaseChain.PRIORITY_SRCNAT),
                            List.of(WantedTable.rule(family.source(), Lookup.verdict(MAP))));
            String chain = chainName(address.network(), family, policy);
            table.policyChain(chain, chain(address.network(), family, policy));
            SetElement element = SetElement.of(NftValue.of(address.address()))
                    .mappedTo(Verdict.goTo(chain))
                    .comment(label);
            table.element(new WantedElement(MAP, element, "masquerading rule", false));
        }
    }

    private static List<List<Expression>> chain(IpPrefix subnet, IpFamily family, MasqueradePolicy policy) {
        List<List<Expression>> rules = new ArrayList<>();
        rules.add(staysAsItIs(family.table(), subnet));
        for (IpPrefix exception : policy.exceptions()) {
            if (IpFamily.of(exception.address()) == family) {
                rules.add(staysAsItIs(family.table(), exception.network()));
            }
        }
        rules.add(staysAsItIs(family.table(), family.multicast()));
        Optional<InetAddress> source = policy.source(family.isIpv4());
        rules.add(source.isPresent() ? Nat.sourceTo(source.get()) : List.of(Masquerade.plain()));
        return rules;
    }

    private static List<Expression> staysAsItIs(NftTable table, IpPrefix destination) {
        return WantedTable.rule(
                Match.destination(table.family(), destination.address(), destination.length()), Verdict.backToCaller());
    }

    /** The name says what the chain does: another subnet or another policy, another chain. */
    private static String chainName(IpPrefix subnet, IpFamily family, MasqueradePolicy policy) {
        StringBuilder rest = new StringBuilder();
        for (IpPrefix exception : policy.exceptions()) {
            if (IpFamily.of(exception.address()) == family) {
                rest.append(exception.network()).append(' ');
            }
        }
        policy.source(family.isIpv4()).ifPresent(source -> rest.append("to ").append(IpAddresses.format(source)));
        String name = ChainNames.of("from", subnet);
        return rest.isEmpty() ? name : name + "-" + Long.toHexString(Fnv1a.hash(rest.toString()));
    }
}
