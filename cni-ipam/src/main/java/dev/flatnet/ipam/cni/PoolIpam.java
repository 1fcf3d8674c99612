// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.cni;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.IpConfig;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.ipam.AddressPool;
import dev.flatnet.ipam.AllocationRequest;
import dev.flatnet.ipam.Allocator;
import dev.flatnet.ipam.IpamException;
import dev.flatnet.ipam.LeaseMissingException;
import dev.flatnet.ipam.RangeSet;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Addresses out of a pool, for one attachment. */
final class PoolIpam implements Ipam {
    private final Allocator allocator;
    private final IpamConfig config;
    private final AttachmentId attachment;
    private final AllocationRequest request;

    PoolIpam(Allocator allocator, IpamConfig config, AttachmentId attachment, AllocationRequest request) {
        this.allocator = allocator;
        this.config = config;
        this.attachment = attachment;
        this.request = request;
    }

    private AddressPool pool() {
        return config.pool();
    }

    @Override
    public IpamResult allocate() throws IpamException {
        return new IpamResult(allocator.allocate(pool(), request), config.routes(), config.dns());
    }

    /** Addresses of other plugins may be among them, and of ranges that are no longer in the configuration. */
    @Override
    public void verify(List<IpConfig> given) throws IpamException {
        List<InetAddress> addresses = new ArrayList<>();
        given.forEach(ip -> addresses.add(ip.address().address()));
        List<InetAddress> held = allocator.heldBy(pool().network(), attachment, addresses);
        for (InetAddress address : addresses) {
            if (pool().rangeOf(address).isPresent() && !held.contains(address)) {
                throw new LeaseMissingException(
                        "address " + IpAddresses.format(address) + " is not leased to " + attachment);
            }
        }
        if (held.isEmpty()) {
            throw new LeaseMissingException("no address is leased to " + attachment);
        }
    }

    @Override
    public void requireAvailable() throws IpamException {
        allocator.requireAvailable(pool());
    }

    @Override
    public List<IpPrefix> subnets() {
        List<IpPrefix> subnets = new ArrayList<>();
        for (RangeSet set : pool().sets()) {
            subnets.add(set.ranges().get(0).subnet());
        }
        return subnets;
    }

    @Override
    public void release(AttachmentId owner, Collection<InetAddress> likely) throws IpamException {
        new LeaseRelease(allocator, pool().network()).release(owner, likely);
    }

    @Override
    public void retain(Collection<AttachmentId> valid) throws IpamException {
        new LeaseRelease(allocator, pool().network()).retain(valid);
    }
}
