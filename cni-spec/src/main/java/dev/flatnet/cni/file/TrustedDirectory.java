// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.file;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A directory that nobody but root and this process's user can change or swap for another, wherever its path leads: what a
 * process with many rights may write, list and delete in. Otherwise an ordinary user who owns a directory on the way could
 * put a symbolic link there, and have root empty a directory of root's.
 *
 * <p>Every element of the path is looked at from / downwards (lstat(2)), and what symbolic links lead to in the same way:
 * <ul>
 *   <li>It belongs to root or to this process's effective user. In a user namespace, where the host's root is not mapped,
 *       the overflow user counts as root.
 *   <li>A directory is writable for its owner only; an access control list that gives others more shows in the mode of the
 *       group (acl(5)). A sticky directory such as /tmp, which everybody may write, is passed but not used itself: nobody
 *       but root can remove or rename what root or this user made in it, and what somebody else made there is refused.
 * </ul>
 * This has no race. By induction: / is what it is. If nobody else can change a trusted directory's entries, or at least not
 * the entry that was looked at, then that entry is still the same one whenever it is used, and what was seen of it holds.
 *
 * <p>Immutable and thread-safe. What root changes later is not noticed.
 */
public final class TrustedDirectory {
    private final Path path;
    private final Owners owners;

    private TrustedDirectory(Path path, Owners owners) {
        this.path = path;
        this.owners = owners;
    }

    /**
     * The directory under a path, made with mode 0700 if it is not there, and with it those above it.
     *
     * @throws java.nio.file.FileSystemException if somebody else could change what the path leads to, with the element of
     *     the path, its owner and its mode; or if there is something else
     */
    public static TrustedDirectory make(Path directory) throws IOException {
        return make(directory, Owners.ofThisProcess());
    }

    static TrustedDirectory make(Path directory, Owners owners) throws IOException {
        return new TrustedDirectory(TrustedWalk.making(owners).walk(directory.toAbsolutePath()), owners);
    }

    /**
     * The directory under a path.
     *
     * @return empty if there is nothing
     * @throws java.nio.file.FileSystemException as {@link #make(Path)} does
     */
    public static Optional<TrustedDirectory> find(Path directory) throws IOException {
        return find(directory, Owners.ofThisProcess());
    }

    static Optional<TrustedDirectory> find(Path directory, Owners owners) throws IOException {
        try {
            return Optional.of(
                    new TrustedDirectory(TrustedWalk.looking(owners).walk(directory.toAbsolutePath()), owners));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * A directory in this one, made with mode 0700 if it is not there. Unlike above, a symbolic link is refused.
     *
     * @param name without slash, not {@code .} or {@code ..}
     * @throws java.nio.file.FileSystemException as {@link #make(Path)} does
     */
    public TrustedDirectory make(String name) throws IOException {
        Path inside = inside(name);
        TrustedWalk.making(owners).enter(inside);
        return new TrustedDirectory(inside, owners);
    }

    /**
     * A directory in this one. Unlike above, a symbolic link is refused.
     *
     * @param name without slash, not {@code .} or {@code ..}
     * @return empty if there is nothing
     * @throws java.nio.file.FileSystemException as {@link #make(Path)} does
     */
    public Optional<TrustedDirectory> find(String name) throws IOException {
        Path inside = inside(name);
        try {
            TrustedWalk.looking(owners).enter(inside);
            return Optional.of(new TrustedDirectory(inside, owners));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private Path inside(String name) {
        if (name.isEmpty() || name.indexOf('/') >= 0 || name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException("\"" + name + "\" is not the name of a directory in " + path);
        }
        return path.resolve(name);
    }

    /** Its absolute path, without symbolic links. */
    public Path path() {
        return path;
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
