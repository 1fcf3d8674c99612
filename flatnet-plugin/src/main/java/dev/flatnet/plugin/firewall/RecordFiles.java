// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import dev.flatnet.cni.file.DurableFiles;
import dev.flatnet.cni.file.TrustedDirectory;
import dev.flatnet.cni.spec.Fnv1a;
import dev.flatnet.netlink.file.RegularFile;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.plugin.attachment.Attachment;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Records as files: a directory a host, in it one a container, in it a file an attachment. A host is a network namespace: rules
 * of one are none of another, so it is named by the number that no other has; the others are named by a hash. Rules end with the boot, so the
 * directory should be one that does too, and nothing waits for a disk; but a file is there completely or not at all. Immutable.
 */
public final class RecordFiles implements PolicyRecords {
    /** Where the program keeps them. */
    public static final Path DEFAULT_DIRECTORY = Path.of("/run/flatnet/attachments");

    /** Its name in the directory for what does not outlive the boot. */
    public static final String DIRECTORY_NAME = "attachments";

    /** More than 65,535 published ports come to. */
    private static final int MAX_BYTES = 16 << 20;

    /** How often a directory may vanish that was there a moment before, with the last other attachment of the container. */
    private static final int ATTEMPTS = 100;

    private final Path directory;
    private final NetworkNamespace host;

    /**
     * Records in a directory.
     *
     * @param directory made with mode 0700 if it is not there; nobody else may be able to write in it or above it
     * @param host whose records they are; those of others in the same directory are nobody's here
     */
    public RecordFiles(Path directory, NetworkNamespace host) {
        this.directory = directory;
        this.host = host;
    }

    private Path ofHost() throws IOException {
        return directory.resolve(Long.toHexString(host.cookie()));
    }

    private static String hash(String text) {
        return Long.toHexString(Fnv1a.hash(text));
    }

    private static String directoryOf(Attachment attachment) {
        return hash(attachment.id().containerId());
    }

    private static String fileOf(Attachment attachment) {
        return hash(attachment.toString());
    }

    private static boolean isSame(Attachment one, Attachment other) {
        return one.network().equals(other.network()) && one.id().equals(other.id());
    }

    private Optional<TrustedDirectory> find(String container) throws IOException {
        Optional<TrustedDirectory> root = TrustedDirectory.find(ofHost());
        return root.isPresent() ? root.get().find(container) : Optional.empty();
    }

    @Override
    public Optional<Policy> find(Attachment attachment) throws IOException {
        Optional<TrustedDirectory> ofContainer = find(directoryOf(attachment));
        if (ofContainer.isEmpty()) {
            return Optional.empty();
        }
        Optional<RecordedPolicy> found = read(ofContainer.get().path().resolve(fileOf(attachment)));
        return found.isPresent() && isSame(found.get().attachment(), attachment)
                ? Optional.of(found.get().policy())
                : Optional.empty();
    }

    /** What cannot be read as a record is as good as none: then the rules are found by their comments. */
    private static Optional<RecordedPolicy> read(Path file) throws IOException {
        try {
            return PolicyJson.decode(RegularFile.read(file, MAX_BYTES));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public void save(Attachment attachment, Policy policy) throws IOException {
        byte[] content = PolicyJson.encode(attachment, policy);
        Path ofHost = ofHost();
        for (int attempt = 1; ; attempt++) {
            try {
                TrustedDirectory root = TrustedDirectory.make(ofHost);
                Path file = root.make(directoryOf(attachment)).path().resolve(fileOf(attachment));
                replace(file, content);
                return;
            } catch (NoSuchFileException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static void replace(Path file, byte[] content) throws IOException {
        Path temporary = file.resolveSibling("." + file.getFileName() + "-"
                + ProcessHandle.current().pid() + "-" + Thread.currentThread().threadId());
        Files.deleteIfExists(temporary);
        DurableFiles.create(temporary, content);
        try {
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
    }

    @Override
    public void delete(Attachment attachment) throws IOException {
        Optional<TrustedDirectory> ofContainer = find(directoryOf(attachment));
        if (ofContainer.isEmpty()) {
            return;
        }
        Path directoryOfContainer = ofContainer.get().path();
        for (String name : names(directoryOfContainer)) {
            // With what a process that died left behind.
            if (name.equals(fileOf(attachment)) || name.startsWith("." + fileOf(attachment) + "-")) {
                Files.deleteIfExists(directoryOfContainer.resolve(name));
            }
        }
        try {
            Files.delete(directoryOfContainer);
            Files.delete(ofHost());
        } catch (DirectoryNotEmptyException | NoSuchFileException e) {
            // There are other attachments, or another one of them has just taken the directory away.
            return;
        }
    }

    @Override
    public List<RecordedPolicy> siblings(Attachment attachment) throws IOException {
        Optional<TrustedDirectory> ofContainer = find(directoryOf(attachment));
        List<RecordedPolicy> siblings = new ArrayList<>();
        if (ofContainer.isPresent()) {
            for (RecordedPolicy each : records(ofContainer.get().path())) {
                if (!isSame(each.attachment(), attachment)) {
                    siblings.add(each);
                }
            }
        }
        return siblings;
    }

    @Override
    public List<RecordedPolicy> all() throws IOException {
        List<RecordedPolicy> all = new ArrayList<>();
        Optional<TrustedDirectory> root = TrustedDirectory.find(ofHost());
        if (root.isPresent()) {
            for (String container : names(root.get().path())) {
                all.addAll(records(root.get().path().resolve(container)));
            }
        }
        return all;
    }

    private static List<RecordedPolicy> records(Path ofContainer) throws IOException {
        List<RecordedPolicy> records = new ArrayList<>();
        for (String name : names(ofContainer)) {
            if (!name.startsWith(".")) {
                read(ofContainer.resolve(name)).ifPresent(records::add);
            }
        }
        return records;
    }

    /** Stops at the first directory there is: only whether there is any counts. */
    @Override
    public boolean isEmpty() throws IOException {
        Optional<TrustedDirectory> root = TrustedDirectory.find(ofHost());
        if (root.isEmpty()) {
            return true;
        }
        try (DirectoryStream<Path> containers =
                Files.newDirectoryStream(root.get().path())) {
            return !containers.iterator().hasNext();
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    /** None if it is no directory, or none any more. */
    private static List<String> names(Path directory) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                names.add(String.valueOf(entry.getFileName()));
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        }
        return names;
    }
}
