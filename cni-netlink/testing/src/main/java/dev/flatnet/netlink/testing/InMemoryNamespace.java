// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.LinkName;
import dev.flatnet.netlink.NetlinkTransport;
import dev.flatnet.netlink.TracingTransport;
import dev.flatnet.netlink.netns.NamespaceIdentity;
import dev.flatnet.netlink.netns.NetworkNamespace;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A reference to a namespace of an {@link InMemoryKernel}. */
final class InMemoryNamespace implements NetworkNamespace {
    /** The device of nsfs on some machine. */
    private static final long DEVICE = 4;

    private static final long FIRST_INODE = 4_026_531_840L;

    private final InMemoryKernel kernel;
    private final String path;
    private final NamespaceState state;
    private final int descriptor;
    private final AtomicBoolean closed = new AtomicBoolean();

    InMemoryNamespace(InMemoryKernel kernel, String path, NamespaceState state, int descriptor) {
        this.kernel = kernel;
        this.path = path;
        this.state = state;
        this.descriptor = descriptor;
    }

    @Override
    public NamespaceIdentity identity() {
        fileDescriptor();
        return new NamespaceIdentity(DEVICE, FIRST_INODE + state.number());
    }

    @Override
    public long cookie() {
        fileDescriptor();
        return state.number();
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public int fileDescriptor() {
        if (closed.get()) {
            throw new IllegalStateException("the file descriptor is closed");
        }
        return descriptor;
    }

    @Override
    public NetlinkTransport openNetlink(int family) throws IOException {
        fileDescriptor();
        return switch (family) {
            case InMemoryTransport.NETLINK_ROUTE, InMemoryTransport.NETLINK_NETFILTER ->
                TracingTransport.ifAsked(new InMemoryTransport(kernel, state, family));
            default -> throw new IOException("socket(AF_NETLINK): the in-memory kernel does not know family " + family);
        };
    }

    @Override
    public String sysctl(String... name) throws IOException {
        fileDescriptor();
        String file = file(name);
        synchronized (kernel) {
            Optional<String> value = state.sysctls.read(file);
            if (value.isEmpty()) {
                throw new NoSuchFileException("/proc/sys/net/" + file);
            }
            return value.get();
        }
    }

    @Override
    public void writeSysctl(String value, String... name) throws IOException {
        fileDescriptor();
        String file = file(name);
        synchronized (kernel) {
            if (state.sysctls.read(file).isEmpty()) {
                throw new NoSuchFileException("/proc/sys/net/" + file);
            }
            if (kernel.isUnprivileged()) {
                throw new AccessDeniedException("/proc/sys/net/" + file);
            }
            if (kernel.areSysctlsReadOnly()) {
                throw new FileSystemException("/proc/sys/net/" + file, null, "Read-only file system");
            }
            try {
                kernel.beginRequest();
                kernel.beginChange();
            } catch (Refusal e) {
                throw new FileSystemException(
                        "/proc/sys/net/" + file, null, e.errno().meaning());
            }
            kernel.announcing(() -> state.sysctls.write(file, value.strip()));
        }
    }

    @Override
    public void createTap(String name) throws IOException {
        createTunDevice(name);
    }

    @Override
    public void createTun(String name) throws IOException {
        createTunDevice(name);
    }

    private void createTunDevice(String name) throws IOException {
        fileDescriptor();
        LinkName.require(name);
        synchronized (kernel) {
            try {
                kernel.beginRequest();
                kernel.beginChange();
                if (state.link(name).isPresent()) {
                    throw new Refusal(Errno.EBUSY);
                }
            } catch (Refusal e) {
                throw new IOException("ioctl(TUNSETIFF): " + e.errno(), e);
            }
            kernel.announcing(() -> state.add(new Link("tun", name, state, kernel.randomMac(), Link.DEFAULT_MTU)));
        }
    }

    private static String file(String... name) {
        for (String element : name) {
            if (element.isEmpty()
                    || element.equals(".")
                    || element.equals("..")
                    || element.indexOf('/') >= 0
                    || element.indexOf(0) >= 0) {
                throw new IllegalArgumentException("\"" + element + "\" in the name of a sysctl");
            }
        }
        return String.join("/", name);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            kernel.close(descriptor);
        }
    }
}
