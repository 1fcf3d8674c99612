// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.chained;

import dev.flatnet.cni.file.DurableFiles;
import dev.flatnet.cni.file.TrustedDirectory;
import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.netlink.file.RegularFile;
import dev.flatnet.plugin.attachment.Attachment;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.Failures;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Backups as files, {@code CONTAINER_INTERFACE.json} each, in the place and format of the reference plugin: each can take over
 * what the other tuned. Immutable and thread-safe; two requests for one attachment do not come at a time.
 */
final class TuningBackups {
    private static final String SUFFIX = ".json";
    private static final int MAX_BYTES = 1 << 20;

    private final Path directory;

    /**
     * Backups in a directory.
     *
     * @param directory made with mode 0700 if it is not there; nobody else may be able to write in it or above it
     */
    TuningBackups(Path directory) {
        this.directory = directory;
    }

    private static String fileOf(Attachment attachment) {
        return attachment.id().containerId() + "_" + attachment.id().ifName() + SUFFIX;
    }

    /**
     * The file of an attachment, if there can be one. Nothing was kept in a directory that others can write in, nor in one where
     * this process may not look, as in a user namespace on a host whose root has such a directory; nor under a name that this
     * process cannot give a file in its locale.
     */
    private static Optional<Path> fileIn(Optional<TrustedDirectory> found, Attachment attachment) {
        try {
            return found.map(trusted -> trusted.path().resolve(fileOf(attachment)));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private Optional<TrustedDirectory> find() throws IOException {
        try {
            return TrustedDirectory.find(directory);
        } catch (FileSystemException e) {
            return Optional.empty();
        }
    }

    /**
     * The backup of an attachment. One of another attachment under the same name, such as another network's to a container
     * whose interface has the same name, was left behind: an interface has one name at a time.
     */
    Optional<TuningBackup> find(Attachment attachment) throws IOException {
        Optional<Path> file = fileIn(find(), attachment);
        return file.isPresent() ? read(file.get()).filter(backup -> isOf(backup, attachment)) : Optional.empty();
    }

    private static boolean isOf(TuningBackup backup, Attachment attachment) {
        return backup.attachment().isEmpty() || backup.attachment().get().equals(attachment.toString());
    }

    /** What cannot be read as a backup is as good as none. */
    private static Optional<TuningBackup> read(Path file) throws IOException {
        try {
            return Optional.of(TuningBackupJson.decode(RegularFile.read(file, MAX_BYTES)));
        } catch (NoSuchFileException | JsonException e) {
            return Optional.empty();
        }
    }

    /**
     * Keeps a backup in the place of what was kept before.
     *
     * @throws java.nio.file.FileSystemException also if others can write in the directory or above it
     */
    void save(Attachment attachment, TuningBackup backup) throws IOException {
        Optional<TrustedDirectory> made = Optional.of(TrustedDirectory.make(directory));
        Path file = fileIn(made, attachment)
                .orElseThrow(() -> new IOException("no file can have the name of " + attachment + " in this locale"));
        DurableFiles.replace(file, TuningBackupJson.encode(backup));
    }

    /** Forgets an attachment; one that is not known is success. */
    void delete(Attachment attachment) throws IOException {
        Optional<Path> file = fileIn(find(), attachment);
        if (file.isPresent()) {
            Optional<TuningBackup> backup = read(file.get());
            if (backup.isEmpty() || isOf(backup.get(), attachment)) {
                Files.deleteIfExists(file.get());
            }
        }
    }

    /** Forgets all attachments to a network but those with these labels. What the reference plugin wrote names no network. */
    void retain(String network, Set<String> labels) throws IOException, AttachmentException {
        Optional<TrustedDirectory> found = find();
        if (found.isEmpty()) {
            return;
        }
        Failures failures = new Failures();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(found.get().path(), "*" + SUFFIX)) {
            for (Path file : files) {
                failures.attempt(() -> deleteUnless(file, network, labels));
            }
        }
        failures.throwIfAny("backups of network " + network + " are left");
    }

    private static void deleteUnless(Path file, String network, Set<String> labels) throws IOException {
        String owner = read(file).flatMap(TuningBackup::attachment).orElse("");
        String[] parts = owner.split("/", -1);
        if (parts.length == 3 && parts[0].equals(network)) {
            Attachment attachment = new Attachment(network, new AttachmentId(parts[1], parts[2]));
            if (!labels.contains(attachment.label())) {
                Files.deleteIfExists(file);
            }
        }
    }
}
