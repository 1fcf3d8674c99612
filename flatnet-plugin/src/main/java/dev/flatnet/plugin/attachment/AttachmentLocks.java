// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.attachment;

/**
 * Seam: lets requests for the same attachment happen one after the other, also those of other processes. A runtime sees to
 * that by itself (specification 1.1.0, section 2, "Locking"), but one that gave up on a request and makes another does not
 * know that the first still runs. Thread-safe.
 */
public interface AttachmentLocks {

    /** Of requests that nothing but their runtime keeps apart. */
    AttachmentLocks NONE = attachment -> () -> {};

    /**
     * Waits until nobody else works on the attachment; a limited time.
     *
     * @return to be closed when the work is done
     * @throws AttachmentException with reason {@code BUSY} if others did not finish in time, {@code STORE_UNUSABLE} if it
     *     cannot be found out whether there are any
     */
    Held acquire(Attachment attachment) throws AttachmentException;

    /** A turn, which lasts until it is closed. */
    interface Held extends AutoCloseable {
        @Override
        void close();
    }
}
