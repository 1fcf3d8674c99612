// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.nftables;

import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.netfilter.NftBatch;
import dev.flatnet.netlink.netfilter.NftTable;
import dev.flatnet.netlink.netfilter.NftValue;
import dev.flatnet.netlink.netfilter.Nftables;
import dev.flatnet.netlink.netfilter.SetElement;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.plugin.attachment.Attachment;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.firewall.Policy;
import dev.flatnet.plugin.firewall.Policy.Part;
import dev.flatnet.plugin.firewall.PolicyRecords;
import dev.flatnet.plugin.firewall.PortMapping;
import dev.flatnet.plugin.firewall.RecordedPolicy;
import dev.flatnet.plugin.firewall.RuleBackend;
import dev.flatnet.plugin.firewall.StaleFlows;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Rules in tables of our own, one a family, which are made with the first attachment and go with the last. What a packet runs
 * through is the same for all of them; an attachment has elements of sets and maps, which bear its label as their comment, and
 * shares chains with those that have the same policy.
 *
 * <p>What it costs to add and to remove an attachment does not depend on how many others there are: its elements are asked for
 * by their keys. Every change is one transaction, and bound to the state it was worked out from. It is never tried whether the
 * kernel refuses one: that makes it wait for all processors (5 to 20 ms), unlike one that it accepts.
 */
public final class NftablesRules implements RuleBackend {
    /** The name of our tables. */
    public static final String NAME = "flatnet";

    static final List<NftTable> TABLES = List.of(IpFamily.IPV4.table(), IpFamily.IPV6.table(), SpoofRules.TABLE);

    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final NetworkNamespace host;

    private NftablesRules(NetworkNamespace host) {
        this.host = host;
    }

    /** In a namespace, which must stay open: the host's, as a rule. */
    public static NftablesRules in(NetworkNamespace host) {
        return new NftablesRules(host);
    }

    /** Works out what to do with the rules that are there. */
    private interface Planner {
        NftBatch plan(PresentRules present) throws IOException;
    }

    private void change(Planner planner) throws IOException {
        try (Nftables nftables = Nftables.open(host)) {
            nftables.change(DEADLINE, ruleset -> planner.plan(new PresentRules(ruleset)));
        }
    }

    @Override
    public void apply(Attachment attachment, Policy policy, PolicyRecords records)
            throws IOException, AttachmentException {
        Claim claim = new Claim(attachment, records);
        change(present -> {
            NftBatch batch = new NftBatch();
            Additions own = Additions.into(batch, WantedRules.of(attachment, policy), present, claim);
            if (claim.conflict().isPresent()) {
                return new NftBatch();
            }
            if (own.foundationsDiffer()) {
                // Somebody has taken away what the others rest on as well, or nobody has been here yet.
                batch = new NftBatch();
                Additions.into(batch, ownAndOthers(attachment, policy, records), present, claim);
            }
            return batch;
        });
        if (claim.conflict().isPresent()) {
            throw claim.conflict().get();
        }
        HostNeeds.of(host, policy).provide();
        if (policy.ports().isPresent()) {
            flows().forget(StaleFlows.ports(policy.ports().get().mappings()));
        }
    }

    private LegacyAdmission legacy() {
        return new LegacyAdmission(host);
    }

    private StaleFlows flows() {
        return new StaleFlows(host, this::target);
    }

    /** Where a port leads to now, under whatever conditions. */
    private Optional<InetSocketAddress> target(PortMapping.Protocol protocol, InetAddress hostAddress, int port)
            throws IOException {
        NftTable table = IpFamily.of(hostAddress).table();
        try (Nftables nftables = Nftables.open(host)) {
            NftValue onAddress = PortRules.key(protocol, Optional.of(hostAddress), port);
            Optional<SetElement> element = nftables.element(table, PortFoundations.HOST_PORTS, onAddress);
            if (element.isEmpty()) {
                NftValue onAny = PortRules.key(protocol, Optional.empty(), port);
                element = nftables.element(table, PortFoundations.PORTS, onAny);
            }
            return element.flatMap(SetElement::value)
                    .flatMap(PortTarget::of)
                    .map(target -> new InetSocketAddress(target.address(), target.port()));
        }
    }

    private static WantedRules ownAndOthers(Attachment attachment, Policy policy, PolicyRecords records)
            throws IOException {
        List<RecordedPolicy> all = new ArrayList<>();
        all.add(new RecordedPolicy(attachment, policy));
        all.addAll(records.all());
        return WantedRules.of(all);
    }

    @Override
    public Optional<String> problem(Attachment attachment, Policy policy, PolicyRecords records) throws IOException {
        Claim claim = new Claim(attachment, records);
        try (Nftables nftables = Nftables.open(host)) {
            PresentRules present = new PresentRules(nftables);
            List<String> problems = Additions.into(new NftBatch(), WantedRules.of(attachment, policy), present, claim)
                    .problems();
            if (claim.conflict().isPresent()) {
                problems.add(claim.conflict().get().what());
            }
            problems.addAll(HostNeeds.of(host, policy).problems());
            return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
        }
    }

    @Override
    public void remove(Attachment attachment, Optional<Policy> recorded, Set<Part> parts, PolicyRecords records)
            throws IOException {
        Set<StaleFlows.Port> ports = new HashSet<>();
        Set<String> chains = new HashSet<>();
        change(present -> {
            OwnedElements own = recorded.isPresent()
                    ? OwnedElements.of(WantedRules.of(attachment, recorded.get().only(parts)), present)
                    : OwnedElements.of(attachment.label()::equals, PartSets.of(parts), present);
            NftBatch batch = new NftBatch();
            own.delete(batch);
            WantedRules inherited = inherited(own, heirs(attachment, own, records));
            Additions.into(batch, inherited, present, Holders.KEEP);
            chains.addAll(own.deleteUnusedChains(batch, inherited::hasChain));
            ports.addAll(own.ports());
            return batch;
        });
        if (recorded.isPresent()) {
            Optional<LoopbackRouting> loopback = LoopbackRouting.of(host, recorded.get());
            if (loopback.isPresent() && loopback.get().mayBeUnusedWithout(chains)) {
                loopback.get().disallowIfUnused();
            }
        }
        if (chains.contains(AdmissionRules.ADMIT)) {
            legacy().withdrawIfUnused(records);
        }
        flows().forget(ports);
    }

    /** Who might want what an attachment had: as a rule nobody, and nothing has to be read to know that. */
    private static List<RecordedPolicy> heirs(Attachment attachment, OwnedElements own, PolicyRecords records)
            throws IOException {
        if (!own.areContested()) {
            return own.ports().isEmpty() ? List.of() : records.siblings(attachment);
        }
        List<RecordedPolicy> heirs = new ArrayList<>();
        for (RecordedPolicy each : records.all()) {
            if (!each.attachment().label().equals(attachment.label())) {
                heirs.add(each);
            }
        }
        return heirs;
    }

    private static WantedRules inherited(OwnedElements own, List<RecordedPolicy> heirs) {
        return WantedRules.of(heirs).only(own::have);
    }

    @Override
    public void retain(String network, Set<String> labels, Set<Part> parts, PolicyRecords records) throws IOException {
        Set<StaleFlows.Port> ports = new HashSet<>();
        Set<String> chains = new HashSet<>();
        change(present -> {
            OwnedElements stray = OwnedElements.of(
                    label -> Attachment.isOfNetwork(label, network) && !labels.contains(label),
                    PartSets.of(parts),
                    present);
            NftBatch batch = new NftBatch();
            stray.delete(batch);
            chains.addAll(stray.deleteUnusedChains(batch, (table, chain) -> false));
            ports.addAll(stray.ports());
            return batch;
        });
        if (chains.contains(AdmissionRules.ADMIT)) {
            legacy().withdrawIfUnused(records);
        }
        flows().forget(ports);
    }

    @Override
    public Optional<String> problem(List<RecordedPolicy> all) throws IOException {
        List<String> problems;
        try (Nftables nftables = Nftables.open(host)) {
            PresentRules present = new PresentRules(nftables);
            problems = Additions.into(new NftBatch(), WantedRules.of(all), present, Holders.KEEP)
                    .problems();
        }
        if (problems.isEmpty()) {
            problems.addAll(HostNeeds.of(host, all).problems());
        }
        return problems.isEmpty() ? Optional.empty() : Optional.of(problems.get(0));
    }

    @Override
    public void restore(List<RecordedPolicy> all) throws IOException {
        change(present -> {
            NftBatch batch = new NftBatch();
            Additions.into(batch, WantedRules.of(all), present, Holders.KEEP);
            return batch;
        });
        HostNeeds.of(host, all).provide();
    }

    @Override
    public void removeUnused() throws IOException {
        change(present -> {
            NftBatch batch = new NftBatch();
            for (NftTable table : TABLES) {
                if (present.exists(table) && isEmpty(present, table)) {
                    batch.deleteTable(table);
                }
            }
            return batch;
        });
    }

    private static boolean isEmpty(PresentRules present, NftTable table) throws IOException {
        for (String set : present.sets(table).keySet()) {
            if (present.elements(table, set).iterator().hasNext()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void requireUsable(Set<Part> parts) throws IOException {
        try (Nftables nftables = Nftables.open(host)) {
            requireSubsystem(nftables);
            Optional<String> missing = new KernelOptions(nftables).missing(parts, hasIpv6());
            if (missing.isPresent()) {
                throw new IOException(missing.get());
            }
        }
    }

    /** The kernel answers EINVAL to messages for a subsystem that it does not have. */
    private static void requireSubsystem(Nftables nftables) throws IOException {
        try {
            nftables.generation();
        } catch (NetlinkException e) {
            if (KernelOptions.isMissing(e)) {
                throw new IOException("the kernel lacks CONFIG_NF_TABLES: " + e.getMessage(), e);
            }
            throw e;
        }
    }

    private boolean hasIpv6() throws IOException {
        try {
            host.sysctl("ipv6", "conf", "all", "forwarding");
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
