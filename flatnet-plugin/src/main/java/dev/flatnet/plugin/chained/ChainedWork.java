// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.chained;

import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.firewall.Policy.Part;
import dev.flatnet.plugin.sandbox.Removal;
import java.io.IOException;
import java.util.Set;

/**
 * Seam: what is done to an interface that exists. One implementation a kind of work, which holds the settings of one
 * request. Immutable and thread-safe.
 *
 * <p>Rules of the host are not made here: work says with {@link AttachedInterface#policy} what it wants, and all that is
 * wanted for an attachment is put into effect in one transaction.
 */
public interface ChainedWork extends Removal {

    /** The parts of policies that it asks for rules of. */
    default Set<Part> rules() {
        return Set.of();
    }

    /**
     * Does the work. What a step changes, it registers with {@link AttachedInterface#rollback}.
     *
     * @throws AttachmentException if it cannot be done to this interface
     */
    void apply(AttachedInterface target) throws IOException, AttachmentException;

    /**
     * Verifies that what {@link #apply} did is still so, and asks by {@link AttachedInterface#policy} for the rules that
     * must be in effect; changes nothing.
     *
     * @throws AttachmentException if something is missing or different
     */
    void verify(AttachedInterface target) throws IOException, AttachmentException;
}
