// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import dev.flatnet.plugin.attachment.Attachment;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.AttachmentException.Reason;
import dev.flatnet.plugin.attachment.AttachmentLocks;
import dev.flatnet.plugin.attachment.Failures;
import dev.flatnet.plugin.firewall.Firewall;
import java.io.IOException;
import java.util.List;

/** The use case behind {@link Flatnet#restoreMissingRules}; one object a request. */
@SuppressWarnings("try") // A turn is only held.
final class RestoreMissingRules {
    private final Firewall firewall;
    private final AttachmentLocks locks;
    private final Failures failures = new Failures();
    private int restored;

    RestoreMissingRules(Firewall firewall, AttachmentLocks locks) {
        this.firewall = firewall;
        this.locks = locks;
    }

    int run() throws AttachmentException {
        for (Attachment attachment : candidates()) {
            failures.attempt(() -> restore(attachment));
        }
        failures.throwIfAny("not all rules that are missing could be restored");
        return restored;
    }

    /** Without a turn: what looks as if it were missing may only not be there yet, or not any more. */
    private List<Attachment> candidates() throws AttachmentException {
        try {
            return firewall.problem().isPresent() ? firewall.attachments() : List.of();
        } catch (IOException e) {
            throw new AttachmentException(
                    Reason.KERNEL_REFUSED,
                    "cannot find out whether rules are missing",
                    String.valueOf(e.getMessage()),
                    e);
        }
    }

    private void restore(Attachment attachment) throws IOException, AttachmentException {
        try (AttachmentLocks.Held turn = locks.acquire(attachment)) {
            if (firewall.restore(attachment).isPresent()) {
                restored++;
            }
        }
    }
}
