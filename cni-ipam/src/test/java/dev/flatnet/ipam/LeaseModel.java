// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What should be leased to whom, as simply as it can be said: the reference that the real thing is compared with. */
final class LeaseModel {
    /** So many addresses there are. */
    static final int CAPACITY = 5;

    /** A lease: its address, the boot and namespace it belongs to, and whether we wrote it and so know these. */
    record Held(String address, String boot, String netns, boolean known) {}

    private final Map<String, Held> leases = new HashMap<>();
    private final Set<String> namespaces = new HashSet<>();

    void netnsMade(String netns) {
        namespaces.add(netns);
    }

    void netnsGone(String netns) {
        namespaces.remove(netns);
    }

    void rebooted() {
        namespaces.clear();
    }

    boolean holds(String container) {
        return leases.containsKey(container);
    }

    String address(String container) {
        Held held = leases.get(container);
        return held == null ? "" : held.address();
    }

    Set<String> containers() {
        return Set.copyOf(leases.keySet());
    }

    Set<String> addresses() {
        Set<String> addresses = new HashSet<>();
        leases.values().forEach(held -> addresses.add(held.address()));
        return addresses;
    }

    void put(String container, Held held) {
        leases.put(container, held);
    }

    void remove(String container) {
        leases.remove(container);
    }

    boolean isStale(String container, String boot) {
        Held held = leases.get(container);
        return held != null && held.known() && (!held.boot().equals(boot) || !namespaces.contains(held.netns()));
    }

    boolean isFull() {
        return leases.size() == CAPACITY;
    }

    /** Forgets what is stale; returns whose that was. */
    List<String> reclaim(String boot) {
        List<String> stale = new ArrayList<>();
        for (String container : containers()) {
            if (isStale(container, boot)) {
                stale.add(container);
                leases.remove(container);
            }
        }
        return stale;
    }
}
