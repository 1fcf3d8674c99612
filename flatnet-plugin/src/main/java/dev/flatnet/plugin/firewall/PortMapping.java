// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import dev.flatnet.cni.spec.IpAddresses;
import java.net.InetAddress;
import java.util.Optional;

/**
 * Ports of the host that lead to ports of a container, one to one.
 *
 * @param protocol which ports
 * @param hostAddress the address of the host they are on; empty for every address of every family, an unspecified one for every
 *     address of its family
 * @param hostPort the first of the host, 1 to 65535
 * @param containerPort the first of the container, 1 to 65535
 * @param count how many
 */
public record PortMapping(
        Protocol protocol, Optional<InetAddress> hostAddress, int hostPort, int containerPort, int count) {
    private static final int MAX_PORT = 65535;

    /** Protocols that have ports and can be translated. */
    public enum Protocol {
        TCP(6),
        UDP(17),
        SCTP(132);

        private final int number;

        Protocol(int number) {
            this.number = number;
        }

        /** IPPROTO_…. */
        public int number() {
            return number;
        }

        /** As {@code nft} and people write it. */
        public String keyword() {
            return switch (this) {
                case TCP -> "tcp";
                case UDP -> "udp";
                case SCTP -> "sctp";
            };
        }
    }

    public PortMapping {
        requireRange("host port", hostPort, count);
        requireRange("container port", containerPort, count);
    }

    private static void requireRange(String what, int first, int count) {
        if (first < 1 || count < 1 || first > MAX_PORT - count + 1) {
            throw new IllegalArgumentException(what + " " + first + (count == 1 ? "" : " and " + (count - 1) + " more")
                    + ": not between 1 and 65535");
        }
    }

    /** One port of every address of the host. */
    public static PortMapping of(Protocol protocol, int hostPort, int containerPort) {
        return new PortMapping(protocol, Optional.empty(), hostPort, containerPort, 1);
    }

    /** The same on one address of the host. */
    public PortMapping on(InetAddress address) {
        return new PortMapping(protocol, Optional.of(address), hostPort, containerPort, count);
    }

    /** The one address of the host they are on, if it is not every one. */
    public Optional<InetAddress> onlyAddress() {
        return hostAddress.isPresent() && !hostAddress.get().isAnyLocalAddress() ? hostAddress : Optional.empty();
    }

    /** Whether they are on addresses of a family. */
    public boolean isOf(boolean ipv4) {
        return hostAddress.isEmpty() || IpAddresses.isIpv4(hostAddress.get()) == ipv4;
    }

    /** Whether a port of the host is one of both. */
    public boolean overlaps(PortMapping other) {
        return protocol == other.protocol
                && onlyAddress().equals(other.onlyAddress())
                && ((isOf(true) && other.isOf(true)) || (isOf(false) && other.isOf(false)))
                && hostPort < other.hostPort + other.count
                && other.hostPort < hostPort + count;
    }
}
