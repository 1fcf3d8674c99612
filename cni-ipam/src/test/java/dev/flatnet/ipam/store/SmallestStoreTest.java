// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import dev.flatnet.ipam.AddressStore;
import dev.flatnet.ipam.IpamException;
import dev.flatnet.ipam.Leases;
import dev.flatnet.ipam.StoreException;
import dev.flatnet.ipam.StoredLease;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A store of what an own one has to implement and no more: it keeps the contract. */
class SmallestStoreTest extends AddressStoreContract {
    private final AddressStore store = new SmallestStore();

    @Override
    protected AddressStore store() {
        return store;
    }

    @Override
    protected AddressStore reopened() {
        return store;
    }

    private static final class SmallestStore implements AddressStore {
        private final Map<String, Network> networks = new TreeMap<>();

        @Override
        public synchronized <T> T inTransaction(String network, Work<T> work) throws IpamException {
            try {
                return NetworkLeases.transact(networks.computeIfAbsent(network, name -> new Network()), work);
            } catch (IOException e) {
                throw StoreException.because("the leases of " + network + " cannot be used", e);
            }
        }

        @Override
        public synchronized List<String> networks() {
            return List.copyOf(networks.keySet());
        }
    }

    private static final class Network implements NetworkLeases {
        private final Map<InetAddress, StoredLease> leases = new HashMap<>();
        private final Map<Integer, InetAddress> places = new HashMap<>();
        private final Map<String, List<InetAddress>> names = new HashMap<>();

        @Override
        public Optional<StoredLease> find(InetAddress address) {
            return Optional.ofNullable(leases.get(address));
        }

        @Override
        public void visit(Leases.Visitor visitor) throws StoreException {
            for (StoredLease lease : List.copyOf(leases.values())) {
                visitor.visit(lease);
            }
        }

        @Override
        public Optional<InetAddress> lastReserved(int set) {
            return Optional.ofNullable(places.get(set));
        }

        @Override
        public List<InetAddress> remembered(String name) {
            return names.getOrDefault(name, List.of());
        }

        @Override
        public void commit(Changes changes) {
            leases.keySet().removeAll(changes.removed().keySet());
            leases.putAll(changes.renewed());
            leases.putAll(changes.added());
            places.putAll(changes.lastReserved());
            names.putAll(changes.remembered());
        }
    }
}
