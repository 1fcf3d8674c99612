// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.sandbox;

import dev.flatnet.plugin.attachment.AttachmentException;
import java.io.IOException;
import java.util.Set;

/**
 * Takes back what some part of the work made for attachments. Finds it by the attachment alone: configurations change, and
 * namespaces go first. Thread-safe.
 */
public interface Removal {
    /** Of work that leaves nothing behind which does not go with the interface. */
    Removal NOTHING = new Removal() {
        @Override
        public void remove(Site site) {
            // It has gone with the interface.
        }

        @Override
        public void retain(OpenNetns host, String network, Set<String> labels) {
            // It has gone with the interfaces.
        }
    };

    /** Removes what belongs to the attachment, as far as it is there; nothing there is success. */
    void remove(Site site) throws IOException, AttachmentException;

    /**
     * Removes what belongs to other attachments to a network than these. Goes on after a failure and reports all of them.
     *
     * @param network the network's name
     * @param labels of the attachments that stay (see {@link dev.flatnet.plugin.attachment.Attachment#label})
     */
    void retain(OpenNetns host, String network, Set<String> labels) throws IOException, AttachmentException;
}
