// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import dev.flatnet.ipam.AddressPool;
import dev.flatnet.ipam.AddressUnavailableException;
import dev.flatnet.ipam.Allocator;
import dev.flatnet.ipam.IpamException;
import dev.flatnet.ipam.Lease;
import dev.flatnet.ipam.PoolExhaustedException;
import dev.flatnet.ipam.StoreBusyException;
import dev.flatnet.plugin.AttachmentException.Reason;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** Addresses out of a pool of ours, in this process. */
public final class PoolAddresses implements AddressSource {
    private final Allocator allocator;
    private final Optional<AddressPool> pool;

    private PoolAddresses(Allocator allocator, Optional<AddressPool> pool) {
        this.allocator = allocator;
        this.pool = pool;
    }

    /** Addresses of a pool. */
    public static PoolAddresses of(Allocator allocator, AddressPool pool) {
        return new PoolAddresses(allocator, Optional.of(pool));
    }

    /** For giving back only: whatever an attachment holds, of pools that need not make sense any more. */
    public static PoolAddresses toGiveBack(Allocator allocator) {
        return new PoolAddresses(allocator, Optional.empty());
    }

    @Override
    public List<Lease> acquire(Attachment attachment, List<InetAddress> requested) throws AttachmentException {
        AddressPool source = pool.orElseThrow(() -> new IllegalStateException("made to give back only"));
        try {
            return allocator.allocate(source, attachment.id(), requested);
        } catch (IpamException e) {
            throw failure("cannot get an address for " + attachment, e);
        }
    }

    @Override
    public List<InetAddress> held(Attachment attachment) throws AttachmentException {
        try {
            return allocator.heldBy(attachment.network(), attachment.id());
        } catch (IpamException e) {
            throw failure("cannot read the leases of " + attachment, e);
        }
    }

    @Override
    public void release(Attachment attachment) throws AttachmentException {
        try {
            allocator.release(attachment.network(), attachment.id());
        } catch (IpamException e) {
            throw failure("cannot give back the addresses of " + attachment, e);
        }
    }

    private static AttachmentException failure(String what, IpamException e) {
        Reason reason = Reason.STORE_UNUSABLE;
        if (e instanceof PoolExhaustedException) {
            reason = Reason.NO_ADDRESS_LEFT;
        } else if (e instanceof AddressUnavailableException) {
            reason = Reason.ADDRESS_UNAVAILABLE;
        } else if (e instanceof StoreBusyException) {
            reason = Reason.BUSY;
        }
        return new AttachmentException(reason, what, String.valueOf(e.getMessage()), e);
    }
}
