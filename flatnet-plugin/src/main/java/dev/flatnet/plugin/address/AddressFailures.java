// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.address;

import dev.flatnet.ipam.AddressUnavailableException;
import dev.flatnet.ipam.DelegateFailedException;
import dev.flatnet.ipam.IpamException;
import dev.flatnet.ipam.LeaseMissingException;
import dev.flatnet.ipam.PoolExhaustedException;
import dev.flatnet.ipam.StoreBusyException;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.AttachmentException.Reason;

/** What a failure of the address management means for an attachment. */
public final class AddressFailures {
    private AddressFailures() {}

    /** An address management's work. */
    @FunctionalInterface
    public interface Work<T> {
        T run() throws IpamException;
    }

    /** An address management's work that comes to nothing. */
    @FunctionalInterface
    public interface Task {
        void run() throws IpamException;
    }

    /**
     * Runs work of an address management.
     *
     * @param what what is tried, for the message of a failure
     * @throws AttachmentException if it fails
     */
    public static <T> T attempt(String what, Work<T> work) throws AttachmentException {
        try {
            return work.run();
        } catch (IpamException e) {
            throw failure(what, e);
        }
    }

    /** As {@link #attempt}, for work that comes to nothing. */
    public static void run(String what, Task task) throws AttachmentException {
        try {
            task.run();
        } catch (IpamException e) {
            throw failure(what, e);
        }
    }

    private static AttachmentException failure(String what, IpamException e) {
        String details = String.valueOf(e.getMessage());
        if (e instanceof LeaseMissingException) {
            return AttachmentException.notInOrder(details);
        }
        if (e instanceof DelegateFailedException delegate) {
            var said = delegate.toCni().error();
            return new AttachmentException(Reason.DELEGATE_FAILED, said.msg(), said.details(), e);
        }
        Reason reason = Reason.STORE_UNUSABLE;
        if (e instanceof PoolExhaustedException) {
            reason = Reason.NO_ADDRESS_LEFT;
        } else if (e instanceof AddressUnavailableException) {
            reason = Reason.ADDRESS_UNAVAILABLE;
        } else if (e instanceof StoreBusyException) {
            reason = Reason.BUSY;
        }
        return new AttachmentException(reason, what, details, e);
    }
}
