// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.JsonException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The directory of one network, in host-local's format. Everything but {@link #make} wants the lock to be held. */
final class LeaseDirectory {
    private static final String LAST_RESERVED = "last_reserved_ip.";
    private static final int MAX_FILE_BYTES = 4096;
    private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY_MODE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> FILE_MODE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> CREATE =
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS);

    private final Path directory;

    LeaseDirectory(Path directory) {
        this.directory = directory;
    }

    void make() throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(directory, DIRECTORY_MODE);
        }
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw new NotDirectoryException(directory.toString());
        }
    }

    Path lockFile() {
        return directory.resolve("lock");
    }

    LeaseTable read() throws IOException {
        Map<InetAddress, LeaseText> leases = new HashMap<>();
        Map<Integer, InetAddress> lastReserved = new HashMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                Optional<InetAddress> address = canonicalAddress(name);
                if (address.isPresent()) {
                    LeaseText text = readLease(file);
                    // Nobody writes without the lock, so an unwritten file is what a crash left behind.
                    if (!text.isLeftover()) {
                        leases.put(address.get(), text);
                    }
                } else if (name.startsWith(LAST_RESERVED)) {
                    readLastReserved(file, name, lastReserved);
                }
            }
        }
        return new LeaseTable(leases, lastReserved);
    }

    private static LeaseText readLease(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return new LeaseText("unknown: " + file + " is not a regular file");
        }
        return LeaseText.read(readBytes(file));
    }

    private static byte[] readBytes(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, READ)) {
            ByteBuffer buffer = ByteBuffer.allocate(MAX_FILE_BYTES);
            int read = 0;
            while (read >= 0 && buffer.hasRemaining()) {
                read = channel.read(buffer);
            }
            byte[] bytes = new byte[buffer.position()];
            buffer.flip().get(bytes);
            return bytes;
        }
    }

    /** A garbled place means to start from the beginning, as with host-local. */
    private static void readLastReserved(Path file, String name, Map<Integer, InetAddress> places) throws IOException {
        String index = name.substring(LAST_RESERVED.length());
        if (!index.matches("[0-9]{1,4}") || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Optional<InetAddress> address = canonicalAddress(new String(readBytes(file), StandardCharsets.UTF_8));
        address.ifPresent(place -> places.put(Integer.parseInt(index), place));
    }

    private static Optional<InetAddress> canonicalAddress(String text) {
        try {
            InetAddress address = IpAddresses.parse(text);
            return IpAddresses.format(address).equals(text) ? Optional.of(address) : Optional.empty();
        } catch (JsonException e) {
            return Optional.empty();
        }
    }

    /**
     * Writes what a transaction changed: new leases first and durably, then the places, ended leases last. A crash in
     * between leaves an owner with one lease too many, which its next ADD or DEL finds.
     */
    void write(LeaseTable leases) throws IOException {
        Map<Path, LeaseText> created = new HashMap<>();
        try {
            for (Map.Entry<InetAddress, LeaseText> lease : leases.added().entrySet()) {
                Path file = directory.resolve(IpAddresses.format(lease.getKey()));
                // Only a crash's leftover can be there.
                Files.deleteIfExists(file);
                created.put(file, lease.getValue());
                create(file, lease.getValue().bytes());
            }
            for (Map.Entry<Integer, InetAddress> place : leases.moved().entrySet()) {
                replace(LAST_RESERVED + place.getKey(), IpAddresses.format(place.getValue()));
            }
        } catch (IOException e) {
            for (Path file : created.keySet()) {
                deleteAfter(e, file);
            }
            throw e;
        }
        for (InetAddress address : leases.removed().keySet()) {
            if (leases.added().containsKey(address)) {
                continue;
            }
            Files.deleteIfExists(directory.resolve(IpAddresses.format(address)));
        }
        if (!leases.added().isEmpty() || !leases.removed().isEmpty()) {
            try (FileChannel itself = FileChannel.open(directory, StandardOpenOption.READ)) {
                itself.force(true);
            }
        }
    }

    private static void create(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, CREATE, FILE_MODE)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    private void replace(String name, String text) throws IOException {
        Path temporary = directory.resolve("." + name + ".new");
        try {
            Files.deleteIfExists(temporary);
            create(temporary, text.getBytes(StandardCharsets.UTF_8));
            Files.move(temporary, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            deleteAfter(e, temporary);
            throw e;
        }
    }

    private static void deleteAfter(IOException cause, Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
