// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.iptables;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.netfilter.Chain;
import dev.flatnet.netlink.netfilter.NftBatch;
import dev.flatnet.netlink.netfilter.NftTable;
import dev.flatnet.netlink.netfilter.Nftables;
import dev.flatnet.netlink.netfilter.Rule;
import dev.flatnet.netlink.netfilter.Verdict;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.plugin.attachment.Attachment;
import dev.flatnet.plugin.firewall.Policy.Part;
import dev.flatnet.plugin.firewall.iptables.Programs.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Removes what the reference plugins, or {@link IptablesRules}, made for an attachment: chains and what leads to them, and rules
 * with certain comments. What {@code iptables-nft} and {@code nft} made is found and removed without any program.
 */
final class ReferenceRules {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final NftTable NFT_MASQUERADE = new NftTable(NftTable.Family.INET, "cni_plugins_masquerade");
    private static final List<NftTable> NFT_PORTS = List.of(
            new NftTable(NftTable.Family.IPV4, "cni_hostport"), new NftTable(NftTable.Family.IPV6, "cni_hostport"));

    private final NetworkNamespace host;
    private final Programs programs;

    ReferenceRules(NetworkNamespace host, Programs programs) {
        this.host = host;
        this.programs = programs;
    }

    /** Nothing there is success. */
    void remove(Attachment attachment, Set<Part> parts) throws IOException {
        ReferenceNames names = new ReferenceNames(attachment);
        Set<String> chains = chains(names, parts);
        try (Nftables nftables = Nftables.open(host)) {
            nftables.change(DEADLINE, ruleset -> removal(ruleset, names, parts, chains));
        } catch (NetlinkException e) {
            if (!e.is(Errno.EINVAL) && !e.is(Errno.EOPNOTSUPP)) {
                throw e;
            }
            // The kernel has no nf_tables, so that nothing can be there.
        }
        for (Family family : Family.values()) {
            if (programs.hasLegacyTable(family)) {
                removeLegacy(family, chains);
            }
        }
    }

    private static Set<String> chains(ReferenceNames names, Set<Part> parts) {
        Set<String> chains = new LinkedHashSet<>();
        if (parts.contains(Part.MASQUERADE)) {
            chains.add(names.masqueradeChain());
        }
        if (parts.contains(Part.PORTS)) {
            chains.add(names.portChain());
            chains.add(names.oldPortChain());
        }
        return chains;
    }

    private static NftBatch removal(Nftables ruleset, ReferenceNames names, Set<Part> parts, Set<String> chains)
            throws IOException {
        NftBatch batch = new NftBatch();
        for (Family family : Family.values()) {
            removeChains(ruleset, family.nat(), chains, batch);
        }
        if (parts.contains(Part.MASQUERADE)) {
            String prefix = names.nftComment();
            removeRules(ruleset, NFT_MASQUERADE, comment -> comment.startsWith(prefix), batch);
        }
        if (parts.contains(Part.PORTS)) {
            String comment = names.nftPortComment();
            for (NftTable table : NFT_PORTS) {
                removeRules(ruleset, table, comment::equals, batch);
            }
        }
        return batch;
    }

    private static void removeChains(Nftables ruleset, NftTable table, Set<String> chains, NftBatch batch)
            throws IOException {
        List<String> there = new ArrayList<>();
        for (String name : chains) {
            Optional<Chain> chain = ruleset.chain(table, name);
            if (chain.isPresent()) {
                there.add(name);
            }
        }
        if (there.isEmpty()) {
            return;
        }
        for (Rule rule : ruleset.rules(table)) {
            if (!there.contains(rule.chain()) && there.contains(target(rule))) {
                batch.deleteRule(table, rule.chain(), rule.handle());
            }
        }
        there.forEach(name -> batch.flushChain(table, name));
        there.forEach(name -> batch.deleteChain(table, name));
    }

    /** The chain that a rule leads to; empty if it leads nowhere. */
    private static String target(Rule rule) {
        return rule.expressions().isEmpty() || !(rule.expressions().getLast() instanceof Verdict verdict)
                ? ""
                : verdict.chain().orElse("");
    }

    private static void removeRules(Nftables ruleset, NftTable table, Predicate<String> comments, NftBatch batch)
            throws IOException {
        if (!ruleset.exists(table)) {
            return;
        }
        for (Rule rule : ruleset.rules(table)) {
            if (rule.comment().isPresent() && comments.test(rule.comment().get())) {
                batch.deleteRule(table, rule.chain(), rule.handle());
            }
        }
    }

    private void removeLegacy(Family family, Set<String> chains) throws IOException {
        if (!programs.exist(family, Kind.LEGACY)) {
            return;
        }
        String removal = NatTable.removal(SavedTable.parse(programs.save(family, Kind.LEGACY)), chains);
        if (!removal.isEmpty()) {
            programs.restore(family, Kind.LEGACY, removal);
        }
    }
}
