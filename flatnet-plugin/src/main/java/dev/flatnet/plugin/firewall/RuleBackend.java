// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import dev.flatnet.plugin.attachment.Attachment;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.firewall.Policy.Part;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Seam: rules of one kind of packet filter. Finds those of an attachment by what its policy says, and without that by the
 * attachment's label; never by comparing rules. Thread-safe, and safe against other processes that do the same.
 */
public interface RuleBackend {

    /**
     * Puts a policy into effect, in one transaction. What everybody's rules rest on is looked at on the way: if anything of
     * it is missing or different, it is restored for all.
     *
     * @param records of all attachments, that of this one included
     * @throws IOException if the kernel refuses; then nothing has changed
     * @throws AttachmentException if another container has what this one wants
     */
    void apply(Attachment attachment, Policy policy, PolicyRecords records) throws IOException, AttachmentException;

    /**
     * Says what of a policy is not in effect; changes nothing.
     *
     * @return what is missing or different, in words; empty if all is in order
     */
    Optional<String> problem(Attachment attachment, Policy policy, PolicyRecords records) throws IOException;

    /**
     * Removes these parts of what belongs to an attachment; nothing there is success. What another attachment of the same
     * container wants as well becomes that one's.
     *
     * @param recorded the attachment's policy; empty if it is not known, so that all rules have to be looked at
     */
    void remove(Attachment attachment, Optional<Policy> recorded, Set<Part> parts, PolicyRecords records)
            throws IOException;

    /**
     * Removes these parts of what belongs to other attachments to a network than these, whether or not there are records of
     * them.
     *
     * @param network the network's name
     * @param labels of the attachments that stay (see {@link Attachment#label})
     */
    void retain(String network, Set<String> labels, Set<Part> parts, PolicyRecords records) throws IOException;

    /**
     * Says what of all these policies is not in effect, from one look at the rules; changes nothing.
     *
     * @return what is missing or different, in words, not necessarily all of it; empty if all is in order
     */
    Optional<String> problem(List<RecordedPolicy> all) throws IOException;

    /** Puts all these policies into effect, as far as they are not; what is in effect besides stays. */
    void restore(List<RecordedPolicy> all) throws IOException;

    /** Removes what everybody's rules rest on, if there are no more. */
    void removeUnused() throws IOException;

    /**
     * Verifies that rules for these parts could be made; makes none.
     *
     * @throws IOException if not, with the kernel's reason
     */
    void requireUsable(Set<Part> parts) throws IOException;
}
