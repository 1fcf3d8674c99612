// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A data directory as a process leaves it that dies within a transaction: the files as they were, and of what the
 * transaction changed only the first steps, in the order in which the store takes them.
 */
record CrashSite(Path before, Path after, Path crashed) {

    /** Copies a directory with all times. */
    static void copy(Path from, Path to) throws IOException {
        List<Path> directories = new ArrayList<>();
        for (Path source : walk(from)) {
            Path target = to.resolve(from.relativize(source).toString());
            if (Files.isDirectory(source, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectories(target);
                directories.add(source);
            } else {
                Files.copy(source, target, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
            }
        }
        for (Path source : directories) {
            FileTime time = Files.getLastModifiedTime(source);
            Files.setLastModifiedTime(to.resolve(from.relativize(source).toString()), time);
        }
    }

    /** Makes it, with so many steps of those there are. */
    void make(int steps) throws IOException {
        copy(before, crashed);
        for (Path path : walk(after)) {
            if (Files.isDirectory(path)) {
                Files.createDirectories(crashed.resolve(after.relativize(path).toString()));
            }
        }
        List<Path> changed = new ArrayList<>();
        changed.addAll(written(true));
        changed.addAll(written(false));
        List<Path> removed = new ArrayList<>();
        removed.addAll(removed(false));
        removed.addAll(removed(true));
        int left = steps;
        for (Path file : changed) {
            if (left-- > 0) {
                Path target = crashed.resolve(file.toString());
                Files.deleteIfExists(target);
                Files.copy(after.resolve(file.toString()), target, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        for (Path file : removed) {
            if (left-- > 0) {
                Files.delete(crashed.resolve(file.toString()));
            }
        }
    }

    private List<Path> written(boolean ours) throws IOException {
        List<Path> written = new ArrayList<>();
        for (Path file : files(after)) {
            Path old = before.resolve(file.toString());
            if (isOurs(file) == ours
                    && !(Files.exists(old)
                            && Arrays.equals(
                                    Files.readAllBytes(old), Files.readAllBytes(after.resolve(file.toString()))))) {
                written.add(file);
            }
        }
        return written;
    }

    private List<Path> removed(boolean ours) throws IOException {
        List<Path> removed = new ArrayList<>();
        for (Path file : files(before)) {
            if (isOurs(file) == ours && !Files.exists(after.resolve(file.toString()))) {
                removed.add(file);
            }
        }
        return removed;
    }

    private static boolean isOurs(Path file) {
        return file.startsWith(".flatnet");
    }

    private static List<Path> files(Path root) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path path : walk(root)) {
            if (!Files.isDirectory(path)) {
                files.add(root.relativize(path));
            }
        }
        return files;
    }

    private static List<Path> walk(Path root) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            return paths.sorted().toList();
        }
    }
}
