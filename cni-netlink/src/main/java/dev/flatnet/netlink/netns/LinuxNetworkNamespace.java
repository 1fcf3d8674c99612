// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netns;

import dev.flatnet.netlink.LinkName;
import dev.flatnet.netlink.NetlinkTransport;
import dev.flatnet.netlink.TracingTransport;
import dev.flatnet.netlink.internal.linux.FileDescriptor;
import dev.flatnet.netlink.internal.linux.NamespaceThread.Opening;
import dev.flatnet.netlink.internal.linux.NetlinkSocket;
import dev.flatnet.netlink.internal.linux.TunDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A namespace of this kernel, wherever it is entered from. */
abstract class LinuxNetworkNamespace implements NetworkNamespace {
    /** A page, the most that such a file has. */
    private static final int MAX_SYSCTL_BYTES = 4096;

    private static final String SYSCTLS = "/proc/sys/net/";

    /** Opens something on a thread that is in the namespace. */
    abstract <T> T inside(Opening<T> opening) throws IOException;

    /** What refers to it. */
    abstract FileDescriptor file() throws IOException;

    @Override
    public final NamespaceIdentity identity() throws IOException {
        FileDescriptor.Identity identity = file().identity();
        return new NamespaceIdentity(identity.device(), identity.inode());
    }

    @Override
    public final int fileDescriptor() throws IOException {
        return file().number();
    }

    @Override
    public final NetlinkTransport openNetlink(int family) throws IOException {
        return TracingTransport.ifAsked(inside(() -> NetlinkSocket.open(family)));
    }

    @Override
    public final String sysctl(String... name) throws IOException {
        Path value = sysctlPath(name);
        return inside(() -> read(value));
    }

    /** In one read(2): a second one of a file of numbers says that it has ended, however little the first one took. */
    private static String read(Path file) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            ByteBuffer value = ByteBuffer.allocate(MAX_SYSCTL_BYTES);
            int length = channel.read(value);
            return new String(value.array(), 0, Math.max(length, 0), StandardCharsets.UTF_8).strip();
        }
    }

    @Override
    public final void writeSysctl(String value, String... name) throws IOException {
        Path path = sysctlPath(name);
        inside(() -> Files.write(path, value.getBytes(StandardCharsets.US_ASCII), StandardOpenOption.WRITE));
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
    public final void createTap(String name) throws IOException {
        createTunDevice(name, true);
    }

    @Override
    public final void createTun(String name) throws IOException {
        createTunDevice(name, false);
    }

    private void createTunDevice(String name, boolean tap) throws IOException {
        LinkName.require(name);
        inside(() -> {
            TunDevice.create(name, tap);
            return name;
        });
    }
}
