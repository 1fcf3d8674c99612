// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import dev.flatnet.cni.file.DurableFiles;
import dev.flatnet.cni.file.TrustedDirectory;
import dev.flatnet.cni.spec.AddressFormatException;
import dev.flatnet.cni.spec.Fnv1a;
import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.ipam.Holder;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
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
 * from, for each name the addresses to remember, and addresses in use that need not be looked at. Whoever calls this holds
 * the lock of the network.
 *
 * <p>A mark says that the index knows the holder of every lease: both directories have one modification time that the
 * kernel would not give, in the past, and with a fraction of a second that belongs to this boot. Whoever changes the lease
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

    OwnerIndex(TrustedDirectory directory, String bootId) {
        this.directory = directory.path();
        this.fraction = (Fnv1a.hash(bootId) >>> 1) % 1_000_000 * 1_000;
    }

    /** Whether it knows the holder of every lease in a directory. */
    boolean isCompleteFor(Path leases) throws IOException {
        long mine = StateFile.modified(directory);
        return mine % SECOND == fraction && mine == StateFile.modified(leases);
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
        Optional<byte[]> content = StateFile.read(file);
        if (content.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(OwnerRecord.decode(content.get()));
        } catch (JsonException | AddressFormatException e) {
            return Optional.empty();
        }
    }

    /**
     * Makes the record of a holder that has none, without moving it to its place: there may be tens of thousands, and half a
     * record is made anew, like no record.
     *
     * @return false if there is something in its place that cannot be replaced
     */
    boolean learn(OwnerRecord record) throws IOException {
        Path file = file(record.holder());
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            DurableFiles.create(file, record.encode());
            return true;
        }
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        write(record);
        return true;
    }

    /**
     * Deletes all records but those to be kept, all names that were not used for long, and everything else: it is what a crash
     * left behind, or can be made again.
     */
    void retain(Predicate keeps) throws IOException {
        long now = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path file : entries) {
                boolean kept = String.valueOf(file.getFileName()).startsWith(NAME)
                        ? now - StateFile.modified(file) <= REMEMBERED_NANOS
                        : isRecord(file, keeps);
                if (!kept) {
                    discard(file);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /** Tells which records are to be kept. */
    interface Predicate {
        boolean keeps(OwnerRecord record) throws IOException;
    }

    private boolean isRecord(Path file, Predicate keeps) throws IOException {
        Optional<OwnerRecord> known = read(file);
        return known.isPresent() && file(known.get().holder()).equals(file) && keeps.keeps(known.get());
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
        discard(file(holder));
    }

    /** Deletes a file of the index. Nothing is deleted in directories, and none of these are ours. */
    private static void discard(Path file) throws IOException {
        try {
            Files.deleteIfExists(file);
        } catch (DirectoryNotEmptyException e) {
            return;
        }
    }

    /** Empty if nothing is remembered, or it cannot be read. */
    List<InetAddress> remembered(String name) throws IOException {
        Optional<byte[]> content = StateFile.read(file(name));
        if (content.isEmpty()) {
            return List.of();
        }
        List<InetAddress> addresses = new ArrayList<>();
        for (String line : new String(content.get(), StandardCharsets.UTF_8).split("\n", -1)) {
            try {
                addresses.add(IpAddresses.parse(line));
            } catch (AddressFormatException e) {
                return List.of();
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
        DurableFiles.create(staged, bytes);
        return staged;
    }

    /** The addresses in use, as far as they are known; true only if the index is complete. */
    Optional<InUseIntervals> inUse() throws IOException {
        return StateFile.read(directory.resolve(IN_USE)).map(InUseIntervals::decode);
    }

    void keep(InUseIntervals inUse) throws IOException {
        Files.move(stage(IN_USE, inUse.encode()), directory.resolve(IN_USE), StandardCopyOption.ATOMIC_MOVE);
    }

    void sync() throws IOException {
        DurableFiles.syncDirectory(directory);
    }
}
