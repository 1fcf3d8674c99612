// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.ipam.Holder;
import dev.flatnet.ipam.StoredLease;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes what a transaction changed, in an order in which the process may die, or the power go, after every step. What we
 * know of a lease is durable before the lease is; a lease appears complete and durable or not at all; a lease that ends
 * goes before what we know of it.
 */
final class FileCommit {
    private final LeaseDirectory leases;
    private final OwnerIndex index;
    private final Changes changes;
    private final FileSync sync;
    private final Map<InetAddress, Path> staged = new LinkedHashMap<>();
    private final List<InetAddress> published = new ArrayList<>();
    private boolean tidy = true;

    FileCommit(LeaseDirectory leases, OwnerIndex index, Changes changes, FileSync sync) {
        this.leases = leases;
        this.index = index;
        this.changes = changes;
        this.sync = sync;
    }

    void run() throws IOException {
        try {
            record();
            publish();
        } catch (IOException e) {
            withdraw(e);
            throw e;
        } finally {
            staged.values().forEach(this::discard);
        }
        end();
    }

    /** Whether nothing was left that the next one who makes the index anew has to remove. */
    boolean isTidy() {
        return tidy;
    }

    private void discard(Path staged) {
        try {
            Files.deleteIfExists(staged);
        } catch (IOException e) {
            // No reason to fail: what was to be done is done.
            tidy = false;
        }
    }

    private void record() throws IOException {
        Map<Holder, OwnerRecord> records = new LinkedHashMap<>();
        for (StoredLease lease : changes.renewed().values()) {
            known(records, lease).leases().put(lease.address(), leases.written(lease.address()));
        }
        for (StoredLease lease : changes.added().values()) {
            Path file = index.stage(IpAddresses.format(lease.address()), LeaseText.write(lease.holder()));
            staged.put(lease.address(), file);
            known(records, lease).leases().put(lease.address(), StateFile.modified(file));
        }
        if (!records.isEmpty()) {
            write(records.values());
        }
        for (Map.Entry<String, List<InetAddress>> name : changes.remembered().entrySet()) {
            index.remember(name.getKey(), name.getValue());
        }
    }

    /** The disk is waited for once, for the leases and for what we know of them. */
    private void write(Collection<OwnerRecord> records) throws IOException {
        List<Path> files = new ArrayList<>(staged.values());
        for (OwnerRecord record : records) {
            files.add(index.stage(record));
        }
        sync.sync(files);
        for (OwnerRecord record : records) {
            index.publish(record);
        }
        index.sync();
    }

    private OwnerRecord known(Map<Holder, OwnerRecord> records, StoredLease lease) throws IOException {
        OwnerRecord record = records.get(lease.holder());
        if (record == null) {
            record = index.read(lease.holder()).orElseGet(() -> OwnerRecord.of(lease.holder()));
        }
        record = record.with(lease.origin());
        records.put(lease.holder(), record);
        return record;
    }

    private void publish() throws IOException {
        for (Map.Entry<InetAddress, Path> lease : staged.entrySet()) {
            if (changes.removed().containsKey(lease.getKey())) {
                leases.delete(lease.getKey());
            }
            leases.publish(lease.getValue(), lease.getKey());
            published.add(lease.getKey());
        }
        for (Map.Entry<Integer, InetAddress> place : changes.lastReserved().entrySet()) {
            keep(place.getKey(), place.getValue());
        }
        if (!published.isEmpty()) {
            leases.sync();
        }
    }

    /** Not durably, and not at all if a directory is in its place: if it is lost, the round begins anew. */
    private void keep(int set, InetAddress place) throws IOException {
        Path file = index.stage("last_reserved_ip", IpAddresses.format(place).getBytes(StandardCharsets.UTF_8));
        if (!leases.setLastReserved(set, file)) {
            discard(file);
        }
    }

    private void withdraw(IOException cause) {
        for (InetAddress address : published) {
            try {
                leases.delete(address);
            } catch (IOException e) {
                cause.addSuppressed(e);
            }
        }
    }

    private void end() throws IOException {
        Map<Holder, Set<InetAddress>> ended = new LinkedHashMap<>();
        for (Map.Entry<InetAddress, Holder> lease : changes.removed().entrySet()) {
            if (!staged.containsKey(lease.getKey())) {
                leases.delete(lease.getKey());
            }
            ended.computeIfAbsent(lease.getValue(), each -> new LinkedHashSet<>())
                    .add(lease.getKey());
        }
        if (!ended.isEmpty()) {
            leases.sync();
        }
        for (Map.Entry<Holder, Set<InetAddress>> holder : ended.entrySet()) {
            forget(holder.getKey(), holder.getValue());
        }
    }

    private void forget(Holder holder, Set<InetAddress> ended) throws IOException {
        OwnerRecord record = index.read(holder).orElseGet(() -> OwnerRecord.of(holder));
        boolean any = record.leases()
                .keySet()
                .removeIf(address -> ended.contains(address)
                        && !(changes.added().containsKey(address)
                                && changes.added().get(address).holder().equals(holder)));
        if (record.leases().isEmpty()) {
            index.forget(holder);
        } else if (any) {
            index.write(record);
        }
    }
}
