// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.iptables;

import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.plugin.firewall.MasqueradePolicy;

/**
 * Masquerading as the reference plugins {@code bridge} and {@code ptp} do it.
 *
 * <pre>{@code
 * -A CNI-895718981c112e2ba32fa38f -d 10.22.0.0/16 -m comment --comment "name: \"n1\" id: \"cidA\"" -j ACCEPT
 * -A CNI-895718981c112e2ba32fa38f ! -d 224.0.0.0/4 -m comment --comment "name: \"n1\" id: \"cidA\"" -j MASQUERADE
 * -A POSTROUTING -s 10.22.0.5/32 -m comment --comment "name: \"n1\" id: \"cidA\"" -j CNI-895718981c112e2ba32fa38f
 * }</pre>
 */
final class MasqueradeLines {
    private MasqueradeLines() {}

    static void add(NatTable table, Family family, ReferenceNames names, MasqueradePolicy policy) {
        String chain = names.masqueradeChain();
        String comment = names.comment();
        for (IpPrefix address : family.of(policy.addresses())) {
            String subnet = address.network().toString();
            String host = host(address);
            table.chain(chain)
                    .rule(chain, "-d", subnet, "-m", "comment", "--comment", comment, "-j", "ACCEPT")
                    .rule(
                            chain,
                            "!",
                            "-d",
                            family.multicast(),
                            "-m",
                            "comment",
                            "--comment",
                            comment,
                            "-j",
                            "MASQUERADE")
                    .rule("POSTROUTING", "-s", host, "-m", "comment", "--comment", comment, "-j", chain);
        }
    }

    /** A single address as {@code iptables-save} writes it. */
    static String host(IpPrefix address) {
        return IpAddresses.format(address.address()) + "/" + IpAddresses.bits(address.address());
    }
}
