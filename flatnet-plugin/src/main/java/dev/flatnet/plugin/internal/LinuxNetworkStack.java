// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.internal;

import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.route.RouteNetlink;
import dev.flatnet.plugin.Namespaces;
import dev.flatnet.plugin.NetworkStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The kernel's network stack. */
public final class LinuxNetworkStack implements NetworkStack {
    private static final String[] IP_FORWARD = {"ipv4", "ip_forward"};
    private static final Path IP_FORWARD_FILE = Path.of("/proc/sys/net/ipv4/ip_forward");
    private static final String ON = "1";

    private final Optional<NetworkNamespace> host;
    private final Optional<Namespaces> containers;

    private LinuxNetworkStack(Optional<NetworkNamespace> host, Optional<Namespaces> containers) {
        this.host = host;
        this.containers = containers;
    }

    /** With the host's side in the namespace of this process. */
    public static LinuxNetworkStack here() {
        return new LinuxNetworkStack(Optional.empty(), Optional.empty());
    }

    /** With the host's side in another namespace, which must stay open, and containers wherever they are. */
    public static LinuxNetworkStack in(NetworkNamespace host, Namespaces containers) {
        return new LinuxNetworkStack(Optional.of(host), Optional.of(containers));
    }

    @Override
    public RouteNetlink host() throws IOException {
        return host.isPresent() ? RouteNetlink.open(host.get()) : RouteNetlink.open();
    }

    @Override
    public NetworkNamespace namespace(String netns) throws IOException {
        return containers.isPresent() ? containers.get().open(netns) : NetworkNamespace.open(netns);
    }

    @Override
    public void enableForwarding() throws IOException {
        // Not written when it is on: where /proc/sys is read-only, the administrator has set it for us.
        if (host.isPresent()) {
            if (!host.get().sysctl(IP_FORWARD).equals(ON)) {
                host.get().writeSysctl(ON, IP_FORWARD);
            }
        } else if (!Files.readString(IP_FORWARD_FILE).strip().equals(ON)) {
            Files.writeString(IP_FORWARD_FILE, ON, StandardOpenOption.WRITE);
        }
    }
}
