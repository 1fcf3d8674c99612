// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import dev.flatnet.cni.spec.AttachmentId;
import java.util.Collection;

/** Seam: who takes addresses back. Thread-safe, and safe against other processes that do the same. */
public interface AddressRelease {

    /** Gives back all that the attachment holds; nothing held is success. */
    void release(Attachment attachment) throws AttachmentException;

    /** Gives back all that is held on the network by other attachments than these. */
    void retain(String network, Collection<AttachmentId> valid) throws AttachmentException;
}
