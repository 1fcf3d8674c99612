// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import dev.flatnet.netlink.netns.NamespaceIdentity;
import dev.flatnet.netlink.netns.NetworkNamespace;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What /proc says. Thread-safe. */
final class LinuxHost implements Host {
    private static final Path PROC = Path.of("/proc");
    private static final String NAMESPACE = "net:[";
    private static final String INODE = "ino:";

    /** How the descriptor of a namespace reads that was opened by a mount which is gone. */
    private static final String UNMOUNTED = "/";

    /** PROC_PID_INIT_INO (linux/proc_ns.h): the PID namespace in which every process is seen. */
    private static final String INITIAL_PID_NAMESPACE = "pid:[4026531836]";

    private static final int ROOT = 0;

    /** Read once: no process outlives the boot. */
    private volatile String bootId = "";

    @Override
    public String bootId() {
        if (bootId.isEmpty()) {
            bootId = readBootId();
        }
        return bootId;
    }

    private static String readBootId() {
        try {
            return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public long now() {
        return System.currentTimeMillis() / 1_000;
    }

    @Override
    public String netnsId(String path) {
        try (NetworkNamespace netns = NetworkNamespace.open(path)) {
            NamespaceIdentity identity = netns.identity();
            return identity.device() + ":" + identity.inode();
        } catch (IOException e) {
            return "";
        }
    }

    /**
     * The namespaces of all threads, those that are mounted in any mount namespace, and those that a file descriptor of any
     * process refers to. A namespace without any of these can only live on in a socket.
     */
    @Override
    public Optional<Set<String>> namespaces() {
        try {
            if (!Files.readSymbolicLink(PROC.resolve("self/ns/pid")).toString().equals(INITIAL_PID_NAMESPACE)
                    || !Files.getAttribute(PROC.resolve("self"), "unix:uid").equals(ROOT)) {
                return Optional.empty();
            }
            String device = Files.getAttribute(PROC.resolve("self/ns/net"), "unix:dev") + ":";
            Set<String> found = new HashSet<>();
            Set<String> mountNamespaces = new HashSet<>();
            // Twice, for what passes from one process to another while we look.
            for (int i = 0; i < 2; i++) {
                mountNamespaces.clear();
                for (Path process : entries(PROC)) {
                    if (Character.isDigit(process.getFileName().toString().charAt(0))) {
                        look(process, device, mountNamespaces, found);
                    }
                }
            }
            return Optional.of(found);
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static void look(Path process, String device, Set<String> mountNamespaces, Set<String> found)
            throws IOException {
        for (Path thread : entries(process.resolve("task"))) {
            addNamespace(thread.resolve("ns/net"), device, found);
        }
        for (Path descriptor : entries(process.resolve("fd"))) {
            String target = target(descriptor);
            addNamespace(target, device, found);
            if (target.equals(UNMOUNTED)) {
                addInode(process.resolve("fdinfo").resolve(descriptor.getFileName()), device, found);
            }
        }
        if (mountNamespaces.add(target(process.resolve("ns/mnt")))) {
            addMounts(process.resolve("mountinfo"), device, found);
        }
    }

    private static void addNamespace(Path link, String device, Set<String> found) {
        addNamespace(target(link), device, found);
    }

    private static void addNamespace(String text, String device, Set<String> found) {
        if (text.startsWith(NAMESPACE) && text.endsWith("]")) {
            found.add(device + text.substring(NAMESPACE.length(), text.length() - 1));
        }
    }

    /** Of the file that a descriptor refers to (proc_pid_fdinfo(5)); nothing is asked of the file system it is on. */
    private static void addInode(Path fdinfo, String device, Set<String> found) {
        try {
            for (String line : Files.readAllLines(fdinfo)) {
                if (line.startsWith(INODE)) {
                    found.add(device + line.substring(INODE.length()).strip());
                }
            }
        } catch (IOException e) {
            // The process has ended, or closed it.
        }
    }

    /** A mounted namespace has its name as the root of the mount: the fourth field (proc_pid_mountinfo(5)). */
    private static void addMounts(Path mountinfo, String device, Set<String> found) {
        try {
            for (String line : Files.readAllLines(mountinfo)) {
                int start = line.indexOf(NAMESPACE);
                int end = line.indexOf(' ', Math.max(start, 0));
                if (start >= 0 && end >= 0) {
                    addNamespace(line.substring(start, end), device, found);
                }
            }
        } catch (IOException e) {
            // The process has ended; whatever it alone had mounted has gone with it.
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }

    /** The entries of a directory; none if it is gone, as those of a process that has ended are. */
    private static Set<Path> entries(Path directory) throws IOException {
        Set<Path> entries = new HashSet<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(entries::add);
        } catch (java.nio.file.NoSuchFileException | DirectoryIteratorException e) {
            return entries;
        }
        return entries;
    }
}
