// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import dev.flatnet.ipam.Holder;
import dev.flatnet.ipam.StoredLease;
import java.net.InetAddress;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a transaction changes, for {@link NetworkLeases#commit}. An address that goes from one holder to another is both among
 * {@link #removed} and {@link #added}. The maps are views, in the order of the changes. Not thread-safe.
 */
public final class Changes {
    private final Map<InetAddress, StoredLease> added = new LinkedHashMap<>();
    private final Map<InetAddress, StoredLease> renewed = new LinkedHashMap<>();
    private final Map<InetAddress, Holder> removed = new LinkedHashMap<>();
    private final Map<Integer, InetAddress> lastReserved = new LinkedHashMap<>();
    private final Map<String, List<InetAddress>> remembered = new LinkedHashMap<>();

    Changes() {}

    /** New leases. */
    public Map<InetAddress, StoredLease> added() {
        return Collections.unmodifiableMap(added);
    }

    /** Leases of the same holder as before, of which it is said anew where they come from. */
    public Map<InetAddress, StoredLease> renewed() {
        return Collections.unmodifiableMap(renewed);
    }

    /** Leases that end, with who had them. */
    public Map<InetAddress, Holder> removed() {
        return Collections.unmodifiableMap(removed);
    }

    /** The address that was handed out last, by the index of the range set. */
    public Map<Integer, InetAddress> lastReserved() {
        return Collections.unmodifiableMap(lastReserved);
    }

    /** The addresses to remember, by name. */
    public Map<String, List<InetAddress>> remembered() {
        return Collections.unmodifiableMap(remembered);
    }

    void add(StoredLease lease) {
        added.put(lease.address(), lease);
    }

    /** Of a new lease or of one from before. */
    void renew(StoredLease lease) {
        (added.containsKey(lease.address()) ? added : renewed).put(lease.address(), lease);
    }

    void remove(InetAddress address, Holder holder) {
        renewed.remove(address);
        if (added.remove(address) == null) {
            removed.put(address, holder);
        }
    }

    void setLastReserved(int set, InetAddress address) {
        lastReserved.put(set, address);
    }

    void remember(String name, List<InetAddress> addresses) {
        remembered.put(name, List.copyOf(addresses));
    }

    boolean isEmpty() {
        return added.isEmpty()
                && renewed.isEmpty()
                && removed.isEmpty()
                && lastReserved.isEmpty()
                && remembered.isEmpty();
    }

    Changes copy() {
        Changes copy = new Changes();
        copy.become(this);
        return copy;
    }

    /** Forgets all in favour of others. */
    void become(Changes others) {
        replace(added, others.added);
        replace(renewed, others.renewed);
        replace(removed, others.removed);
        replace(lastReserved, others.lastReserved);
        replace(remembered, others.remembered);
    }

    private static <K, V> void replace(Map<K, V> map, Map<K, V> by) {
        map.clear();
        map.putAll(by);
    }
}
