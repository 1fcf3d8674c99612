// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.nftables;

import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.netlink.netfilter.DataType;
import dev.flatnet.netlink.netfilter.NftTable;
import dev.flatnet.netlink.netfilter.Payload;
import java.net.InetAddress;

/** IPv4 or IPv6: each has a table of its own, which holds the same under the same names. Immutable. */
final class IpFamily {
    static final IpFamily IPV4 = new IpFamily(
            NftTable.Family.IPV4,
            DataType.IPV4_ADDRESS,
            Payload.ipSource(),
            Payload.ipDestination(),
            IpPrefix.parse("224.0.0.0/4"));

    static final IpFamily IPV6 = new IpFamily(
            NftTable.Family.IPV6,
            DataType.IPV6_ADDRESS,
            Payload.ip6Source(),
            Payload.ip6Destination(),
            IpPrefix.parse("ff00::/8"));

    private final NftTable table;
    private final DataType address;
    private final Payload source;
    private final Payload destination;
    private final IpPrefix multicast;

    private IpFamily(
            NftTable.Family family, DataType address, Payload source, Payload destination, IpPrefix multicast) {
        this.table = new NftTable(family, NftablesRules.NAME);
        this.address = address;
        this.source = source;
        this.destination = destination;
        this.multicast = multicast;
    }

    static IpFamily of(InetAddress address) {
        return IpAddresses.isIpv4(address) ? IPV4 : IPV6;
    }

    NftTable table() {
        return table;
    }

    /** The type of an address as the key of a set. */
    DataType address() {
        return address;
    }

    /** Loads the packet's source address. */
    Payload source() {
        return source;
    }

    /** Loads the packet's destination address. */
    Payload destination() {
        return destination;
    }

    IpPrefix multicast() {
        return multicast;
    }

    boolean isIpv4() {
        return this == IPV4;
    }
}
