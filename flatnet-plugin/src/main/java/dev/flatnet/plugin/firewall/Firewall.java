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
 * Seam: the rules of the host that belong to attachments. Implementations find them by the attachment, never by comparing
 * rules, and change them atomically. Thread-safe, and safe against other processes that do the same; two requests for one
 * attachment do not come at a time.
 */
public interface Firewall {

    /**
     * Puts a policy into effect, and nothing else of the parts it covers: whatever the attachment had of them before goes.
     *
     * @throws IOException if the kernel refuses; then nothing is in effect that was not before
     * @throws AttachmentException with reason {@code PORT_TAKEN} if another container has what this one wants
     */
    void apply(Attachment attachment, Policy policy) throws IOException, AttachmentException;

    /**
     * Says what of a policy is not in effect; changes nothing.
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
     * Brings back the rules of all attachments, after somebody has taken some away.
     *
     * @return for how many attachments there are rules now
     */
    int restore() throws IOException;

    /**
     * Looks once whether the rules of all attachments are in effect, which is cheaper than to ask for each; changes nothing.
     * What it says of an attachment that somebody works on at the same time may be over in a moment.
     *
     * @return what is missing or different, in words; empty if all is in order
     */
    Optional<String> problem() throws IOException;

    /** The attachments there are records of. */
    List<Attachment> attachments() throws IOException;

    /**
     * Brings back the rules of one attachment, if some are missing; nothing if there is no record of it.
     *
     * @return what was missing, in words; empty if nothing was
     */
    Optional<String> restore(Attachment attachment) throws IOException;

    /**
     * Verifies that rules for these parts could be made; makes none.
     *
     * @throws IOException if not, with the kernel's reason
     */
    void requireUsable(Set<Part> parts) throws IOException;

    /** The same, but that it keeps its records elsewhere; for those that keep some. */
    default Firewall with(PolicyRecords records) {
        return this;
    }
}
