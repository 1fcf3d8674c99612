// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import dev.flatnet.plugin.attachment.Attachment;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.firewall.Policy.Part;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The firewall of a host: keeps records of what it does for whom, and has rules made. A record is written before the rules it
 * is about, and deleted after them, so that there are never rules that nobody knows of. Thread-safe.
 */
public final class HostFirewall implements Firewall {
    private final RuleBackend rules;
    private final PolicyRecords records;

    /** One that makes rules in this way, and keeps records there. */
    public HostFirewall(RuleBackend rules, PolicyRecords records) {
        this.rules = rules;
        this.records = records;
    }

    @Override
    public HostFirewall with(PolicyRecords other) {
        return new HostFirewall(rules, other);
    }

    @Override
    public void apply(Attachment attachment, Policy policy) throws IOException, AttachmentException {
        Optional<Policy> before = records.find(attachment);
        if (before.isPresent()) {
            Policy leftover = before.get().only(policy.parts());
            if (!leftover.isEmpty() && !leftover.equals(policy)) {
                rules.remove(attachment, before, policy.parts(), records);
            }
        }
        records.save(attachment, before.isPresent() ? before.get().with(policy) : policy);
        if (!policy.isEmpty()) {
            rules.apply(attachment, policy, records);
        }
    }

    @Override
    public Optional<String> problem(Attachment attachment, Policy policy) throws IOException {
        return policy.isEmpty() ? Optional.empty() : rules.problem(attachment, policy, records);
    }

    @Override
    public void remove(Attachment attachment, Set<Part> parts) throws IOException {
        Optional<Policy> recorded = records.find(attachment);
        remove(attachment, recorded, parts);
        if (records.isEmpty()) {
            rules.removeUnused();
        }
    }

    private void remove(Attachment attachment, Optional<Policy> recorded, Set<Part> parts) throws IOException {
        boolean hasPorts =
                recorded.isPresent() && recorded.get().only(parts).ports().isPresent();
        List<RecordedPolicy> siblings = hasPorts ? records.siblings(attachment) : List.of();
        rules.remove(attachment, recorded, parts, records);
        if (recorded.isPresent()) {
            forget(attachment, recorded.get().without(parts));
        }
        if (!siblings.isEmpty()) {
            // A port passes from one attachment of a container to another. If that one goes at the same time, what was
            // passed on after it had looked would stay for ever.
            rules.remove(attachment, recorded, parts, records);
            removeThoseThatWent(siblings);
        }
    }

    private void forget(Attachment attachment, Policy rest) throws IOException {
        if (rest.parts().isEmpty()) {
            records.delete(attachment);
        } else {
            records.save(attachment, rest);
        }
    }

    private void removeThoseThatWent(List<RecordedPolicy> siblings) throws IOException {
        for (RecordedPolicy sibling : siblings) {
            if (records.find(sibling.attachment()).isEmpty()) {
                rules.remove(
                        sibling.attachment(),
                        Optional.of(sibling.policy()),
                        sibling.policy().parts(),
                        records);
            }
        }
    }

    @Override
    public void retain(String network, Set<String> labels, Set<Part> parts) throws IOException {
        for (RecordedPolicy each : records.all()) {
            Attachment attachment = each.attachment();
            if (attachment.network().equals(network) && !labels.contains(attachment.label())) {
                remove(attachment, Optional.of(each.policy()), parts);
            }
        }
        rules.retain(network, labels, parts, records);
        if (records.isEmpty()) {
            rules.removeUnused();
        }
    }

    @Override
    public int restore() throws IOException {
        List<RecordedPolicy> all = records.all();
        rules.restore(all);
        return all.size();
    }

    @Override
    public Optional<String> problem() throws IOException {
        return rules.problem(records.all());
    }

    @Override
    public List<Attachment> attachments() throws IOException {
        List<Attachment> attachments = new ArrayList<>();
        for (RecordedPolicy each : records.all()) {
            attachments.add(each.attachment());
        }
        return attachments;
    }

    @Override
    public Optional<String> restore(Attachment attachment) throws IOException {
        Optional<Policy> recorded = records.find(attachment);
        Optional<String> missing = recorded.isPresent() ? problem(attachment, recorded.get()) : Optional.empty();
        if (recorded.isEmpty() || missing.isEmpty()) {
            return Optional.empty();
        }
        rules.restore(withSharedChains(new RecordedPolicy(attachment, recorded.get())));
        if (records.find(attachment).isEmpty()) {
            // Garbage collection takes no turns: what it has just forgotten would stay for ever.
            rules.remove(attachment, recorded, recorded.get().parts(), records);
        }
        return missing;
    }

    /** Of {@code iptables}, one chain has the rules of all interfaces of a container on a network. */
    private List<RecordedPolicy> withSharedChains(RecordedPolicy own) throws IOException {
        List<RecordedPolicy> all = new ArrayList<>();
        all.add(own);
        if (!own.policy().byIptables().isEmpty()) {
            for (RecordedPolicy each : records.siblings(own.attachment())) {
                if (each.attachment().network().equals(own.attachment().network())) {
                    Policy policy = each.policy().only(each.policy().byIptables());
                    all.add(new RecordedPolicy(each.attachment(), policy));
                }
            }
        }
        return all;
    }

    @Override
    public void requireUsable(Set<Part> parts) throws IOException {
        if (!parts.isEmpty()) {
            rules.requireUsable(parts);
        }
    }
}
