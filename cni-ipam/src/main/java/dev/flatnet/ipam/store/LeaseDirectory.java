// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import dev.flatnet.cni.file.DurableFiles;
import dev.flatnet.cni.file.TrustedDirectory;
import dev.flatnet.cni.spec.AddressFormatException;
import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.ipam.Holder;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The directory of one network in host-local's format: {@code <address>}, {@code last_reserved_ip.<set>}, {@code lock},
 * and nothing else. Whoever calls anything but {@link #lockFile} holds the lock.
 */
final class LeaseDirectory {
    private static final String LAST_RESERVED = "last_reserved_ip.";

    private final Path directory;

    LeaseDirectory(TrustedDirectory directory) {
        this.directory = directory.path();
    }

    Path path() {
        return directory;
    }

    Path lockFile() {
        return directory.resolve("lock");
    }

    private Path file(InetAddress address) {
        return directory.resolve(IpAddresses.format(address));
    }

    /**
     * Who has an address; empty if it is free, or if the file is what a crash left behind. What is no file is in the way all
     * the same, as it is for host-local, which makes its files exclusively.
     */
    Optional<Holder> holder(InetAddress address) throws IOException {
        try {
            Optional<byte[]> content = StateFile.readIfThere(file(address));
            return content.isPresent() ? LeaseText.read(content.get()) : Optional.of(Holder.NOBODY);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** When a lease file was written, in nanoseconds since the epoch. */
    long written(InetAddress address) throws IOException {
        return StateFile.modified(file(address));
    }

    /** The addresses that there are files of. */
    Set<InetAddress> addresses() throws IOException {
        Set<InetAddress> addresses = new HashSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                canonicalAddress(String.valueOf(file.getFileName())).ifPresent(addresses::add);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return addresses;
    }

    /**
     * Moves a file that is complete and durable to where it becomes a lease. A link is exclusive: no file of somebody
     * who ignores the lock is overwritten.
     */
    void publish(Path staged, InetAddress address) throws IOException {
        Path file = file(address);
        try {
            Files.createLink(file, staged);
        } catch (FileAlreadyExistsException e) {
            if (holder(address).isPresent()) {
                throw e;
            }
            Files.move(staged, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    void delete(InetAddress address) throws IOException {
        Files.deleteIfExists(file(address));
    }

    void sync() throws IOException {
        DurableFiles.syncDirectory(directory);
    }

    /** A garbled place means to start from the beginning, as with host-local. */
    Optional<InetAddress> lastReserved(int set) throws IOException {
        Optional<byte[]> content = StateFile.read(directory.resolve(LAST_RESERVED + set));
        return content.isPresent()
                ? canonicalAddress(new String(content.get(), StandardCharsets.UTF_8))
                : Optional.empty();
    }

    /** Moves a complete file to its place; false if a directory is there, which no file can replace. */
    boolean setLastReserved(int set, Path staged) throws IOException {
        Path file = directory.resolve(LAST_RESERVED + set);
        try {
            Files.move(staged, file, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (IOException e) {
            if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
            throw e;
        }
    }

    private static Optional<InetAddress> canonicalAddress(String text) {
        try {
            InetAddress address = IpAddresses.parse(text);
            return IpAddresses.format(address).equals(text) ? Optional.of(address) : Optional.empty();
        } catch (AddressFormatException e) {
            return Optional.empty();
        }
    }
}
