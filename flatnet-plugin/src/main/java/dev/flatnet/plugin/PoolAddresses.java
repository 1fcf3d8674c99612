// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.Dns;
import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.Route;
import dev.flatnet.ipam.AddressPool;
import dev.flatnet.ipam.AddressUnavailableException;
import dev.flatnet.ipam.AllocationRequest;
import dev.flatnet.ipam.Allocator;
import dev.flatnet.ipam.IpamException;
import dev.flatnet.ipam.PoolExhaustedException;
import dev.flatnet.ipam.StoreBusyException;
import dev.flatnet.plugin.AttachmentException.Reason;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;

/** Addresses out of a pool of ours, in this process. */
public final class PoolAddresses implements AddressSource {
    private final Allocator allocator;
    private final AddressPool pool;
    private final AllocationRequest request;
    private final List<Route> routes;
    private final Dns dns;

    private PoolAddresses(
            Allocator allocator, AddressPool pool, AllocationRequest request, List<Route> routes, Dns dns) {
        this.allocator = allocator;
        this.pool = pool;
        this.request = request;
        this.routes = List.copyOf(routes);
        this.dns = dns;
    }

    /** Addresses of a pool, for one attachment: what is known of it is in the request. */
    public static PoolAddresses of(Allocator allocator, AddressPool pool, AllocationRequest request) {
        return new PoolAddresses(allocator, pool, request, List.of(), Dns.EMPTY);
    }

    /** The same addresses, with these routes and name servers. */
    public PoolAddresses with(List<Route> theRoutes, Dns theDns) {
        return new PoolAddresses(allocator, pool, request, theRoutes, theDns);
    }

    /**
     * For giving back only: whatever is held, of pools that need not make sense any more.
     *
     * @param likely addresses that the attachment in question is thought to hold
     */
    public static AddressRelease toGiveBack(Allocator allocator, List<InetAddress> likely) {
        return new AddressesToGiveBack(allocator, likely);
    }

    @Override
    public AcquiredAddresses acquire(Attachment attachment, List<InetAddress> requested) throws AttachmentException {
        try {
            return new AcquiredAddresses(allocator.allocate(pool, request.requesting(requested)), routes, dns);
        } catch (IpamException e) {
            throw failure("cannot get an address for " + attachment, e);
        }
    }

    @Override
    public void verify(Attachment attachment, Collection<InetAddress> expected) throws AttachmentException {
        List<InetAddress> held;
        try {
            held = allocator.heldBy(attachment.network(), attachment.id(), expected);
        } catch (IpamException e) {
            throw failure("cannot read the leases of " + attachment, e);
        }
        for (InetAddress address : expected) {
            if (!held.contains(address)) {
                throw AttachmentException.notInOrder(
                        "address " + IpAddresses.format(address) + " is not leased to " + attachment);
            }
        }
    }

    @Override
    public void requireAvailable() throws AttachmentException {
        try {
            allocator.requireAvailable(pool);
        } catch (IpamException e) {
            throw failure("no address can be had on network " + pool.network(), e);
        }
    }

    @Override
    public void release(Attachment attachment) throws AttachmentException {
        toGiveBack(allocator, List.of()).release(attachment);
    }

    @Override
    public void retain(String network, Collection<AttachmentId> valid) throws AttachmentException {
        toGiveBack(allocator, List.of()).retain(network, valid);
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
