// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import dev.flatnet.plugin.attachment.Attachment;
import dev.flatnet.plugin.firewall.Policy.Part;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * Seam: the rules of the host that belong to attachments. Implementations find them by the attachment, never by comparing
 * rules, and change them atomically. Thread-safe, and safe against other processes that do the same.
 */
public interface Firewall {

    /**
     * Puts a policy into effect, and nothing else of the parts it covers: whatever the attachment had of them before goes,
     * in the same transaction.
     *
     * @throws IOException if the kernel refuses; then nothing has changed
     */
    void apply(Attachment attachment, Policy policy) throws IOException;

    /**
     * Says what of a policy is not in effect.
     *
     * @return what is missing or different, in words; empty if all is in order
     */
    Optional<String> problem(Attachment attachment, Policy policy) throws IOException;

    /** Removes these parts of what belongs to the attachment; nothing there is success. */
    void remove(Attachment attachment, Set<Part> parts) throws IOException;

    /**
     * Removes these parts of what belongs to other attachments to a network than these.
     *
     * @param network the network's name
     * @param labels of the attachments that stay (see {@link Attachment#label})
     */
    void retain(String network, Set<String> labels, Set<Part> parts) throws IOException;

    /**
     * Verifies that rules for these parts could be made; makes none.
     *
     * @throws IOException if not, with the kernel's reason
     */
    void requireUsable(Set<Part> parts) throws IOException;
}
