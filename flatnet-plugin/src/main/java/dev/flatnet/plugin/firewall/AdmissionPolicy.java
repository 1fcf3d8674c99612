// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.plugin.firewall.Policy.Part;
import java.util.List;

/**
 * Where the host forwards nothing by default, some addresses are excepted: packets from them are forwarded, and packets to them
 * that belong to connections they began, or that came by a published port.
 *
 * @param addresses which; the prefix lengths do not matter
 * @param adminChain the chain of iptables with the administrator's own rules, which are asked first
 */
public record AdmissionPolicy(List<IpPrefix> addresses, String adminChain) implements Policy.OfPart {
    /** The chain with the administrator's rules, unless another is configured. */
    public static final String DEFAULT_ADMIN_CHAIN = "CNI-ADMIN";

    public AdmissionPolicy {
        addresses = List.copyOf(addresses);
    }

    @Override
    public Part part() {
        return Part.ADMISSION;
    }
}
