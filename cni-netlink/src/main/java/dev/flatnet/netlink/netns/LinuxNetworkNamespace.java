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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** A namespace of this kernel, wherever it is entered from. */
abstract class LinuxNetworkNamespace implements NetworkNamespace {
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
    public final long cookie() throws IOException {
        OptionalLong cookie = inside(NetlinkSocket::namespaceCookie);
        return cookie.isPresent() ? cookie.getAsLong() : identity().inode();
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
        Path file = SysctlFiles.path(name);
        return inside(() -> SysctlFiles.read(file));
    }

    @Override
    public final void writeSysctl(String value, String... name) throws IOException {
        Path file = SysctlFiles.path(name);
        inside(() -> SysctlFiles.write(file, value));
    }

    @Override
    public final List<SysctlOutcome> ensureSysctls(List<Sysctl> wanted) throws IOException {
        return inside(() -> {
            List<SysctlOutcome> outcomes = new ArrayList<>(wanted.size());
            for (Sysctl sysctl : wanted) {
                outcomes.add(SysctlOutcome.of(
                        sysctl,
                        name -> SysctlFiles.read(SysctlFiles.path(name)),
                        (value, name) -> SysctlFiles.write(SysctlFiles.path(name), value)));
            }
            return outcomes;
        });
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
