// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import dev.flatnet.ipam.AddressInterval;
import dev.flatnet.ipam.Holder;
import dev.flatnet.ipam.Leases;
import dev.flatnet.ipam.StoreException;
import dev.flatnet.ipam.StoredLease;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The leases of a network as they are before a transaction, and where its changes go. */
interface NetworkLeases {

    Optional<Holder> holder(InetAddress address) throws IOException;

    Optional<StoredLease> find(InetAddress address) throws IOException;

    /** What exactly this holder has; see {@link Leases#heldBy} for {@code likely}. */
    List<InetAddress> heldBy(Holder holder, Collection<InetAddress> likely) throws IOException;

    Optional<InetAddress> lastReserved(int set) throws IOException;

    List<InetAddress> remembered(String name) throws IOException;

    /** See {@link Leases#inUseAround}. */
    AddressInterval inUseAround(InetAddress address) throws IOException;

    Set<InetAddress> inUse() throws IOException;

    void visit(Leases.Visitor visitor) throws IOException, StoreException;

    /** Makes the changes, all or none. */
    void commit(Changes changes) throws IOException;
}
