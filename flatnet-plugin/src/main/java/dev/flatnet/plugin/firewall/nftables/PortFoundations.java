// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.nftables;

import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.netlink.netfilter.BaseChain;
import dev.flatnet.netlink.netfilter.BaseChain.Hook;
import dev.flatnet.netlink.netfilter.Compare;
import dev.flatnet.netlink.netfilter.DataType;
import dev.flatnet.netlink.netfilter.Expression;
import dev.flatnet.netlink.netfilter.Lookup;
import dev.flatnet.netlink.netfilter.Masquerade;
import dev.flatnet.netlink.netfilter.Match;
import dev.flatnet.netlink.netfilter.Meta;
import dev.flatnet.netlink.netfilter.Nat;
import dev.flatnet.netlink.netfilter.NewSet;
import dev.flatnet.netlink.netfilter.NftTable;
import dev.flatnet.netlink.netfilter.NftValue;
import dev.flatnet.netlink.netfilter.Payload;
import dev.flatnet.netlink.netfilter.Register;
import dev.flatnet.netlink.netfilter.Verdict;
import dev.flatnet.plugin.firewall.PortCondition;
import dev.flatnet.plugin.firewall.PortPolicy.Hairpin;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * What all published ports hang on.
 *
 * <pre>{@code
 * map ports { type inet_proto . inet_service : ipv4_addr . inet_service
 *   elements = { tcp . 8080 comment "net/c1/eth0" : 10.87.1.5 . 80 } }
 * map hostports { type ipv4_addr . inet_proto . inet_service : ipv4_addr . inet_service }
 * map conditions { type inet_proto . inet_service : verdict }
 * map hostconditions { type ipv4_addr . inet_proto . inet_service : verdict }
 * map hairpin { type ipv4_addr : verdict
 *   elements = { 10.87.1.5 comment "net/c1/eth0" : jump hairpin-br0-10.87.1.0-24 } }
 * chain published {
 *   ip daddr . meta l4proto . th dport vmap @hostconditions
 *   meta l4proto . th dport vmap @conditions
 *   dnat ip to ip daddr . meta l4proto . th dport map @hostports
 *   dnat ip to meta l4proto . th dport map @ports }
 * chain prerouting { type nat hook prerouting priority dstnat; fib daddr type local jump published }
 * chain output { type nat hook output priority dstnat; fib daddr type local jump published }
 * chain hairpin { type nat hook postrouting priority srcnat - 1; ct status dnat ip daddr vmap @hairpin }
 * chain hairpin-br0-10.87.1.0-24 { ip saddr 10.87.1.0/24 masquerade; ip saddr 127.0.0.0/8 masquerade }
 * chain guard { type filter hook prerouting priority raw; iifname != "lo" ip daddr 127.0.0.0/8 drop }
 * }</pre>
 *
 * <p>The guard keeps neighbours from the services that listen on 127.0.0.1, which the kernel would let them reach once packets
 * from there may leave by the bridge (route_localnet). It sees packets before any translation.
 */
final class PortFoundations {
    static final String PORTS = "ports";
    static final String HOST_PORTS = "hostports";
    static final String CONDITIONS = "conditions";
    static final String HOST_CONDITIONS = "hostconditions";
    static final String HAIRPIN = "hairpin";

    private static final String PUBLISHED = "published";
    private static final IpPrefix LOOPBACK = IpPrefix.parse("127.0.0.0/8");
    private static final InetAddress LOOPBACK_6 = IpAddresses.parse("::1");

    private PortFoundations() {}

    static void add(WantedTable table, IpFamily family) {
        NftTable name = table.table();
        DataType address = family.address();
        table.set(ports(name, family))
                .set(NewSet.set(name, HOST_PORTS, address, DataType.PROTOCOL, DataType.PORT)
                        .mapTo(address, DataType.PORT))
                .set(NewSet.verdictMap(name, CONDITIONS, DataType.PROTOCOL, DataType.PORT))
                .set(NewSet.verdictMap(name, HOST_CONDITIONS, address, DataType.PROTOCOL, DataType.PORT))
                .set(NewSet.verdictMap(name, HAIRPIN, address));
        table.chain(PUBLISHED, published(family))
                .chain("prerouting", BaseChain.nat(Hook.PREROUTING, BaseChain.PRIORITY_DSTNAT), forLocalDestinations())
                .chain("output", BaseChain.nat(Hook.OUTPUT, BaseChain.PRIORITY_DSTNAT), fromTheHost(family))
                .chain(
                        "hairpin",
                        BaseChain.nat(Hook.POSTROUTING, BaseChain.PRIORITY_SRCNAT - 1),
                        List.of(WantedTable.rule(
                                Match.destinationTranslated(), family.destination(), Lookup.verdict(HAIRPIN))));
        if (family.isIpv4()) {
            table.chain("guard", BaseChain.filter(Hook.PREROUTING, BaseChain.PRIORITY_RAW), List.of(guard(name)));
        }
    }

    static NewSet ports(NftTable table, IpFamily family) {
        return NewSet.set(table, PORTS, DataType.PROTOCOL, DataType.PORT).mapTo(family.address(), DataType.PORT);
    }

    private static List<List<Expression>> published(IpFamily family) {
        Nat translate = Nat.destinationAndPortFromRegister(family.table().family());
        return List.of(
                addressAndPort(family, Lookup.verdict(HOST_CONDITIONS)),
                port(Lookup.verdict(CONDITIONS)),
                addressAndPort(family, Lookup.map(HOST_PORTS), translate),
                port(Lookup.map(PORTS), translate));
    }

    /** Looks the packet's port up. */
    static List<Expression> port(Expression... more) {
        return WantedTable.rule(
                List.of(Meta.l4Protocol(), Payload.destinationPort().into(Register.word(1))), more);
    }

    private static List<Expression> addressAndPort(IpFamily family, Expression... more) {
        int words = family.address().bytes() / Integer.BYTES;
        return WantedTable.rule(
                List.of(
                        family.destination(),
                        Meta.l4Protocol().with(Register.word(words)),
                        Payload.destinationPort().into(Register.word(words + 1))),
                more);
    }

    private static List<List<Expression>> forLocalDestinations() {
        return List.of(WantedTable.rule(Match.localDestination(), Verdict.jump(PUBLISHED)));
    }

    /** The kernel takes no answer to ::1 from another device than lo, so that is not translated: there is nothing to wait for. */
    private static List<List<Expression>> fromTheHost(IpFamily family) {
        if (family.isIpv4()) {
            return forLocalDestinations();
        }
        List<Expression> steps = new ArrayList<>();
        steps.add(family.destination());
        steps.add(Compare.notEqual(NftValue.of(LOOPBACK_6)));
        steps.addAll(forLocalDestinations().getFirst());
        return List.of(steps);
    }

    private static List<Expression> guard(NftTable table) {
        List<Expression> steps = new ArrayList<>();
        steps.add(Meta.inputName());
        steps.add(Compare.notEqual(NftValue.interfaceName("lo")));
        steps.addAll(Match.destination(table.family(), LOOPBACK.address(), LOOPBACK.length()));
        steps.add(Verdict.drop());
        return steps;
    }

    /** The chain for connections to the published ports of a subnet's containers. */
    static List<List<Expression>> hairpin(IpFamily family, IpPrefix subnet, Hairpin hairpin) {
        if (hairpin == Hairpin.EVERYBODY) {
            return List.of(WantedTable.rule(Masquerade.plain()));
        }
        List<Expression> neighbours = masqueradeFrom(family, subnet);
        return family.isIpv4() ? List.of(neighbours, masqueradeFrom(family, LOOPBACK)) : List.of(neighbours);
    }

    private static List<Expression> masqueradeFrom(IpFamily family, IpPrefix source) {
        return WantedTable.rule(
                Match.source(family.table().family(), source.address(), source.length()), Masquerade.plain());
    }

    /** The chain for ports that lead somewhere only under conditions: back to the translation, or past it. */
    static List<List<Expression>> condition(IpFamily family, List<PortCondition> conditions) {
        List<Expression> met = new ArrayList<>();
        for (PortCondition condition : conditions) {
            met.addAll(condition(family, condition));
        }
        met.add(Verdict.backToCaller());
        return List.of(met, WantedTable.rule(Verdict.accept()));
    }

    private static List<Expression> condition(IpFamily family, PortCondition condition) {
        NftTable.Family table = family.table().family();
        List<Expression> steps = switch (condition.subject()) {
            case INPUT_INTERFACE -> Match.inputInterface(condition.value());
            case SOURCE ->
                Match.source(
                        table, condition.prefix().address(), condition.prefix().length());
            case DESTINATION ->
                Match.destination(
                        table, condition.prefix().address(), condition.prefix().length());
        };
        return condition.negated() ? negated(steps) : steps;
    }

    /** Only the comparison at the end is another. */
    private static List<Expression> negated(List<Expression> steps) {
        List<Expression> negated = new ArrayList<>(steps);
        Compare equal = (Compare) negated.removeLast();
        negated.add(Compare.notEqual(equal.value()));
        return negated;
    }
}
