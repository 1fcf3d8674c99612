// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.plugin.firewall.Policy.Part;
import dev.flatnet.plugin.firewall.PortMapping.Protocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * Ports of the host that lead to the container.
 *
 * @param mappings which
 * @param addresses of the container to lead to, each with the prefix length of its subnet; at most one of a family
 * @param hairpin whose source address is translated as well
 * @param device of the host by which packets get to the container, its bridge as a rule; if it is known, the host itself can
 *     use the ports of 127.0.0.1
 * @param conditions that packets must meet, by the family of the container's address
 * @param mark of packets that are to be masqueraded, where rules need one: those of {@code iptables} do
 */
public record PortPolicy(
        List<PortMapping> mappings,
        List<IpPrefix> addresses,
        Hairpin hairpin,
        Optional<String> device,
        Conditions conditions,
        HairpinMark mark)
        implements Policy.OfPart {

    /**
     * Which connections get an address of the host as their source. Without that, answers to a client on the container's own
     * network, the container itself included, and to 127.0.0.1 would not come back to where they can be translated.
     */
    public enum Hairpin {
        /** None: such clients cannot use the ports. */
        NONE,
        /** Those of the container's network, and of the host's loopback. */
        NEIGHBOURS,
        /** All. */
        EVERYBODY
    }

    /**
     * Conditions, by family.
     *
     * @param ipv4 for what leads to an IPv4 address
     * @param ipv6 for what leads to an IPv6 address
     */
    public record Conditions(List<PortCondition> ipv4, List<PortCondition> ipv6) {
        /** No condition. */
        public static final Conditions NONE = new Conditions(List.of(), List.of());

        public Conditions {
            ipv4 = List.copyOf(ipv4);
            ipv6 = List.copyOf(ipv6);
        }
    }

    /**
     * How packets that are to be masqueraded are told from others.
     *
     * @param bit of the packet's mark, 0 to 31
     * @param chain of others that marks and masquerades them, instead of ours
     */
    public record HairpinMark(int bit, Optional<String> chain) {
        /** As the reference plugin marks them. */
        public static final HairpinMark DEFAULT = new HairpinMark(13, Optional.empty());

        private static final int MAX_BIT = 31;
        private static final int MAX_CHAIN = 28;

        public HairpinMark {
            if (bit < 0 || bit > MAX_BIT) {
                throw new IllegalArgumentException("bit " + bit + " of a mark: not between 0 and " + MAX_BIT);
            }
            if (chain.isPresent()) {
                requireChain(chain.get());
            }
        }

        /** Letters, digits, {@code -} and {@code _}: what {@code iptables} reads again as it was written. */
        private static void requireChain(String name) {
            boolean plain = !name.isEmpty() && name.length() <= MAX_CHAIN && name.charAt(0) != '-';
            for (int i = 0; plain && i < name.length(); i++) {
                char c = name.charAt(i);
                plain = c < 0x80 && (Character.isLetterOrDigit(c) || c == '-' || c == '_');
            }
            if (!plain) {
                throw new IllegalArgumentException("\"" + name + "\" is no name of a chain");
            }
        }
    }

    /** With the usual mark. */
    public PortPolicy(
            List<PortMapping> mappings,
            List<IpPrefix> addresses,
            Hairpin hairpin,
            Optional<String> device,
            Conditions conditions) {
        this(mappings, addresses, hairpin, device, conditions, HairpinMark.DEFAULT);
    }

    public PortPolicy {
        mappings = List.copyOf(mappings);
        addresses = List.copyOf(addresses);
        if (addresses.size() > 2
                || (addresses.size() == 2
                        && addresses.get(0).isIpv4() == addresses.get(1).isIpv4())) {
            throw new IllegalArgumentException("two addresses of one family");
        }
    }

    @Override
    public Part part() {
        return Part.PORTS;
    }

    /** What of this another container has, if that one still has its address. */
    public Optional<PortMapping> conflict(PortPolicy other) {
        for (IpPrefix address : addresses) {
            for (IpPrefix theirs : other.addresses) {
                if (address.address().equals(theirs.address())) {
                    return Optional.empty();
                }
            }
        }
        for (PortMapping mapping : mappings) {
            for (PortMapping theirs : other.mappings) {
                if (mapping.overlaps(theirs)) {
                    return Optional.of(mapping);
                }
            }
        }
        return Optional.empty();
    }

    /** Where a port of the host leads to; empty if it is not published on that address. */
    public Optional<InetSocketAddress> target(Protocol protocol, InetAddress hostAddress, int hostPort) {
        for (PortMapping mapping : mappings) {
            int offset = hostPort - mapping.hostPort();
            boolean covered = mapping.protocol() == protocol && offset >= 0 && offset < mapping.count();
            Optional<InetAddress> only = mapping.onlyAddress();
            if (covered && (only.isEmpty() || only.get().equals(hostAddress))) {
                for (IpPrefix address : addresses) {
                    if (address.isIpv4() == IpAddresses.isIpv4(hostAddress) && mapping.isOf(address.isIpv4())) {
                        return Optional.of(new InetSocketAddress(address.address(), mapping.containerPort() + offset));
                    }
                }
            }
        }
        return Optional.empty();
    }
}
