// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.ipam.Allocator;
import dev.flatnet.ipam.IpamException;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;

/** What an attachment holds already, of whatever pool. */
final class AddressesToGiveBack implements AddressRelease {
    private final Allocator allocator;
    private final List<InetAddress> likely;

    AddressesToGiveBack(Allocator allocator, List<InetAddress> likely) {
        this.allocator = allocator;
        this.likely = List.copyOf(likely);
    }

    @Override
    public void release(Attachment attachment) throws AttachmentException {
        try {
            allocator.release(attachment.network(), attachment.id(), likely);
        } catch (IpamException e) {
            throw PoolAddresses.failure("cannot give back the addresses of " + attachment, e);
        }
    }

    @Override
    public void retain(String network, Collection<AttachmentId> valid) throws AttachmentException {
        try {
            allocator.retain(network, valid);
        } catch (IpamException e) {
            throw PoolAddresses.failure("cannot give back addresses of network " + network, e);
        }
    }
}
