// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.runtime;

import dev.flatnet.cni.file.DurableFiles;
import dev.flatnet.cni.file.TrustedDirectory;
import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.CniArgs;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.ErrorCode;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.Names;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The cache as libcni keeps it: one file {@code results/NETWORK-CONTAINERID-IFNAME} for each attachment, which libcni reads
 * and which may have been written by libcni. Unlike there, files are written atomically and fsynced, a file that belongs to
 * another attachment of the same file name ({@code a} and {@code b-c}, {@code a-b} and {@code c}) is neither taken for the
 * one asked for nor overwritten, and a file of an unknown kind is an error and no empty result.
 *
 * <p>Directories are made with mode 0700, files with 0600; a directory that others could change or swap is refused ({@link
 * TrustedDirectory}). Thread-safe, and safe beside other processes.
 */
public final class FileResultCache implements ResultCache {
    /** Where libcni keeps it unless told otherwise. */
    public static final Path DEFAULT_DIRECTORY = Path.of("/var/lib/cni");

    private final Path results;

    private FileResultCache(Path results) {
        this.results = results;
    }

    /** A cache in a directory, which is made on first use. */
    public static FileResultCache in(Path directory) {
        return new FileResultCache(directory.resolve("results"));
    }

    @Override
    public void put(CachedAttachment entry) throws CniException {
        AttachmentId id = entry.attachment().id();
        Names.requireNetworkName(entry.network());
        Names.requireContainerId(id.containerId());
        Names.requireInterfaceName(id.ifName());
        try {
            TrustedDirectory.make(results);
            Path plain = plainFile(entry.network(), id);
            Path file = belongsToAnother(plain, entry.network(), id) ? distinctFile(entry.network(), id) : plain;
            byte[] content = Json.write(CacheEntryCodec.encode(entry)).getBytes(StandardCharsets.UTF_8);
            DurableFiles.replace(file, content);
        } catch (IOException | InvalidPathException e) {
            throw failure("failed to set network \"" + entry.network() + "\" cached result", e);
        }
    }

    @Override
    public Optional<CachedAttachment> get(String network, AttachmentId attachment) throws CniException {
        try {
            if (TrustedDirectory.find(results).isEmpty()) {
                return Optional.empty();
            }
            for (Path file : files(network, attachment)) {
                Optional<CachedAttachment> entry = read(file, network, attachment);
                if (entry.isPresent() && isOf(entry.get(), network, attachment)) {
                    return entry;
                }
            }
            return Optional.empty();
        } catch (IOException | InvalidPathException e) {
            throw failure("failed to get network \"" + network + "\" cached result", e);
        } catch (JsonException e) {
            throw new CniException(
                    ErrorCode.DECODING_FAILURE,
                    "failed to get network \"" + network + "\" cached result",
                    String.valueOf(e.getMessage()),
                    e);
        }
    }

    @Override
    public void remove(String network, AttachmentId attachment) throws CniException {
        try {
            if (TrustedDirectory.find(results).isEmpty()) {
                return;
            }
            for (Path file : files(network, attachment)) {
                if (!belongsToAnother(file, network, attachment)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException | InvalidPathException e) {
            throw failure("failed to remove network \"" + network + "\" cached result", e);
        }
    }

    @Override
    public List<CachedAttachment> list() throws CniException {
        List<CachedAttachment> readable = new ArrayList<>();
        for (Path file : allFiles()) {
            readEntry(file).ifPresent(readable::add);
        }
        return readable;
    }

    private List<Path> allFiles() throws CniException {
        try {
            if (TrustedDirectory.find(results).isEmpty()) {
                return List.of();
            }
            try (Stream<Path> entries = Files.list(results)) {
                return entries.filter(file -> !file.getFileName().toString().startsWith("."))
                        .sorted()
                        .toList();
            }
        } catch (IOException e) {
            throw failure("failed to list the cached attachments", e);
        }
    }

    /** What another writer left half done, or is not an entry, is none of the attachments. */
    private static Optional<CachedAttachment> readEntry(Path file) {
        try {
            JsonObject json = Json.parseObject(DurableFiles.read(file, Json.MAX_BYTES));
            return CacheEntryCodec.isEntry(json) ? Optional.of(CacheEntryCodec.decode(json)) : Optional.empty();
        } catch (IOException | JsonException e) {
            return Optional.empty();
        }
    }

    /** An entry, or the bare result that very old runtimes stored. */
    private static Optional<CachedAttachment> read(Path file, String network, AttachmentId attachment)
            throws IOException, JsonException {
        byte[] content;
        try {
            content = DurableFiles.read(file, Json.MAX_BYTES);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        JsonObject json = Json.parseObject(content);
        if (CacheEntryCodec.isEntry(json)) {
            return Optional.of(CacheEntryCodec.decode(json));
        }
        Attachment bare = new Attachment(attachment, Optional.empty(), CniArgs.EMPTY, JsonObject.EMPTY);
        return Optional.of(new CachedAttachment(network, bare, Optional.empty(), json));
    }

    private static boolean belongsToAnother(Path file, String network, AttachmentId attachment) {
        Optional<CachedAttachment> entry = readEntry(file);
        return entry.isPresent() && !isOf(entry.get(), network, attachment);
    }

    private static boolean isOf(CachedAttachment entry, String network, AttachmentId attachment) {
        return entry.network().equals(network) && entry.attachment().id().equals(attachment);
    }

    /** No file at all for names that no ADD can have had; they might lead out of the directory. */
    private List<Path> files(String network, AttachmentId attachment) {
        String name = network + attachment.containerId() + attachment.ifName();
        boolean complete = !network.isEmpty()
                && !attachment.containerId().isEmpty()
                && !attachment.ifName().isEmpty();
        if (!complete || name.indexOf('/') >= 0) {
            return List.of();
        }
        return List.of(plainFile(network, attachment), distinctFile(network, attachment));
    }

    private Path plainFile(String network, AttachmentId attachment) {
        return results.resolve(network + "-" + attachment.containerId() + "-" + attachment.ifName());
    }

    /** For the second of two attachments whose plain file is the same; the lengths tell the parts apart. */
    private Path distinctFile(String network, AttachmentId attachment) {
        return results.resolve(network + "-" + attachment.containerId() + "-" + attachment.ifName() + "~"
                + network.length() + "~" + attachment.containerId().length());
    }

    private static CniException failure(String what, Exception cause) {
        return new CniException(ErrorCode.IO_FAILURE, what, String.valueOf(cause), cause);
    }
}
