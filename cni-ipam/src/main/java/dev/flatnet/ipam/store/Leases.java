// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import dev.flatnet.cni.spec.AttachmentId;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** The leases of a network within a transaction. Changes are seen at once, and kept if the transaction ends well. */
public interface Leases {

    /** Who has an address, in words; empty if it is free. */
    Optional<String> holder(InetAddress address);

    /**
     * All that an owner holds. If it holds nothing by that name, what its container holds in the format of host-local
     * before 0.8, which kept no interface names.
     */
    List<InetAddress> heldBy(AttachmentId owner);

    /** Gives a free address to an owner. */
    void add(InetAddress address, AttachmentId owner);

    /** Makes an address free. */
    void remove(InetAddress address);

    /** The address that was handed out last of a range set, by its index. */
    Optional<InetAddress> lastReserved(int set);

    /** Remembers the address that was handed out last of a range set. */
    void setLastReserved(int set, InetAddress address);

    /** The number of leases. */
    int size();
}
