// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import dev.flatnet.plugin.attachment.Attachment;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Seam: what policies there are for attachments. They say which rules belong to an attachment without reading all rules, and
 * bring them back after somebody has taken them away. Written before the rules, and deleted after them. Thread-safe, and safe
 * against other processes; two requests for one attachment do not come at a time.
 */
public interface PolicyRecords {

    /** The policy of an attachment; empty if there is no record of it. */
    Optional<Policy> find(Attachment attachment) throws IOException;

    /** Keeps the policy of an attachment in the place of what was kept before. */
    void save(Attachment attachment, Policy policy) throws IOException;

    /** Forgets an attachment; one that is not known is success. */
    void delete(Attachment attachment) throws IOException;

    /** The other attachments of the same container, to this network or others. */
    List<RecordedPolicy> siblings(Attachment attachment) throws IOException;

    /** All of them. A record that cannot be read is passed over: the rules it is about are found by their comments. */
    List<RecordedPolicy> all() throws IOException;

    /** Whether there is none. */
    boolean isEmpty() throws IOException;
}
