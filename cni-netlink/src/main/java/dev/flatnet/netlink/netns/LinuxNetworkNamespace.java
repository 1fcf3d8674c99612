// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netns;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkTransport;
import dev.flatnet.netlink.internal.linux.FileDescriptor;
import dev.flatnet.netlink.internal.linux.NamespaceThread;
import dev.flatnet.netlink.internal.linux.NetlinkSocket;
import dev.flatnet.netlink.internal.linux.SyscallException;
import dev.flatnet.netlink.internal.linux.TunDevice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A namespace of this kernel: an open file descriptor of nsfs. */
final class LinuxNetworkNamespace implements NetworkNamespace {
    private static final int CLONE_NEWNET = 0x40000000;
    private static final int MAX_LINK_NAME = 15;
    private static final String SYSCTLS = "/proc/sys/net/";

    private final String path;
    private final FileDescriptor file;

    private LinuxNetworkNamespace(String path, FileDescriptor file) {
        this.path = path;
        this.file = file;
    }

    /** See {@link NetworkNamespace#open}. */
    static LinuxNetworkNamespace open(String path) throws IOException {
        FileDescriptor file;
        try {
            file = FileDescriptor.open(path);
        } catch (SyscallException e) {
            boolean gone = e.errno().equals(Errno.ENOENT) || e.errno().equals(Errno.ESRCH);
            throw new NamespaceException(path, "cannot be opened: " + e.errno().meaning(), gone, e);
        }
        try {
            if (file.namespaceType() == CLONE_NEWNET) {
                return new LinuxNetworkNamespace(path, file);
            }
            file.close();
            throw new NamespaceException(path, "is a namespace of another kind", false, null);
        } catch (SyscallException e) {
            file.close();
            throw new NamespaceException(path, "is no namespace", false, e);
        }
    }

    @Override
    public NamespaceIdentity identity() throws IOException {
        FileDescriptor.Identity identity = file.identity();
        return new NamespaceIdentity(identity.device(), identity.inode());
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public int fileDescriptor() {
        return file.number();
    }

    @Override
    public NetlinkTransport openNetlink(int family) throws IOException {
        return NamespaceThread.open(file, () -> NetlinkSocket.open(family));
    }

    @Override
    public String sysctl(String... name) throws IOException {
        Path value = sysctlPath(name);
        return NamespaceThread.open(file, () -> Files.readString(value).strip());
    }

    @Override
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
    public void createTap(String name) throws IOException {
        createTunDevice(name, true);
    }

    @Override
    public void createTun(String name) throws IOException {
        createTunDevice(name, false);
    }

    private void createTunDevice(String name, boolean tap) throws IOException {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        // The kernel would take a pattern for a number, and put a name of its own there.
        if (bytes == 0 || bytes > MAX_LINK_NAME || name.indexOf('%') >= 0 || name.indexOf(0) >= 0) {
            throw new IllegalArgumentException("a link name of " + bytes + " bytes, \"" + name + "\"");
        }
        NamespaceThread.open(file, () -> {
            TunDevice.create(name, tap);
            return name;
        });
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
