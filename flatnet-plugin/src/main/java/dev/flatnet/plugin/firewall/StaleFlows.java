// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.netfilter.Conntrack;
import dev.flatnet.netlink.netfilter.ConntrackEntry;
import dev.flatnet.netlink.netfilter.ConntrackFilter;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.route.InterfaceAddress;
import dev.flatnet.netlink.route.RouteNetlink;
import dev.flatnet.plugin.firewall.PortMapping.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the kernel forget where tracked flows to published ports lead to, when they lead elsewhere from now on. The kernel
 * translates a flow as it did when it began, and those of UDP never end as long as the client goes on sending. Connections of
 * TCP end by themselves.
 *
 * <p>Touches nothing but flows of UDP and SCTP to an address of the host itself and such a port, and of these only those that
 * do not lead to where a new one would.
 */
public final class StaleFlows {
    private final NetworkNamespace host;
    private final Targets targets;

    /** Where new flows lead. */
    @FunctionalInterface
    public interface Targets {
        /** The container's address and port; empty if the port is not published on that address. */
        Optional<InetSocketAddress> of(Protocol protocol, InetAddress hostAddress, int hostPort) throws IOException;
    }

    /**
     * A port that is published now, or was.
     *
     * @param protocol of the port
     * @param number of the port
     */
    public record Port(Protocol protocol, int number) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Port that && protocol == that.protocol && number == that.number;
        }

        @Override
        public int hashCode() {
            return protocol.number() << 16 | number;
        }
    }

    /**
     * The flows of a host.
     *
     * @param host its namespace, which must stay open
     * @param targets where they should lead
     */
    public StaleFlows(NetworkNamespace host, Targets targets) {
        this.host = host;
        this.targets = targets;
    }

    /** All ports of mappings. */
    public static Set<Port> ports(Iterable<PortMapping> mappings) {
        Set<Port> ports = new HashSet<>();
        for (PortMapping mapping : mappings) {
            for (int i = 0; i < mapping.count(); i++) {
                ports.add(new Port(mapping.protocol(), mapping.hostPort() + i));
            }
        }
        return ports;
    }

    /** Forgets what leads elsewhere. */
    public void forget(Set<Port> ports) throws IOException {
        List<Protocol> protocols = protocols(ports);
        if (protocols.isEmpty()) {
            return;
        }
        try (Conntrack conntrack = Conntrack.open(host)) {
            List<ConntrackEntry> candidates = new ArrayList<>();
            for (Protocol protocol : protocols) {
                candidates.addAll(entries(conntrack, protocol, ports));
            }
            if (!candidates.isEmpty()) {
                forget(conntrack, candidates, localAddresses());
            }
        }
    }

    /** Those whose flows do not end by themselves. */
    private static List<Protocol> protocols(Set<Port> ports) {
        List<Protocol> protocols = new ArrayList<>();
        for (Port port : ports) {
            if (port.protocol() != Protocol.TCP && !protocols.contains(port.protocol())) {
                protocols.add(port.protocol());
            }
        }
        return protocols;
    }

    private static List<ConntrackEntry> entries(Conntrack conntrack, Protocol protocol, Set<Port> ports)
            throws IOException {
        List<ConntrackEntry> found = new ArrayList<>();
        for (ConntrackEntry entry : list(conntrack, protocol)) {
            Optional<Integer> port = entry.original().destinationPort();
            if (port.isPresent() && ports.contains(new Port(protocol, port.get()))) {
                found.add(entry);
            }
        }
        return found;
    }

    /** A kernel without CONFIG_NF_CT_NETLINK says EINVAL; then there is no way to forget anything. */
    private static List<ConntrackEntry> list(Conntrack conntrack, Protocol protocol) throws IOException {
        try {
            return conntrack.list(ConntrackFilter.any().protocol(protocol.number()));
        } catch (NetlinkException e) {
            if (e.is(Errno.EINVAL) || e.is(Errno.EOPNOTSUPP)) {
                return List.of();
            }
            throw e;
        }
    }

    private void forget(Conntrack conntrack, List<ConntrackEntry> candidates, Set<InetAddress> local)
            throws IOException {
        for (ConntrackEntry entry : candidates) {
            InetAddress to = entry.original().destination();
            if ((to.isLoopbackAddress() || local.contains(to)) && !leadsWhereItShould(entry)) {
                conntrack.delete(entry);
            }
        }
    }

    private boolean leadsWhereItShould(ConntrackEntry entry) throws IOException {
        InetAddress to = entry.original().destination();
        int port = entry.original().destinationPort().orElse(0);
        Protocol protocol = entry.original().protocol() == Protocol.UDP.number() ? Protocol.UDP : Protocol.SCTP;
        InetSocketAddress should = targets.of(protocol, to, port).orElse(new InetSocketAddress(to, port));
        return should.getAddress().equals(entry.reply().source())
                && should.getPort() == entry.reply().sourcePort().orElse(0);
    }

    private Set<InetAddress> localAddresses() throws IOException {
        Set<InetAddress> local = new HashSet<>();
        try (RouteNetlink netlink = RouteNetlink.open(host)) {
            for (InterfaceAddress address : netlink.addresses().list()) {
                local.add(address.address());
            }
        }
        return local;
    }
}
