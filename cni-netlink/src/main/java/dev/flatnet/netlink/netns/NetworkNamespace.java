// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netns;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkTransport;
import dev.flatnet.netlink.internal.linux.FileDescriptor;
import dev.flatnet.netlink.internal.linux.NamespaceThread;
import dev.flatnet.netlink.internal.linux.NetlinkSocket;
import dev.flatnet.netlink.internal.linux.SyscallException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A reference to a network namespace: an open file descriptor, which keeps the namespace alive. Thread-safe. Entering
 * needs CAP_SYS_ADMIN.
 */
public final class NetworkNamespace implements AutoCloseable {
    private static final int CLONE_NEWNET = 0x40000000;
    private static final String SYSCTLS = "/proc/sys/net/";

    private final String path;
    private final FileDescriptor file;

    private NetworkNamespace(String path, FileDescriptor file) {
        this.path = path;
        this.file = file;
    }

    /**
     * Opens the namespace that a path refers to: a bind mount such as {@code /run/netns/NAME}, or a link such as {@code
     * /proc/PID/ns/net} or {@code /proc/PID/fd/N}. The path is opened, not resolved; never blocks.
     *
     * @throws NamespaceException if there is nothing, or something else
     */
    public static NetworkNamespace open(String path) throws IOException {
        FileDescriptor file;
        try {
            file = FileDescriptor.open(path);
        } catch (SyscallException e) {
            boolean gone = e.errno().equals(Errno.ENOENT) || e.errno().equals(Errno.ESRCH);
            throw new NamespaceException(path, "cannot be opened: " + e.errno().meaning(), gone, e);
        }
        try {
            if (file.namespaceType() == CLONE_NEWNET) {
                return new NetworkNamespace(path, file);
            }
            file.close();
            throw new NamespaceException(path, "is a namespace of another kind", false, null);
        } catch (SyscallException e) {
            file.close();
            throw new NamespaceException(path, "is no namespace", false, e);
        }
    }

    /** The namespace of the calling thread. */
    public static NetworkNamespace current() throws IOException {
        return open("/proc/thread-self/ns/net");
    }

    /** Device and inode: equal for two references to the same namespace. */
    public Object identity() throws IOException {
        return file.identity();
    }

    /** The path it was opened by; it may lead elsewhere by now. */
    public String path() {
        return path;
    }

    /** The number of the file descriptor, for attributes such as IFLA_NET_NS_FD; valid until this is closed. */
    public int fileDescriptor() {
        return file.number();
    }

    /** Opens a netlink socket of a family in this namespace, where it stays. */
    public NetlinkTransport openNetlink(int family) throws IOException {
        return NamespaceThread.open(file, () -> NetlinkSocket.open(family));
    }

    /**
     * Reads a sysctl; equivalent to {@code sysctl -n net.…} inside.
     *
     * @param name the part below {@code /proc/sys/net}, one element each: interface names may contain dots
     */
    public String sysctl(String... name) throws IOException {
        Path value = sysctlPath(name);
        return NamespaceThread.open(file, () -> Files.readString(value).strip());
    }

    /**
     * Writes a sysctl; equivalent to {@code sysctl -w net.…=value} inside.
     *
     * @param name the part below {@code /proc/sys/net}, one element each
     */
    public void writeSysctl(String value, String... name) throws IOException {
        Path path = sysctlPath(name);
        NamespaceThread.open(
                file, () -> Files.write(path, value.getBytes(StandardCharsets.US_ASCII), StandardOpenOption.WRITE));
    }

    private static Path sysctlPath(String... name) {
        for (String element : name) {
            if (element.isEmpty()
                    || element.equals(".")
                    || element.equals("..")
                    || element.indexOf('/') >= 0
                    || element.indexOf(0) >= 0) {
                throw new IllegalArgumentException("\"" + element + "\" in the name of a sysctl");
            }
        }
        return Path.of(SYSCTLS + String.join("/", name));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
