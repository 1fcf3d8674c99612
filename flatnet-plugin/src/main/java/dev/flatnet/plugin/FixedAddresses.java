// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.plugin.AttachmentException.Reason;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;

/** Addresses that were chosen beforehand; nobody keeps account of them. */
public final class FixedAddresses implements AddressSource {
    private final AcquiredAddresses addresses;

    /** Always these; an attachment can do without any, but then it cannot be made. */
    public FixedAddresses(AcquiredAddresses addresses) {
        this.addresses = addresses;
    }

    @Override
    public AcquiredAddresses acquire(Attachment attachment, List<InetAddress> requested) throws AttachmentException {
        if (addresses.leases().isEmpty()) {
            throw new AttachmentException(
                    Reason.NO_ADDRESS_LEFT,
                    "no address for " + attachment,
                    "the static configuration has none, and none came with the request");
        }
        return addresses;
    }

    /** Whatever was written is had; that the container's interface has it too is checked there. */
    @Override
    public void verify(Attachment attachment, Collection<InetAddress> expected) {
        // Nobody keeps account of them.
    }

    /** Addresses can come with the request for an attachment, so there may always be one. */
    @Override
    public void requireAvailable() {
        // Nobody keeps account of them.
    }

    @Override
    public void release(Attachment attachment) {
        // Nobody keeps account of them.
    }

    @Override
    public void retain(String network, Collection<AttachmentId> valid) {
        // Nobody keeps account of them.
    }
}
