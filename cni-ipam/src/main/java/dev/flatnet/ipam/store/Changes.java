// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import dev.flatnet.ipam.Holder;
import dev.flatnet.ipam.StoredLease;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a transaction changed so far. An address that went from one holder to another is both among {@link #removed} and
 * {@link #added}.
 */
final class Changes {
    final Map<InetAddress, StoredLease> added = new LinkedHashMap<>();
    final Map<InetAddress, StoredLease> renewed = new LinkedHashMap<>();
    final Map<InetAddress, Holder> removed = new LinkedHashMap<>();
    final Map<Integer, InetAddress> lastReserved = new LinkedHashMap<>();
    final Map<String, List<InetAddress>> remembered = new LinkedHashMap<>();

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
