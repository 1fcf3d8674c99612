// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import dev.flatnet.ipam.AddressInterval;
import dev.flatnet.ipam.AddressStore;
import dev.flatnet.ipam.Holder;
import dev.flatnet.ipam.IpamException;
import dev.flatnet.ipam.Leases;
import dev.flatnet.ipam.StoreException;
import dev.flatnet.ipam.StoredLease;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a store of your own implements: the leases of one network as they are before a transaction, and where its changes go.
 * {@link #transact} does the rest; {@link AddressStore#inTransaction} keeps others away meanwhile. What has a body here works
 * for any store, and may be replaced by what is faster.
 *
 * <pre>{@code
 * public <T> T inTransaction(String network, Work<T> work) throws IpamException {
 *     try (Row row = database.lock(network)) {
 *         return NetworkLeases.transact(new LeasesOfRow(row), work);
 *     } catch (IOException e) {
 *         throw StoreException.because("the leases of " + network + " cannot be used", e);
 *     }
 * }
 * }</pre>
 *
 * <p>Called by one thread at a time. Every method may fail: then nothing has changed.
 */
public interface NetworkLeases {

    /** The lease of an address with where it comes from; empty if it is free. */
    Optional<StoredLease> find(InetAddress address) throws IOException;

    /** Shows every lease, in any order. */
    void visit(Leases.Visitor visitor) throws IOException, StoreException;

    /** The address that was handed out last of a range set, by its index. */
    Optional<InetAddress> lastReserved(int set) throws IOException;

    /** The addresses that were remembered for a name; none if nothing is. */
    List<InetAddress> remembered(String name) throws IOException;

    /** Makes the changes durable, all or none. */
    void commit(Changes changes) throws IOException;

    /** Who has an address; empty if it is free. */
    default Optional<Holder> holder(InetAddress address) throws IOException {
        return find(address).map(StoredLease::holder);
    }

    /** What exactly this holder has; see {@link Leases#heldBy} for {@code likely}. */
    default List<InetAddress> heldBy(Holder holder, Collection<InetAddress> likely) throws IOException, StoreException {
        List<InetAddress> held = new ArrayList<>();
        visit(lease -> {
            if (lease.holder().equals(holder)) {
                held.add(lease.address());
            }
        });
        return held;
    }

    /** See {@link Leases#inUseAround}. */
    default AddressInterval inUseAround(InetAddress address) throws IOException {
        return AddressInterval.of(address);
    }

    /** See {@link Leases#inUse}. */
    default Set<InetAddress> inUse() throws IOException, StoreException {
        Set<InetAddress> inUse = new LinkedHashSet<>();
        visit(lease -> inUse.add(lease.address()));
        return inUse;
    }

    /**
     * Does the work of a transaction, and then makes its changes, if there are any.
     *
     * @throws IpamException as the work does, and then nothing has changed
     * @throws IOException if the changes cannot be made, and then nothing has changed either
     */
    static <T> T transact(NetworkLeases before, AddressStore.Work<T> work) throws IpamException, IOException {
        Transaction transaction = new Transaction(before);
        T result = work.run(transaction);
        transaction.commit();
        return result;
    }
}
