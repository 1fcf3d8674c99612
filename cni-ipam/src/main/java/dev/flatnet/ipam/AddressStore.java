// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import java.util.List;

/**
 * Seam: keeps the leases of networks. Thread-safe, and safe against other processes with the same store. For a store of your
 * own, see {@code dev.flatnet.ipam.store.NetworkLeases}.
 */
public interface AddressStore {

    /**
     * Does something with the leases of a network while nobody else can, here or in another process.
     *
     * @param network a checked network name
     * @param work may be given up with an exception, and then has changed nothing
     * @throws IpamException as {@code work} does; {@code StoreBusyException} if others did not let go in time, {@code
     *     StoreException} if the store fails, and then nothing has changed either
     */
    <T> T inTransaction(String network, Work<T> work) throws IpamException;

    /**
     * Whether there may be leases of a network. False only if there are none; asking makes nothing.
     *
     * @param network a checked network name
     * @throws StoreException if that cannot be told
     */
    default boolean mayHaveLeases(String network) throws StoreException {
        return true;
    }

    /**
     * The networks that there may be leases of, in the order of their names.
     *
     * @throws StoreException if they cannot be listed
     */
    List<String> networks() throws StoreException;

    /**
     * What is done in a transaction.
     *
     * @param <T> what comes of it
     */
    interface Work<T> {
        T run(Leases leases) throws IpamException;
    }
}
