// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.nftables;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.netfilter.BaseChain;
import dev.flatnet.netlink.netfilter.BaseChain.Hook;
import dev.flatnet.netlink.netfilter.Expression;
import dev.flatnet.netlink.netfilter.Lookup;
import dev.flatnet.netlink.netfilter.Masquerade;
import dev.flatnet.netlink.netfilter.Match;
import dev.flatnet.netlink.netfilter.Nat;
import dev.flatnet.netlink.netfilter.NewChain;
import dev.flatnet.netlink.netfilter.NewRule;
import dev.flatnet.netlink.netfilter.NewSet;
import dev.flatnet.netlink.netfilter.NftBatch;
import dev.flatnet.netlink.netfilter.NftTable;
import dev.flatnet.netlink.netfilter.Nftables;
import dev.flatnet.netlink.netfilter.Verdict;
import dev.flatnet.plugin.firewall.Policy.Part;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the kernel must have been built with for our rules. It is asked by showing it some of them, as {@code nft --check} does;
 * none is made. If it refuses them, one kind after the other says which it is. A question takes the kernel as long as a
 * transaction that it refuses.
 */
final class KernelOptions {
    private static final String NAME = "flatnet-probe";
    private static final Errno EPROTONOSUPPORT = new Errno(93);
    private static final Errno EAFNOSUPPORT = new Errno(97);

    private final Nftables nftables;

    KernelOptions(Nftables nftables) {
        this.nftables = nftables;
    }

    /** Adds rules of one kind to a batch. */
    private interface Rules {
        void addTo(NftBatch batch, NftTable table);
    }

    /**
     * Rules of one kind, and the options without which the kernel refuses them.
     *
     * @param options their names
     * @param table to have them in
     * @param rules without their table
     */
    private record Probe(String options, NftTable table, Rules rules) {
        void addTo(NftBatch batch) {
            batch.addTable(table);
            rules.addTo(batch, table);
        }
    }

    /** What is missing for these parts of policies; empty if everything is there. */
    Optional<String> missing(Set<Part> parts, boolean ipv6) throws IOException {
        List<Probe> probes = new ArrayList<>(probes(IpFamily.IPV4, parts));
        if (ipv6) {
            probes.addAll(probes(IpFamily.IPV6, parts));
        }
        if (parts.contains(Part.SPOOFING)) {
            NftTable table = new NftTable(NftTable.Family.BRIDGE, NAME);
            BaseChain hook = BaseChain.filter(Hook.PREROUTING, BaseChain.PRIORITY_RAW);
            probes.add(rule("CONFIG_NF_TABLES_BRIDGE", table, "frames", hook, List.of(Verdict.accept())));
        }
        Optional<String> refusal = refusal(probes);
        if (refusal.isEmpty()) {
            return Optional.empty();
        }
        for (Probe probe : probes) {
            Optional<String> reason = refusal(List.of(probe));
            if (reason.isPresent()) {
                return Optional.of("the kernel lacks " + probe.options() + ": " + reason.get());
            }
        }
        return Optional.of("the kernel refuses our rules: " + refusal.get());
    }

    private Optional<String> refusal(List<Probe> probes) throws IOException {
        NftBatch batch = new NftBatch();
        probes.forEach(probe -> probe.addTo(batch));
        try {
            nftables.check(batch);
            return Optional.empty();
        } catch (NetlinkException e) {
            if (isMissing(e)) {
                return Optional.of(String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    /** Whether a refusal means that the kernel does not know what it was asked for. */
    static boolean isMissing(NetlinkException e) {
        return e.is(Errno.ENOENT)
                || e.is(Errno.EOPNOTSUPP)
                || e.is(Errno.EINVAL)
                || e.is(EPROTONOSUPPORT)
                || e.is(EAFNOSUPPORT);
    }

    private static List<Probe> probes(IpFamily family, Set<Part> parts) {
        NftTable table = new NftTable(family.table().family(), NAME);
        String number = family.isIpv4() ? "4" : "6";
        List<Probe> probes = new ArrayList<>();
        probes.add(new Probe("CONFIG_NF_TABLES_IPV" + number, table, (batch, in) -> {}));
        if (parts.contains(Part.ADMISSION) || parts.contains(Part.INGRESS)) {
            BaseChain hook = BaseChain.filter(Hook.FORWARD, BaseChain.PRIORITY_FILTER);
            List<Expression> translated = accepted(Match.destinationTranslated());
            probes.add(rule("CONFIG_NFT_CT", table, "forwarded", hook, translated));
        }
        if (parts.contains(Part.MASQUERADE) || parts.contains(Part.PORTS)) {
            probes.add(rule("CONFIG_NFT_NAT", table, "nat", List.of(Verdict.accept())));
            probes.add(rule("CONFIG_NFT_MASQ", table, "masquerade", List.of(Masquerade.plain())));
        }
        if (parts.contains(Part.PORTS)) {
            probes.add(rule("CONFIG_NFT_FIB_IPV" + number, table, "local", accepted(Match.localDestination())));
            probes.add(rule("CONFIG_NFT_CT", table, "translated", accepted(Match.destinationTranslated())));
            probes.add(new Probe(
                    "maps from ports to addresses (Linux 4.1)", table, (batch, in) -> addPorts(batch, in, family)));
        }
        return probes;
    }

    private static List<Expression> accepted(List<Expression> match) {
        List<Expression> steps = new ArrayList<>(match);
        steps.add(Verdict.accept());
        return steps;
    }

    private static Probe rule(String options, NftTable table, String chain, List<? extends Expression> steps) {
        return rule(options, table, chain, BaseChain.nat(Hook.POSTROUTING, BaseChain.PRIORITY_SRCNAT), steps);
    }

    private static Probe rule(
            String options, NftTable table, String chain, BaseChain hook, List<? extends Expression> steps) {
        return new Probe(
                options,
                table,
                (batch, in) -> batch.addChain(NewChain.of(in, chain).at(hook))
                        .addRule(NewRule.in(in, chain).with(steps)));
    }

    private static void addPorts(NftBatch batch, NftTable table, IpFamily family) {
        NewSet map = PortFoundations.ports(table, family);
        BaseChain hook = BaseChain.nat(Hook.PREROUTING, BaseChain.PRIORITY_DSTNAT);
        List<Expression> steps =
                PortFoundations.port(Lookup.map(map.name()), Nat.destinationAndPortFromRegister(table.family()));
        batch.addSet(map)
                .addChain(NewChain.of(table, "ports").at(hook))
                .addRule(NewRule.in(table, "ports").with(steps));
    }
}
