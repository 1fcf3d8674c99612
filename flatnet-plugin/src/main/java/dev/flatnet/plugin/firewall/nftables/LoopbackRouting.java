// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.nftables;

import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.netlink.netfilter.Chain;
import dev.flatnet.netlink.netfilter.NftTable;
import dev.flatnet.netlink.netfilter.Nftables;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.plugin.firewall.Policy;
import dev.flatnet.plugin.firewall.PortPolicy;
import dev.flatnet.plugin.firewall.PortPolicy.Hairpin;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Collection;
import java.util.Optional;

/**
 * The sysctl {@code net.ipv4.conf.DEVICE.route_localnet}, which lets packets from 127.0.0.1 leave by a bridge, so that the host
 * can use published ports of 127.0.0.1. On as long as a container behind the bridge has published ports.
 */
final class LoopbackRouting {
    private static final String ON = "1";
    private static final String OFF = "0";
    private static final NftTable GO_PORTMAP = new NftTable(NftTable.Family.IPV4, "nat");
    private static final String GO_PORTMAP_CHAIN = "CNI-HOSTPORT-DNAT";

    private final NetworkNamespace host;
    private final String device;

    private LoopbackRouting(NetworkNamespace host, String device) {
        this.host = host;
        this.device = device;
    }

    /** What a policy needs it for; empty if it does not. */
    static Optional<LoopbackRouting> of(NetworkNamespace host, Policy policy) {
        Optional<PortPolicy> ports = policy.ports();
        if (ports.isEmpty() || ports.get().hairpin() == Hairpin.NONE) {
            return Optional.empty();
        }
        for (IpPrefix address : ports.get().addresses()) {
            if (address.isIpv4()) {
                return ports.get().device().map(device -> new LoopbackRouting(host, device));
            }
        }
        return Optional.empty();
    }

    /** The device whose sysctl it is. */
    String device() {
        return device;
    }

    /** Turns it on, unless it is on already. */
    void allow() throws IOException {
        write(ON);
    }

    /** What is wrong with it, in words. */
    Optional<String> problem() throws IOException {
        return read().equals(ON)
                ? Optional.empty()
                : Optional.of("packets from 127.0.0.1 may not leave by " + device + " (route_localnet)");
    }

    private String read() throws IOException {
        try {
            return host.sysctl("ipv4", "conf", device, "route_localnet");
        } catch (NoSuchFileException e) {
            // The device has gone, and its settings with it.
            return "";
        }
    }

    private void write(String value) throws IOException {
        String now = read();
        if (!now.isEmpty() && !now.equals(value)) {
            host.writeSysctl(value, "ipv4", "conf", device, "route_localnet");
        }
    }

    /** Whether nobody may need it any more when these chains are gone. */
    boolean mayBeUnusedWithout(Collection<String> chains) {
        for (String chain : chains) {
            if (chain.startsWith(chains())) {
                return true;
            }
        }
        return false;
    }

    /** Turns it off if nobody needs it any more. */
    void disallowIfUnused() throws IOException {
        if (isUsed()) {
            return;
        }
        write(OFF);
        if (isUsed()) {
            // By somebody who found it on a moment ago.
            write(ON);
        }
    }

    /** By a container of ours, or perhaps by one that the reference plugin portmap serves. */
    private boolean isUsed() throws IOException {
        try (Nftables nftables = Nftables.open(host)) {
            for (Chain chain : nftables.chains(IpFamily.IPV4.table())) {
                if (chain.name().startsWith(chains())) {
                    return true;
                }
            }
            return nftables.chain(GO_PORTMAP, GO_PORTMAP_CHAIN).isPresent();
        }
    }

    private String chains() {
        return PortRules.hairpinChains(device) + "-";
    }
}
