// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import dev.flatnet.ipam.Allocator;
import dev.flatnet.ipam.IpamException;
import dev.flatnet.ipam.Lease;
import java.net.InetAddress;
import java.util.List;

/** What an attachment holds already, of whatever pool. */
final class AddressesToGiveBack implements AddressSource {
    private final Allocator allocator;
    private final List<InetAddress> likely;

    AddressesToGiveBack(Allocator allocator, List<InetAddress> likely) {
        this.allocator = allocator;
        this.likely = List.copyOf(likely);
    }

    @Override
    public List<Lease> acquire(Attachment attachment, List<InetAddress> requested) {
        throw new IllegalStateException("made to give back only");
    }

    @Override
    public List<InetAddress> held(Attachment attachment) throws AttachmentException {
        try {
            return allocator.heldBy(attachment.network(), attachment.id(), likely);
        } catch (IpamException e) {
            throw PoolAddresses.failure("cannot read the leases of " + attachment, e);
        }
    }

    @Override
    public void release(Attachment attachment) throws AttachmentException {
        try {
            allocator.release(attachment.network(), attachment.id(), likely);
        } catch (IpamException e) {
            throw PoolAddresses.failure("cannot give back the addresses of " + attachment, e);
        }
    }
}
