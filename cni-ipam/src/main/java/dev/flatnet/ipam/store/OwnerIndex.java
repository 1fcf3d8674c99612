// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import dev.flatnet.cni.spec.AddressFormatException;
import dev.flatnet.cni.spec.Fnv1a;
import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.ipam.Holder;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What we know besides host-local's files, in a directory of our own: for each holder its addresses and where they come
 * from, for each name the addresses to remember, and addresses in use that need not be looked at. Everything wants the lock
 * of the network to be held.
 *
 * <p>That the index knows the holder of every lease is marked by giving both directories one modification time that the
 * kernel would not: in the past, and with a fraction of a second that belongs to this boot. Whoever changes the lease
 * directory without us, and we ourselves when we are killed, leave the kernel's time there instead, and the index is made
 * anew (docs/adr/0009).
 */
final class OwnerIndex {
    private static final String HIDDEN = ".";
    private static final String NAME = "@";
    private static final String IN_USE = "in-use";
    private static final long REMEMBERED_NANOS = TimeUnit.DAYS.toNanos(90);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Path directory;
    private final long fraction;

    OwnerIndex(Path directory, String bootId) {
        this.directory = directory;
        this.fraction = (Fnv1a.hash(bootId) >>> 1) % 1_000_000 * 1_000;
    }

    void make() throws IOException {
        StateFiles.makeDirectory(directory);
    }

    /** Whether it knows the holder of every lease in a directory. */
    boolean isCompleteFor(Path leases) throws IOException {
        long mine = StateFiles.modified(directory);
        return mine % SECOND == fraction && mine == StateFiles.modified(leases);
    }

    void markCompleteFor(Path leases) throws IOException {
        long seconds = System.currentTimeMillis() / 1_000 - 2;
        FileTime mark = FileTime.from(seconds * SECOND + fraction, TimeUnit.NANOSECONDS);
        Files.setLastModifiedTime(directory, mark);
        Files.setLastModifiedTime(leases, mark);
    }

    private Path file(Holder holder) {
        return directory.resolve(nameOf(holder));
    }

    private static String nameOf(Holder holder) {
        return FileNames.of(holder.containerId()) + ":" + FileNames.of(holder.ifName());
    }

    private Path staged(String name) {
        return directory.resolve(HIDDEN + name);
    }

    private Path file(String name) {
        return directory.resolve(NAME + FileNames.of(name));
    }

    /** What it knows of a holder, if that can be read. */
    Optional<OwnerRecord> read(Holder holder) throws IOException {
        return read(file(holder)).filter(known -> known.holder().equals(holder));
    }

    private static Optional<OwnerRecord> read(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try {
            return Optional.of(OwnerRecord.decode(StateFiles.read(file)));
        } catch (JsonException | AddressFormatException e) {
            return Optional.empty();
        }
    }

    /** Whether there is something about a holder that {@link #read} does not understand. */
    boolean isDamaged(Holder holder) throws IOException {
        return Files.exists(file(holder), LinkOption.NOFOLLOW_LINKS)
                && read(holder).isEmpty();
    }

    void write(OwnerRecord known) throws IOException {
        stage(known);
        publish(known);
    }

    /** A record that {@link #publish} moves to its place. */
    Path stage(OwnerRecord known) throws IOException {
        return stage(nameOf(known.holder()), known.encode());
    }

    void publish(OwnerRecord known) throws IOException {
        Files.move(staged(nameOf(known.holder())), file(known.holder()), StandardCopyOption.ATOMIC_MOVE);
    }

    void forget(Holder holder) throws IOException {
        Files.deleteIfExists(file(holder));
    }

    List<InetAddress> remembered(String name) throws IOException {
        Path file = file(name);
        List<InetAddress> addresses = new ArrayList<>();
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            for (String line : new String(StateFiles.read(file), StandardCharsets.UTF_8).split("\n", -1)) {
                try {
                    addresses.add(IpAddresses.parse(line));
                } catch (AddressFormatException e) {
                    return List.of();
                }
            }
        }
        return addresses;
    }

    void remember(String name, List<InetAddress> addresses) throws IOException {
        List<String> lines = new ArrayList<>();
        addresses.forEach(address -> lines.add(IpAddresses.format(address)));
        byte[] bytes = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
        Files.move(stage("name", bytes), file(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** A complete file that is to be moved to its place; a crash leaves it behind for the next one to overwrite. */
    Path stage(String name, byte[] bytes) throws IOException {
        Path staged = staged(name);
        Files.deleteIfExists(staged);
        StateFiles.create(staged, bytes);
        return staged;
    }

    /** The addresses in use, as far as they are known; true only if the index is complete. */
    Optional<InUseIntervals> inUse() throws IOException {
        Path file = directory.resolve(IN_USE);
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                ? Optional.of(InUseIntervals.decode(StateFiles.read(file)))
                : Optional.empty();
    }

    void keep(InUseIntervals inUse) throws IOException {
        Files.move(stage(IN_USE, inUse.encode()), directory.resolve(IN_USE), StandardCopyOption.ATOMIC_MOVE);
    }

    void sync() throws IOException {
        StateFiles.sync(directory);
    }

    /**
     * Reads every lease file and learns all holders anew; what it knows besides of those that are still there is kept. One
     * lease after the other, because there may be more than fit into memory.
     *
     * @return what a holder has
     */
    List<InetAddress> rebuild(LeaseDirectory leases, Holder wanted) throws IOException {
        List<InetAddress> held = new ArrayList<>();
        for (InetAddress address : leases.addresses()) {
            Optional<Holder> holder = leases.holder(address);
            if (holder.isPresent() && !holder.get().equals(Holder.NOBODY)) {
                learn(holder.get(), address);
                if (holder.get().equals(wanted)) {
                    held.add(address);
                }
            }
        }
        forgetWhatEnded(leases);
        return held;
    }

    private void learn(Holder holder, InetAddress address) throws IOException {
        OwnerRecord record = read(holder).orElseGet(() -> OwnerRecord.of(holder));
        if (record.leases().putIfAbsent(address, OwnerRecord.UNKNOWN_TIME) == null) {
            Path file = file(holder);
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                write(record);
            } else {
                // Not by moving it there, of which there may be tens of thousands: half a record is made anew, like no
                // record.
                StateFiles.create(file, record.encode());
            }
        }
    }

    /** Everything else in the directory is what a crash left behind, or can be made again. */
    private void forgetWhatEnded(LeaseDirectory leases) throws IOException {
        long now = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path file : entries) {
                boolean outdated = String.valueOf(file.getFileName()).startsWith(NAME)
                        ? now - StateFiles.modified(file) > REMEMBERED_NANOS
                        : !isNeeded(file, leases);
                if (outdated) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private boolean isNeeded(Path file, LeaseDirectory leases) throws IOException {
        Optional<OwnerRecord> known = read(file);
        if (known.isEmpty() || !file(known.get().holder()).equals(file)) {
            return false;
        }
        OwnerRecord record = known.get();
        List<InetAddress> ended = new ArrayList<>();
        for (InetAddress address : record.leases().keySet()) {
            if (!leases.holder(address).equals(Optional.of(record.holder()))) {
                ended.add(address);
            }
        }
        if (record.leases().keySet().removeAll(ended) && !record.leases().isEmpty()) {
            write(record);
        }
        return !record.leases().isEmpty();
    }
}
