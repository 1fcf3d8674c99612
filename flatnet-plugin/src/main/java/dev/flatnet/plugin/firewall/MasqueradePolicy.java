// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.plugin.firewall.Policy.Part;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Traffic from some addresses to outside their subnet, other than multicast, gets another source address.
 *
 * @param addresses whose traffic, each with the prefix length of its subnet
 * @param exceptions destinations to which traffic keeps its source address
 * @param sources the addresses it gets, at most one of a family; where there is none of the family, the host's address on the
 *     interface the traffic leaves by
 */
public record MasqueradePolicy(List<IpPrefix> addresses, List<IpPrefix> exceptions, List<InetAddress> sources)
        implements Policy.OfPart {

    public MasqueradePolicy {
        addresses = List.copyOf(addresses);
        exceptions = List.copyOf(exceptions);
        sources = List.copyOf(sources);
        if (sources.size() > 2
                || (sources.size() == 2 && IpAddresses.isIpv4(sources.get(0)) == IpAddresses.isIpv4(sources.get(1)))) {
            throw new IllegalArgumentException("two source addresses of one family");
        }
    }

    /** With the host's addresses, and without exceptions. */
    public static MasqueradePolicy of(List<IpPrefix> addresses) {
        return new MasqueradePolicy(addresses, List.of(), List.of());
    }

    @Override
    public Part part() {
        return Part.MASQUERADE;
    }

    /** The fixed source address of a family, if there is one. */
    public Optional<InetAddress> source(boolean ipv4) {
        for (InetAddress source : sources) {
            if (IpAddresses.isIpv4(source) == ipv4) {
                return Optional.of(source);
            }
        }
        return Optional.empty();
    }
}
