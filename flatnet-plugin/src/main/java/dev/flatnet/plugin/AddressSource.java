// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import dev.flatnet.ipam.Lease;
import java.net.InetAddress;
import java.util.List;

/** Seam: who hands out addresses for a network. Thread-safe, and safe against other processes that do the same. */
public interface AddressSource {

    /**
     * Gets the attachment its addresses, all or none. An attachment that already holds leases gets those.
     *
     * @param requested addresses it must get; may repeat, may be empty
     * @throws AttachmentException if there is none left, a requested one cannot be had, or the store fails
     */
    List<Lease> acquire(Attachment attachment, List<InetAddress> requested) throws AttachmentException;

    /** The addresses that the attachment holds. */
    List<InetAddress> held(Attachment attachment) throws AttachmentException;

    /** Gives back all that the attachment holds; nothing held is success. */
    void release(Attachment attachment) throws AttachmentException;
}
