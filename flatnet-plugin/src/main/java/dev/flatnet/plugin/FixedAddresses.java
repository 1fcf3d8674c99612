// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import dev.flatnet.ipam.Lease;
import dev.flatnet.plugin.AttachmentException.Reason;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** Addresses that were chosen beforehand; nobody keeps account of them. */
public final class FixedAddresses implements AddressSource {
    private final List<Lease> addresses;

    /** Always these; an attachment can do without any, but then it cannot be made. */
    public FixedAddresses(List<Lease> addresses) {
        this.addresses = List.copyOf(addresses);
    }

    @Override
    public List<Lease> acquire(Attachment attachment, List<InetAddress> requested) throws AttachmentException {
        if (addresses.isEmpty()) {
            throw new AttachmentException(
                    Reason.NO_ADDRESS_LEFT,
                    "no address for " + attachment,
                    "the static configuration has none, and none came with the request");
        }
        return addresses;
    }

    @Override
    public List<InetAddress> held(Attachment attachment) {
        List<InetAddress> held = new ArrayList<>();
        addresses.forEach(lease -> held.add(lease.address().address()));
        return held;
    }

    @Override
    public void release(Attachment attachment) {
        // Nobody keeps account of them.
    }
}
