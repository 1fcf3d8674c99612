// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.iptables;

import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.plugin.attachment.Attachment;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.AttachmentException.Reason;
import dev.flatnet.plugin.firewall.AdmissionPolicy;
import dev.flatnet.plugin.firewall.ForwardChains;
import dev.flatnet.plugin.firewall.Policy;
import dev.flatnet.plugin.firewall.Policy.Part;
import dev.flatnet.plugin.firewall.PolicyRecords;
import dev.flatnet.plugin.firewall.PortMapping;
import dev.flatnet.plugin.firewall.PortPolicy;
import dev.flatnet.plugin.firewall.PortPolicy.Hairpin;
import dev.flatnet.plugin.firewall.RecordedPolicy;
import dev.flatnet.plugin.firewall.RuleBackend;
import dev.flatnet.plugin.firewall.StaleFlows;
import dev.flatnet.plugin.firewall.iptables.Programs.Kind;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Rules by the programs of {@code iptables}, exactly those of the reference plugins: one run of {@code iptables-save} and one of
 * {@code iptables-restore} a family. Chains that all attachments share stay, as with the reference plugins.
 *
 * <p>A chain is that of a container on a network. If the container has several interfaces there, the chain has the rules of all
 * of them.
 */
public final class IptablesRules implements RuleBackend {
    /** The parts there are such rules for. */
    public static final Set<Part> PARTS = Set.of(Part.MASQUERADE, Part.PORTS, Part.ADMISSION);

    private final NetworkNamespace host;
    private final Programs programs;
    private final ReferenceRules reference;

    IptablesRules(NetworkNamespace host, Programs programs) {
        this.host = host;
        this.programs = programs;
        this.reference = new ReferenceRules(host, programs);
    }

    /** In a namespace, which must stay open: the host's, as a rule. */
    public static IptablesRules in(NetworkNamespace host) {
        return new IptablesRules(host, new InstalledPrograms(host));
    }

    @Override
    public void apply(Attachment attachment, Policy policy, PolicyRecords records)
            throws IOException, AttachmentException {
        if (policy.ports().isPresent()) {
            requireFree(attachment, policy.ports().get(), records);
        }
        List<RecordedPolicy> all = onSameNetwork(attachment, records);
        all.add(0, new RecordedPolicy(attachment, policy));
        make(all);
        if (policy.admission().isPresent()) {
            admit(policy.admission().get());
        }
        if (policy.ports().isPresent()) {
            PortPolicy ports = policy.ports().get();
            allowLoopback(ports);
            new StaleFlows(host, ports::target).forget(StaleFlows.ports(ports.mappings()));
        }
    }

    private void make(List<RecordedPolicy> all) throws IOException {
        for (Family family : Family.values()) {
            NatTable wanted = wanted(family, all);
            if (!wanted.isEmpty()) {
                SavedTable present = SavedTable.parse(programs.save(family, Kind.SYSTEM));
                programs.restore(family, Kind.SYSTEM, wanted.restoration(present));
            }
        }
    }

    private void admit(AdmissionPolicy policy) throws IOException {
        for (Family family : Family.values()) {
            List<RuleLine> rules = ForwardLines.of(policy, family);
            if (!rules.isEmpty()) {
                restore(family, ForwardLines.addition(filter(family), policy.adminChain(), rules));
            }
        }
    }

    /** What leads to rules of the reference plugin stays, as with that. */
    private void withdraw(AdmissionPolicy policy) throws IOException {
        for (Family family : Family.values()) {
            List<RuleLine> rules = ForwardLines.of(policy, family);
            if (!rules.isEmpty()) {
                restore(family, ForwardLines.removal(filter(family), rules));
            }
        }
    }

    private SavedTable filter(Family family) throws IOException {
        return SavedTable.parse(programs.save(family, Kind.SYSTEM, ForwardChains.TABLE));
    }

    private void restore(Family family, String input) throws IOException {
        if (!input.isEmpty()) {
            programs.restore(family, Kind.SYSTEM, input);
        }
    }

    /** The other interfaces of the container on the network, as far as their rules are made here. */
    private static List<RecordedPolicy> onSameNetwork(Attachment attachment, PolicyRecords records) throws IOException {
        List<RecordedPolicy> all = new ArrayList<>();
        for (RecordedPolicy sibling : records.siblings(attachment)) {
            Policy policy = sibling.policy().only(sibling.policy().byIptables());
            if (sibling.attachment().network().equals(attachment.network()) && !policy.isEmpty()) {
                all.add(new RecordedPolicy(sibling.attachment(), policy));
            }
        }
        return all;
    }

    private static NatTable wanted(Family family, List<RecordedPolicy> all) {
        NatTable table = new NatTable();
        for (RecordedPolicy each : all) {
            ReferenceNames names = new ReferenceNames(each.attachment());
            each.policy().masquerade().ifPresent(masquerade -> MasqueradeLines.add(table, family, names, masquerade));
            each.policy().ports().ifPresent(ports -> PortLines.add(table, family, names, ports));
        }
        return table;
    }

    /** Rules do not say whom they belong to, but records do. */
    private static void requireFree(Attachment attachment, PortPolicy ports, PolicyRecords records)
            throws IOException, AttachmentException {
        for (RecordedPolicy other : records.all()) {
            Optional<PortPolicy> theirs = other.policy().ports();
            boolean same =
                    other.attachment().id().containerId().equals(attachment.id().containerId());
            Optional<PortMapping> taken = same || theirs.isEmpty() ? Optional.empty() : ports.conflict(theirs.get());
            if (taken.isPresent()) {
                throw new AttachmentException(
                        Reason.PORT_TAKEN,
                        "the host port " + taken.get().hostPort() + "/"
                                + taken.get().protocol().keyword() + " is taken",
                        other.attachment().label() + " has it (network/container/interface);"
                                + " stop that container, or publish another port");
            }
        }
    }

    /** As the reference plugin, for good. */
    private void allowLoopback(PortPolicy ports) throws IOException {
        if (ports.hairpin() == Hairpin.NONE
                || ports.device().isEmpty()
                || Family.IPV4.of(ports.addresses()).isEmpty()) {
            return;
        }
        try {
            host.writeSysctl("1", "ipv4", "conf", ports.device().get(), "route_localnet");
        } catch (NoSuchFileException e) {
            throw new IOException("the device " + ports.device().get() + " is gone", e);
        }
    }

    @Override
    public Optional<String> problem(Attachment attachment, Policy policy, PolicyRecords records) throws IOException {
        List<String> problems = new ArrayList<>();
        for (Family family : Family.values()) {
            NatTable wanted = wanted(family, List.of(new RecordedPolicy(attachment, policy)));
            if (!wanted.isEmpty()) {
                problems.addAll(problems(family, wanted));
            }
        }
        if (policy.admission().isPresent()) {
            problems.addAll(problems(policy.admission().get()));
        }
        return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
    }

    private List<String> problems(AdmissionPolicy policy) throws IOException {
        List<String> problems = new ArrayList<>();
        for (Family family : Family.values()) {
            List<RuleLine> rules = ForwardLines.of(policy, family);
            if (!rules.isEmpty()) {
                for (RuleLine rule : missing(family, policy.adminChain(), rules)) {
                    problems.add("the rule \"" + rule.line("-A") + "\" of table filter is missing");
                }
            }
        }
        return problems;
    }

    private List<RuleLine> missing(Family family, String adminChain, List<RuleLine> rules) throws IOException {
        List<RuleLine> missing = ForwardLines.missing(filter(family), adminChain, rules);
        if (missing.isEmpty()
                || !programs.hasLegacyTable(family, ForwardChains.TABLE)
                || !programs.exist(family, Kind.LEGACY)) {
            return missing;
        }
        SavedTable legacy = SavedTable.parse(programs.save(family, Kind.LEGACY, ForwardChains.TABLE));
        List<RuleLine> missingThere = ForwardLines.missing(legacy, adminChain, rules);
        return missingThere.isEmpty() ? missingThere : missing;
    }

    /** Those of the kernel's old interface serve as well: the reference plugins may have made them there. */
    private List<String> problems(Family family, NatTable wanted) throws IOException {
        List<String> missing = wanted.problems(SavedTable.parse(programs.save(family, Kind.SYSTEM)));
        if (missing.isEmpty() || !programs.hasLegacyTable(family) || !programs.exist(family, Kind.LEGACY)) {
            return missing;
        }
        List<String> missingThere = wanted.problems(SavedTable.parse(programs.save(family, Kind.LEGACY)));
        return missingThere.isEmpty() ? missingThere : missing;
    }

    @Override
    public Optional<String> problem(List<RecordedPolicy> all) throws IOException {
        for (Family family : Family.values()) {
            NatTable wanted = wanted(family, all);
            List<String> problems = wanted.isEmpty() ? List.of() : problems(family, wanted);
            if (!problems.isEmpty()) {
                return Optional.of(problems.get(0));
            }
        }
        for (RecordedPolicy each : all) {
            Optional<AdmissionPolicy> admission = each.policy().admission();
            List<String> problems = admission.isPresent() ? problems(admission.get()) : List.of();
            if (!problems.isEmpty()) {
                return Optional.of(problems.get(0));
            }
        }
        return Optional.empty();
    }

    @Override
    public void remove(Attachment attachment, Optional<Policy> recorded, Set<Part> parts, PolicyRecords records)
            throws IOException {
        reference.remove(attachment, parts);
        Optional<AdmissionPolicy> admission = recorded.flatMap(Policy::admission);
        if (admission.isPresent()) {
            withdraw(admission.get());
        }
        // What was removed was theirs as well.
        make(onSameNetwork(attachment, records));
        Optional<PortPolicy> ports = recorded.flatMap(Policy::ports);
        if (ports.isPresent()) {
            new StaleFlows(host, (protocol, address, port) -> Optional.empty())
                    .forget(StaleFlows.ports(ports.get().mappings()));
        }
    }

    /** Nothing: without a record it cannot be known whose rules they are. */
    @Override
    public void retain(String network, Set<String> labels, Set<Part> parts, PolicyRecords records) {
        // See above.
    }

    @Override
    public void restore(List<RecordedPolicy> all) throws IOException {
        for (RecordedPolicy each : all) {
            List<RecordedPolicy> sharing = new ArrayList<>(all);
            sharing.removeIf(other -> !isSameChain(each.attachment(), other.attachment()));
            make(sharing);
            if (each.policy().admission().isPresent()) {
                admit(each.policy().admission().get());
            }
            if (each.policy().ports().isPresent()) {
                allowLoopback(each.policy().ports().get());
            }
        }
    }

    private static boolean isSameChain(Attachment one, Attachment other) {
        return one.network().equals(other.network())
                && one.id().containerId().equals(other.id().containerId());
    }

    /** Nothing: chains that all share may be used by the reference plugins. */
    @Override
    public void removeUnused() {
        // See above.
    }

    @Override
    public void requireUsable(Set<Part> parts) throws IOException {
        Set<Part> some = EnumSet.copyOf(PARTS);
        some.retainAll(parts);
        if (!some.isEmpty()) {
            programs.save(Family.IPV4, Kind.SYSTEM);
        }
    }
}
