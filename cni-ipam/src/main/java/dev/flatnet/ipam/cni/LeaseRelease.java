// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.cni;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.ipam.Allocator;
import dev.flatnet.ipam.IpamException;
import java.net.InetAddress;
import java.util.Collection;

/** Takes leases of a network back, of whatever pools they are. */
final class LeaseRelease implements IpamRelease {
    private final Allocator allocator;
    private final String network;

    LeaseRelease(Allocator allocator, String network) {
        this.allocator = allocator;
        this.network = network;
    }

    @Override
    public void release(AttachmentId attachment, Collection<InetAddress> likely) throws IpamException {
        allocator.release(network, attachment, likely);
    }

    @Override
    public void retain(Collection<AttachmentId> valid) throws IpamException {
        allocator.retain(network, valid);
    }
}
