// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.plugin.attachment.Attachment;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.firewall.Policy.Part;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Our own rules, and those of {@code iptables} for the parts of policies that want these, or all that can have them if the
 * kernel lacks something for ours. What was decided for an attachment stands in its record.
 *
 * <p>The parts that no record covers may be another program's work: the reference plugins make the rules of {@code iptables}.
 * So these are looked for as well when such a part is removed or verified.
 */
public final class ChosenRules implements RuleBackend {
    private final RuleBackend own;
    private final RuleBackend iptables;
    private final Set<Part> iptablesParts;

    /**
     * A choice of two.
     *
     * @param iptablesParts the parts there can be rules of {@code iptables} for
     */
    public ChosenRules(RuleBackend own, RuleBackend iptables, Set<Part> iptablesParts) {
        this.own = own;
        this.iptables = iptables;
        this.iptablesParts = Set.copyOf(iptablesParts);
    }

    @Override
    public void apply(Attachment attachment, Policy policy, PolicyRecords records)
            throws IOException, AttachmentException {
        Policy others = policy.without(policy.byIptables());
        Policy byIptables = policy.only(policy.byIptables());
        if (!others.isEmpty()) {
            try {
                own.apply(attachment, others, records);
            } catch (NetlinkException e) {
                Set<Part> some = copy(others.wantedParts());
                some.retainAll(iptablesParts);
                if (!isForIptables(some, e)) {
                    throw e;
                }
                if (!others.without(some).isEmpty()) {
                    own.apply(attachment, others.without(some), records);
                }
                byIptables = policy.byIptables(some).only(both(some, policy.byIptables()));
                Policy recorded = records.find(attachment).orElse(byIptables);
                records.save(attachment, recorded.with(byIptables));
            }
        }
        if (!byIptables.isEmpty()) {
            iptables.apply(attachment, byIptables, records);
        }
    }

    /** Whether our rules were refused for something that the kernel lacks, and those of {@code iptables} might not be. */
    private boolean isForIptables(Set<Part> parts, NetlinkException why) {
        if (!isMissing(why) || parts.isEmpty()) {
            return false;
        }
        try {
            own.requireUsable(parts);
            return false;
        } catch (IOException e) {
            why.addSuppressed(e);
        }
        try {
            iptables.requireUsable(parts);
            return true;
        } catch (IOException e) {
            why.addSuppressed(e);
            return false;
        }
    }

    private static boolean isMissing(NetlinkException e) {
        return e.is(Errno.ENOENT) || e.is(Errno.EOPNOTSUPP) || e.is(Errno.EINVAL);
    }

    @Override
    public Optional<String> problem(Attachment attachment, Policy policy, PolicyRecords records) throws IOException {
        Policy recorded =
                records.find(attachment).orElse(Policy.covering(Set.of()).build());
        Set<Part> byIptables = copy(policy.byIptables());
        // What was decided then counts, whatever would be decided now.
        byIptables.removeAll(recorded.parts());
        byIptables.addAll(recorded.byIptables());
        List<String> problems = new ArrayList<>();
        for (Part part : policy.parts()) {
            Policy one = policy.only(Set.of(part));
            if (!one.isEmpty()) {
                problem(
                                attachment,
                                one,
                                records,
                                byIptables.contains(part),
                                recorded.parts().contains(part))
                        .ifPresent(problems::add);
            }
        }
        return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
    }

    private Optional<String> problem(
            Attachment attachment, Policy policy, PolicyRecords records, boolean byIptables, boolean isRecorded)
            throws IOException {
        if (byIptables) {
            return iptables.problem(attachment, policy, records);
        }
        Optional<String> problem = own.problem(attachment, policy, records);
        if (problem.isPresent() && !isRecorded && iptablesParts.containsAll(policy.parts())) {
            return isOthersWork(attachment, policy, records) ? Optional.empty() : problem;
        }
        return problem;
    }

    private boolean isOthersWork(Attachment attachment, Policy policy, PolicyRecords records) {
        try {
            return iptables.problem(attachment, policy, records).isEmpty();
        } catch (IOException e) {
            // Without the programs there are no such rules.
            return false;
        }
    }

    @Override
    public void remove(Attachment attachment, Optional<Policy> recorded, Set<Part> parts, PolicyRecords records)
            throws IOException {
        Set<Part> theirs = theirs(recorded, parts);
        try {
            removeOwn(attachment, recorded, parts, records);
        } finally {
            if (!theirs.isEmpty()) {
                iptables.remove(attachment, recorded.map(policy -> policy.only(theirs)), theirs, records);
            }
        }
    }

    /** The parts whose rules are those of {@code iptables}, or may be, since nobody has said. */
    private Set<Part> theirs(Optional<Policy> recorded, Set<Part> parts) {
        Set<Part> theirs = copy(parts);
        if (recorded.isPresent()) {
            theirs.removeAll(recorded.get().parts());
            theirs.addAll(recorded.get().byIptables());
        }
        theirs.retainAll(parts);
        theirs.retainAll(iptablesParts);
        return theirs;
    }

    private void removeOwn(Attachment attachment, Optional<Policy> recorded, Set<Part> parts, PolicyRecords records)
            throws IOException {
        if (recorded.isPresent()) {
            Policy ours = recorded.get().without(recorded.get().byIptables()).only(parts);
            if (!ours.isEmpty()) {
                own.remove(attachment, Optional.of(ours), ours.parts(), records);
            }
            return;
        }
        try {
            own.remove(attachment, recorded, parts, records);
        } catch (NetlinkException e) {
            if (!isMissing(e)) {
                throw e;
            }
            // Where there can be none of our rules there are none.
        }
    }

    private static Set<Part> both(Set<Part> some, Set<Part> others) {
        Set<Part> both = copy(some);
        both.addAll(others);
        return both;
    }

    private static Set<Part> copy(Set<Part> parts) {
        Set<Part> copy = EnumSet.noneOf(Part.class);
        copy.addAll(parts);
        return copy;
    }

    @Override
    public void retain(String network, Set<String> labels, Set<Part> parts, PolicyRecords records) throws IOException {
        own.retain(network, labels, parts, records);
        iptables.retain(network, labels, parts, records);
    }

    @Override
    public Optional<String> problem(List<RecordedPolicy> all) throws IOException {
        Optional<String> problem = own.problem(withOwnRules(all));
        return problem.isPresent() ? problem : iptables.problem(withIptablesRules(all));
    }

    @Override
    public void restore(List<RecordedPolicy> all) throws IOException {
        own.restore(withOwnRules(all));
        iptables.restore(withIptablesRules(all));
    }

    private static List<RecordedPolicy> withOwnRules(List<RecordedPolicy> all) {
        List<RecordedPolicy> some = new ArrayList<>();
        for (RecordedPolicy each : all) {
            Policy policy = each.policy();
            some.add(new RecordedPolicy(each.attachment(), policy.without(policy.byIptables())));
        }
        return some;
    }

    private static List<RecordedPolicy> withIptablesRules(List<RecordedPolicy> all) {
        List<RecordedPolicy> some = new ArrayList<>();
        for (RecordedPolicy each : all) {
            Policy policy = each.policy().only(each.policy().byIptables());
            if (!policy.isEmpty()) {
                some.add(new RecordedPolicy(each.attachment(), policy));
            }
        }
        return some;
    }

    @Override
    public void removeUnused() throws IOException {
        own.removeUnused();
        iptables.removeUnused();
    }

    @Override
    public void requireUsable(Set<Part> parts) throws IOException {
        try {
            own.requireUsable(parts);
        } catch (IOException e) {
            Set<Part> some = copy(parts);
            some.retainAll(iptablesParts);
            if (some.isEmpty()) {
                throw e;
            }
            try {
                iptables.requireUsable(some);
                Set<Part> rest = copy(parts);
                rest.removeAll(some);
                if (!rest.isEmpty()) {
                    own.requireUsable(rest);
                }
            } catch (IOException others) {
                throw new IOException(
                        e.getMessage() + "; nor can there be rules of iptables: " + others.getMessage(), e);
            }
        }
    }
}
