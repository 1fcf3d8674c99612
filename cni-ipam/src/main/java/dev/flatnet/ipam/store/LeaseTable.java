// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import dev.flatnet.cni.spec.AttachmentId;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The leases of a network in memory, with what a transaction changed. Not thread-safe. */
final class LeaseTable implements Leases {
    private final Map<InetAddress, LeaseText> leases;
    private final Map<Integer, InetAddress> lastReserved;
    private final Map<InetAddress, LeaseText> added = new LinkedHashMap<>();
    private final Map<InetAddress, LeaseText> removed = new LinkedHashMap<>();
    private final Map<Integer, InetAddress> moved = new LinkedHashMap<>();

    LeaseTable(Map<InetAddress, LeaseText> leases, Map<Integer, InetAddress> lastReserved) {
        this.leases = new LinkedHashMap<>(leases);
        this.lastReserved = new LinkedHashMap<>(lastReserved);
    }

    @Override
    public Optional<String> holder(InetAddress address) {
        return Optional.ofNullable(leases.get(address)).map(LeaseText::words);
    }

    @Override
    public List<InetAddress> heldBy(AttachmentId owner) {
        List<InetAddress> held = matching(LeaseText.of(owner));
        return held.isEmpty() ? matching(LeaseText.ofContainer(owner.containerId())) : held;
    }

    private List<InetAddress> matching(LeaseText text) {
        List<InetAddress> held = new ArrayList<>();
        for (Map.Entry<InetAddress, LeaseText> lease : leases.entrySet()) {
            if (lease.getValue().text().equals(text.text())) {
                held.add(lease.getKey());
            }
        }
        return held;
    }

    @Override
    public void add(InetAddress address, AttachmentId owner) {
        LeaseText text = LeaseText.of(owner);
        if (leases.putIfAbsent(address, text) != null) {
            throw new IllegalStateException(address + " is not free");
        }
        added.put(address, text);
    }

    @Override
    public void remove(InetAddress address) {
        LeaseText text = leases.remove(address);
        if (text != null && added.remove(address) == null) {
            removed.put(address, text);
        }
    }

    @Override
    public Optional<InetAddress> lastReserved(int set) {
        return Optional.ofNullable(lastReserved.get(set));
    }

    @Override
    public void setLastReserved(int set, InetAddress address) {
        lastReserved.put(set, address);
        moved.put(set, address);
    }

    @Override
    public int size() {
        return leases.size();
    }

    Map<InetAddress, LeaseText> leases() {
        return leases;
    }

    Map<Integer, InetAddress> lastReserved() {
        return lastReserved;
    }

    /** New leases of this transaction. */
    Map<InetAddress, LeaseText> added() {
        return added;
    }

    /** Leases that this transaction ended. */
    Map<InetAddress, LeaseText> removed() {
        return removed;
    }

    /** Places in range sets that this transaction moved. */
    Map<Integer, InetAddress> moved() {
        return moved;
    }
}
