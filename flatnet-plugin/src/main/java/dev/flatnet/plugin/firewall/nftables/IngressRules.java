// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.nftables;

import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.netlink.netfilter.BaseChain;
import dev.flatnet.netlink.netfilter.BaseChain.Hook;
import dev.flatnet.netlink.netfilter.Chain;
import dev.flatnet.netlink.netfilter.DataType;
import dev.flatnet.netlink.netfilter.Expression;
import dev.flatnet.netlink.netfilter.Lookup;
import dev.flatnet.netlink.netfilter.Match;
import dev.flatnet.netlink.netfilter.Meta;
import dev.flatnet.netlink.netfilter.NewSet;
import dev.flatnet.netlink.netfilter.NftBatch;
import dev.flatnet.netlink.netfilter.NftValue;
import dev.flatnet.netlink.netfilter.Register;
import dev.flatnet.netlink.netfilter.SetElement;
import dev.flatnet.netlink.netfilter.Verdict;
import dev.flatnet.plugin.firewall.IngressPolicy;
import dev.flatnet.plugin.firewall.nftables.WantedTable.WantedElement;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Ingress: the rules are about bridges, which many containers share. An attachment has an element that leads to a chain of its
 * bridge, and another one if it is isolated. No packet runs through these chains: they are there so that the kernel counts who
 * needs the bridge's own elements, which come and go with them.
 *
 * <pre>{@code
 * map ingress { type ipv4_addr : verdict
 *   elements = { 10.87.1.5 comment "net/c1/eth0" : jump bridge-br0 } }
 * map isolation { type ipv4_addr : verdict
 *   elements = { 10.87.1.5 comment "net/c1/eth0" : jump isolated-br0 } }
 * chain bridge-br0 { }
 * chain isolated-br0 { }
 * set bridges { type ifname; elements = { "br0" comment "bridge-br0" } }
 * set within { type ifname . ifname; elements = { "br0" . "br0" comment "bridge-br0" } }
 * set isolated { type ifname . ifname; elements = { "br0" . "br0" comment "isolated-br0" } }
 * chain isolation { type filter hook forward priority filter - 5; policy accept;
 *   ct status dnat return
 *   iifname . oifname @isolated drop
 *   iifname . oifname @within return
 *   iifname @bridges oifname @bridges drop }
 * }</pre>
 *
 * <p>Of a bridge with containers of both kinds, the stricter holds.
 */
final class IngressRules {
    static final String MAP = "ingress";
    static final String ISOLATION_MAP = "isolation";

    private static final String BRIDGES = "bridges";
    private static final String WITHIN = "within";
    private static final String ISOLATED = "isolated";
    private static final String BRIDGE_CHAINS = "bridge-";
    private static final String ISOLATED_CHAINS = "isolated-";
    private static final String WORDS = "isolation";
    private static final int BEFORE_OTHERS = 5;
    private static final int WORDS_OF_NAME = 4;

    private IngressRules() {}

    static void add(WantedRules rules, String label, IngressPolicy policy) {
        for (IpPrefix address : policy.addresses()) {
            IpFamily family = IpFamily.of(address.address());
            WantedTable table = rules.table(family.table());
            addFoundations(table, family);
            NftValue name = NftValue.interfaceName(policy.bridge());
            NftValue both = NftValue.concatenation(name, name);
            String chain = BRIDGE_CHAINS + ChainNames.of(policy.bridge());
            addUser(table, MAP, chain, address, label);
            table.sharedElement(chain, BRIDGES, name, WORDS).sharedElement(chain, WITHIN, both, WORDS);
            if (policy.isolated()) {
                String isolated = ISOLATED_CHAINS + ChainNames.of(policy.bridge());
                addUser(table, ISOLATION_MAP, isolated, address, label);
                table.sharedElement(isolated, ISOLATED, both, WORDS);
            }
        }
    }

    private static void addUser(WantedTable table, String map, String chain, IpPrefix address, String label) {
        SetElement element = SetElement.of(NftValue.of(address.address()))
                .mappedTo(Verdict.jump(chain))
                .comment(label);
        table.policyChain(chain, List.of()).element(new WantedElement(map, element, WORDS, false));
    }

    private static void addFoundations(WantedTable table, IpFamily family) {
        DataType name = DataType.INTERFACE_NAME;
        table.set(NewSet.verdictMap(table.table(), MAP, family.address()))
                .set(NewSet.verdictMap(table.table(), ISOLATION_MAP, family.address()))
                .set(NewSet.set(table.table(), BRIDGES, name))
                .set(NewSet.set(table.table(), WITHIN, name, name))
                .set(NewSet.set(table.table(), ISOLATED, name, name))
                .chain(
                        "isolation",
                        BaseChain.filter(Hook.FORWARD, BaseChain.PRIORITY_FILTER - BEFORE_OTHERS),
                        List.of(
                                WantedTable.rule(Match.destinationTranslated(), Verdict.backToCaller()),
                                betweenBridges(ISOLATED, Verdict.drop()),
                                betweenBridges(WITHIN, Verdict.backToCaller()),
                                WantedTable.rule(
                                        Meta.inputName(),
                                        Lookup.in(BRIDGES),
                                        Meta.outputName(),
                                        Lookup.in(BRIDGES),
                                        Verdict.drop())));
    }

    private static List<Expression> betweenBridges(String set, Verdict verdict) {
        return WantedTable.rule(
                Meta.inputName(), Meta.outputName().with(Register.word(WORDS_OF_NAME)), Lookup.in(set), verdict);
    }

    /** Whether a chain is one that counts who needs the elements of a bridge. */
    static boolean isCounter(Chain chain) {
        return chain.base().isEmpty()
                && (chain.name().startsWith(BRIDGE_CHAINS) || chain.name().startsWith(ISOLATED_CHAINS));
    }

    /** Deletes the elements of a bridge that go with a chain. There are few: as many as bridges. */
    static void removeBridge(NftBatch batch, Chain chain, PresentRules present) throws IOException {
        for (String set : List.of(BRIDGES, WITHIN, ISOLATED)) {
            for (SetElement element : present.elements(chain.table(), set)) {
                if (element.comment().equals(Optional.of(chain.name()))) {
                    batch.deleteElement(chain.table(), set, element);
                }
            }
        }
    }
}
