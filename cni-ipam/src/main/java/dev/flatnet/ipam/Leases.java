// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import dev.flatnet.cni.spec.AttachmentId;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The leases of a network within a transaction. Changes are seen at once, and kept if the transaction ends well. Only
 * {@link #inUse} and {@link #all} may take longer the more leases there are. Stores do not implement this, but {@code
 * dev.flatnet.ipam.store.NetworkLeases}.
 */
public interface Leases {

    /** Who has an address; empty if it is free. */
    Optional<Holder> holder(InetAddress address) throws StoreException;

    /** The lease of an address with where it comes from; empty if it is free. */
    Optional<StoredLease> find(InetAddress address) throws StoreException;

    /**
     * All that an owner holds. If it holds nothing by that name, what its container holds in the format of host-local
     * before 0.8, which kept no interface names.
     *
     * @param likely addresses that the caller thinks are the owner's. If one of them is, and the store cannot be sure to
     *     know all of the owner's, it may content itself with these and those that it does know
     */
    List<InetAddress> heldBy(AttachmentId owner, Collection<InetAddress> likely) throws StoreException;

    /** All that an owner holds. */
    default List<InetAddress> heldBy(AttachmentId owner) throws StoreException {
        return heldBy(owner, List.of());
    }

    /**
     * Gives a free address to an owner.
     *
     * @throws IllegalStateException if it is not free
     */
    void add(InetAddress address, AttachmentId owner, Origin origin) throws StoreException;

    /** Says anew where a lease comes from, because its holder came again. */
    void renew(InetAddress address, Origin origin) throws StoreException;

    /** Makes an address free. */
    void remove(InetAddress address) throws StoreException;

    /** The address that was handed out last of a range set, by its index. */
    Optional<InetAddress> lastReserved(int set) throws StoreException;

    /** Remembers the address that was handed out last of a range set. */
    void setLastReserved(int set, InetAddress address);

    /** The addresses that were remembered for a name. */
    List<InetAddress> remembered(String name) throws StoreException;

    /** Remembers addresses for a name, also when they are free again. */
    void remember(String name, List<InetAddress> addresses);

    /**
     * Addresses around one that is in use, all of them in use: what a search may skip. As far as that is known without
     * looking at each, perhaps only the address itself.
     */
    AddressInterval inUseAround(InetAddress address) throws StoreException;

    /** All addresses that are not free, and perhaps some that only seem so. */
    Set<InetAddress> inUse() throws StoreException;

    /**
     * Shows every lease, in no particular order and without holding them all in memory. The visitor may remove what it is
     * shown.
     */
    void visit(Visitor visitor) throws StoreException;

    /** All leases, ordered by address. */
    List<StoredLease> all() throws StoreException;

    /**
     * Does some of the transaction's work. If that fails, what it had changed is as before, and the transaction can go on.
     */
    <T> T attempt(AddressStore.Work<T> work) throws IpamException;

    /** Is shown leases, one after the other. */
    interface Visitor {
        void visit(StoredLease lease) throws StoreException;
    }
}
