// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import dev.flatnet.ipam.AddressPool;
import dev.flatnet.ipam.AddressUnavailableException;
import dev.flatnet.ipam.AllocationRequest;
import dev.flatnet.ipam.Allocator;
import dev.flatnet.ipam.IpamException;
import dev.flatnet.ipam.Lease;
import dev.flatnet.ipam.PoolExhaustedException;
import dev.flatnet.ipam.StoreBusyException;
import dev.flatnet.plugin.AttachmentException.Reason;
import java.net.InetAddress;
import java.util.List;

/** Addresses out of a pool of ours, in this process. */
public final class PoolAddresses implements AddressSource {
    private final Allocator allocator;
    private final AddressPool pool;
    private final AllocationRequest request;

    private PoolAddresses(Allocator allocator, AddressPool pool, AllocationRequest request) {
        this.allocator = allocator;
        this.pool = pool;
        this.request = request;
    }

    /** Addresses of a pool, for one attachment: what is known of it is in the request. */
    public static AddressSource of(Allocator allocator, AddressPool pool, AllocationRequest request) {
        return new PoolAddresses(allocator, pool, request);
    }

    /**
     * For giving back only: whatever an attachment holds, of pools that need not make sense any more.
     *
     * @param likely addresses that it is thought to hold
     */
    public static AddressSource toGiveBack(Allocator allocator, List<InetAddress> likely) {
        return new AddressesToGiveBack(allocator, likely);
    }

    @Override
    public List<Lease> acquire(Attachment attachment, List<InetAddress> requested) throws AttachmentException {
        try {
            return allocator.allocate(pool, request.requesting(requested));
        } catch (IpamException e) {
            throw failure("cannot get an address for " + attachment, e);
        }
    }

    @Override
    public List<InetAddress> held(Attachment attachment) throws AttachmentException {
        return toGiveBack(allocator, List.of()).held(attachment);
    }

    @Override
    public void release(Attachment attachment) throws AttachmentException {
        toGiveBack(allocator, List.of()).release(attachment);
    }

    static AttachmentException failure(String what, IpamException e) {
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
