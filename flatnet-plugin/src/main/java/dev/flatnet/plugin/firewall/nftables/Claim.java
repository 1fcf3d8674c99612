// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.nftables;

import dev.flatnet.netlink.netfilter.SetElement;
import dev.flatnet.plugin.attachment.Attachment;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.AttachmentException.Reason;
import dev.flatnet.plugin.firewall.PolicyRecords;
import dev.flatnet.plugin.firewall.RecordedPolicy;
import dev.flatnet.plugin.firewall.nftables.WantedTable.WantedElement;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one attachment may take from others. An address is its own: whoever had it before is gone, even if nobody has said so.
 * A host port belongs to who has it, unless that one had the address that is now ours. Another attachment of the same container
 * may keep a port: it leads to the same container. Not thread-safe.
 */
final class Claim implements Holders {
    private final Attachment attachment;
    private final PolicyRecords records;
    private @Nullable AttachmentException conflict;

    Claim(Attachment attachment, PolicyRecords records) {
        this.attachment = attachment;
        this.records = records;
    }

    /** What cannot be had, if there is anything. */
    Optional<AttachmentException> conflict() {
        return Optional.ofNullable(conflict);
    }

    @Override
    public Decision decide(WantedElement wanted, SetElement actual) throws IOException {
        if (!wanted.label().equals(attachment.label())) {
            return Decision.LEAVE;
        }
        if (!wanted.exclusive() || leadsToSameAddress(wanted, actual)) {
            return Decision.REPLACE;
        }
        String holder = actual.comment().orElse("");
        if (!isOfSameContainer(holder)) {
            conflict = new AttachmentException(
                    Reason.PORT_TAKEN,
                    "the " + wanted.words() + " is taken",
                    (holder.isEmpty() ? "somebody" : holder) + " has it (network/container/interface);"
                            + " stop that container, or publish another port");
        }
        return Decision.LEAVE;
    }

    private static boolean leadsToSameAddress(WantedElement wanted, SetElement actual) {
        Optional<PortTarget> ours = wanted.element().value().flatMap(PortTarget::of);
        Optional<PortTarget> theirs = actual.value().flatMap(PortTarget::of);
        return ours.isPresent()
                && theirs.isPresent()
                && ours.get().address().equals(theirs.get().address());
    }

    private boolean isOfSameContainer(String label) throws IOException {
        for (RecordedPolicy sibling : records.siblings(attachment)) {
            if (sibling.attachment().label().equals(label)) {
                return true;
            }
        }
        return false;
    }
}
