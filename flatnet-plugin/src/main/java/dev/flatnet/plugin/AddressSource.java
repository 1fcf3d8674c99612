// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import java.net.InetAddress;
import java.util.Collection;
import java.util.List;

/** Seam: who hands out addresses for a network. Thread-safe, and safe against other processes that do the same. */
public interface AddressSource extends AddressRelease {

    /**
     * Gets the attachment its addresses, all or none. An attachment that already holds leases gets those.
     *
     * @param requested addresses it must get; may repeat, may be empty
     * @throws AttachmentException if there is none left, a requested one cannot be had, or the store fails
     */
    AcquiredAddresses acquire(Attachment attachment, List<InetAddress> requested) throws AttachmentException;

    /**
     * Verifies that the attachment holds these addresses.
     *
     * @throws AttachmentException if it does not, or that cannot be found out
     */
    void verify(Attachment attachment, Collection<InetAddress> expected) throws AttachmentException;

    /**
     * Verifies that {@link #acquire} would find addresses for one attachment more. Cheap: it may be asked every few seconds.
     *
     * @throws AttachmentException if it would not
     */
    void requireAvailable() throws AttachmentException;
}
