// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import dev.flatnet.plugin.attachment.Attachment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Records that end with the process, for hosts that do so too. Thread-safe. */
public final class MemoryRecords implements PolicyRecords {
    private final ConcurrentHashMap<Attachment, Policy> policies = new ConcurrentHashMap<>();

    /** Without any record. */
    public MemoryRecords() {}

    @Override
    public Optional<Policy> find(Attachment attachment) {
        return Optional.ofNullable(policies.get(attachment));
    }

    @Override
    public void save(Attachment attachment, Policy policy) {
        policies.put(attachment, policy);
    }

    @Override
    public void delete(Attachment attachment) {
        policies.remove(attachment);
    }

    @Override
    public List<RecordedPolicy> siblings(Attachment attachment) {
        List<RecordedPolicy> siblings = new ArrayList<>();
        for (RecordedPolicy each : all()) {
            if (!each.attachment().equals(attachment)
                    && each.attachment()
                            .id()
                            .containerId()
                            .equals(attachment.id().containerId())) {
                siblings.add(each);
            }
        }
        return siblings;
    }

    @Override
    public List<RecordedPolicy> all() {
        List<RecordedPolicy> all = new ArrayList<>();
        policies.forEach((attachment, policy) -> all.add(new RecordedPolicy(attachment, policy)));
        return all;
    }

    @Override
    public boolean isEmpty() {
        return policies.isEmpty();
    }
}
