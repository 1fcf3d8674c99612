// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.chained;

import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.plugin.firewall.MasqueradePolicy;
import dev.flatnet.plugin.firewall.Policy.Part;
import dev.flatnet.plugin.sandbox.OpenNetns;
import dev.flatnet.plugin.sandbox.Site;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Traffic of the container that leaves its subnet gets an address of the host as its source. */
public final class Masquerading implements ChainedWork {
    private final boolean ipv4;
    private final boolean ipv6;
    private final List<IpPrefix> exceptions;
    private final List<InetAddress> sources;
    private final boolean byIptables;

    /** For all addresses of the interface. */
    public Masquerading() {
        this(true, true, List.of(), List.of(), false);
    }

    /**
     * For some of them.
     *
     * @param ipv4 for IPv4 addresses
     * @param ipv6 for IPv6 addresses
     * @param exceptions destinations to which traffic keeps its source address
     * @param sources the addresses that traffic gets, at most one of a family; the host's if there is none
     * @param byIptables whether the rules must be those of {@code iptables}
     */
    public Masquerading(
            boolean ipv4, boolean ipv6, List<IpPrefix> exceptions, List<InetAddress> sources, boolean byIptables) {
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
        this.exceptions = List.copyOf(exceptions);
        this.sources = List.copyOf(sources);
        this.byIptables = byIptables;
    }

    @Override
    public Set<Part> rules() {
        return Set.of(Part.MASQUERADE);
    }

    @Override
    public void apply(AttachedInterface target) {
        List<IpPrefix> addresses = new ArrayList<>();
        for (IpPrefix address : target.addresses()) {
            if (address.isIpv4() ? ipv4 : ipv6) {
                addresses.add(address);
            }
        }
        if (!addresses.isEmpty()) {
            target.policy().add(new MasqueradePolicy(addresses, exceptions, sources));
            if (byIptables) {
                target.policy().byIptables(Part.MASQUERADE);
            }
        }
    }

    @Override
    public void verify(AttachedInterface target) {
        apply(target);
    }

    @Override
    public void remove(Site site) {
        // It is rules only, and those of an attachment go together.
    }

    @Override
    public void retain(OpenNetns host, String network, Set<String> labels) {
        // It is rules only, and those of an attachment go together.
    }
}
