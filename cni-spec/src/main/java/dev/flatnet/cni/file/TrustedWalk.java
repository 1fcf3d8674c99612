// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.file;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Walks down a path as {@link TrustedDirectory} describes it; one object a walk. */
final class TrustedWalk {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /** As many as the kernel follows (path_resolution(7)). */
    private static final int MOST_LINKS = 40;

    // inode(7)
    private static final int TYPE = 0170000;
    private static final int DIRECTORY = 0040000;
    private static final int LINK = 0120000;
    private static final int STICKY = 01000;
    private static final int WRITABLE_FOR_OTHERS = 0022;
    private static final int PERMISSIONS = 07777;

    private final Owners owners;
    private final boolean makes;
    private final Deque<Path> rest = new ArrayDeque<>();
    private int links;

    private TrustedWalk(Owners owners, boolean makes) {
        this.owners = owners;
        this.makes = makes;
    }

    /** Makes directories that are not there. */
    static TrustedWalk making(Owners owners) {
        return new TrustedWalk(owners, true);
    }

    /** Ends with a {@link NoSuchFileException} at one that is not there. */
    static TrustedWalk looking(Owners owners) {
        return new TrustedWalk(owners, false);
    }

    /**
     * Walks to a directory, which must be writable for its owner only, sticky or not.
     *
     * @return where it is, without symbolic links
     */
    Path walk(Path absolute) throws IOException {
        Path here = absolute.getRoot();
        Map<String, Object> found = requireDirectory(here, look(here));
        push(absolute);
        while (!rest.isEmpty()) {
            Path next = here.resolve(rest.pop()).normalize();
            Map<String, Object> inside = lookOrMake(next);
            if ((mode(inside) & TYPE) == LINK) {
                here = follow(here, next, inside);
                found = look(here);
            } else {
                here = next;
                found = requireDirectory(next, inside);
            }
        }
        requireUnshared(here, found);
        return here;
    }

    /** Goes into a directory of one that is trusted already; a link is none. */
    void enter(Path inside) throws IOException {
        requireUnshared(inside, requireDirectory(inside, lookOrMake(inside)));
    }

    private void push(Path path) {
        List<Path> names = new ArrayList<>();
        path.forEach(names::add);
        for (int i = names.size() - 1; i >= 0; i--) {
            rest.push(names.get(i));
        }
    }

    /** Where the rest of the walk begins once the link's target is put in front of it. */
    private Path follow(Path here, Path link, Map<String, Object> found) throws IOException {
        requireTrusted(link, found);
        if (++links > MOST_LINKS) {
            throw new FileSystemException(link.toString(), null, "is one of too many symbolic links");
        }
        Path target = Files.readSymbolicLink(link);
        push(target);
        return target.isAbsolute() ? target.getRoot() : here;
    }

    private Map<String, Object> lookOrMake(Path path) throws IOException {
        if (makes) {
            try {
                return look(path);
            } catch (NoSuchFileException e) {
                makeDirectory(path);
            }
        }
        return look(path);
    }

    private static void makeDirectory(Path path) throws IOException {
        try {
            Files.createDirectory(path, OWNER_ONLY);
        } catch (FileAlreadyExistsException e) {
            // Another process of ours was faster; what it made is looked at like anything else.
            return;
        }
        Path parent = path.getParent();
        if (parent != null) {
            DurableFiles.syncDirectory(parent);
        }
    }

    private static Map<String, Object> look(Path path) throws IOException {
        return Files.readAttributes(path, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
    }

    private static int mode(Map<String, Object> found) {
        return (Integer) found.getOrDefault("mode", 0);
    }

    private static int user(Map<String, Object> found) {
        return (Integer) found.getOrDefault("uid", -1);
    }

    private static boolean isShared(Map<String, Object> found) {
        return (mode(found) & WRITABLE_FOR_OTHERS) != 0;
    }

    /** It must belong to somebody trusted, and nobody else may replace its entries. */
    private Map<String, Object> requireDirectory(Path path, Map<String, Object> found) throws IOException {
        if ((mode(found) & TYPE) != DIRECTORY) {
            throw new NotDirectoryException(path.toString());
        }
        requireTrusted(path, found);
        if ((mode(found) & STICKY) == 0) {
            requireUnshared(path, found);
        }
        return found;
    }

    private void requireTrusted(Path path, Map<String, Object> found) throws IOException {
        if (!owners.trust(user(found))) {
            throw refused(path, found, "give it to root or to the user that this runs as");
        }
    }

    private static void requireUnshared(Path path, Map<String, Object> found) throws FileSystemException {
        if (isShared(found)) {
            throw refused(path, found, "make it writable for its owner only (chmod go-w)");
        }
    }

    private static FileSystemException refused(Path path, Map<String, Object> found, String remedy) {
        int mode = mode(found);
        String permissions =
                (mode & TYPE) == LINK ? "a symbolic link" : "mode 0" + Integer.toOctalString(mode & PERMISSIONS);
        return new FileSystemException(
                path.toString(),
                null,
                "belongs to user " + user(found) + ", " + permissions + ", so that others could put something else in"
                        + " its place or into it; " + remedy + ", or choose another directory");
    }
}
