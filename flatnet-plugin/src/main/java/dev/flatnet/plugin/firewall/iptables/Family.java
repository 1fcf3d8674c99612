// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.iptables;

import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.netlink.netfilter.NftTable;
import java.util.ArrayList;
import java.util.List;

/** IPv4 or IPv6, each of which has programs of its own. */
enum Family {
    IPV4("iptables", "224.0.0.0/4"),
    IPV6("ip6tables", "ff00::/8");

    private final String program;
    private final String multicast;

    Family(String program, String multicast) {
        this.program = program;
        this.multicast = multicast;
    }

    /** How the names of its programs begin. */
    String program() {
        return program;
    }

    String multicast() {
        return multicast;
    }

    /** The table in which {@code iptables-nft} keeps the rules of table nat. */
    NftTable nat() {
        return new NftTable(this == IPV4 ? NftTable.Family.IPV4 : NftTable.Family.IPV6, "nat");
    }

    /** Those of the family, in their order. */
    List<IpPrefix> of(List<IpPrefix> addresses) {
        List<IpPrefix> own = new ArrayList<>();
        for (IpPrefix address : addresses) {
            if (address.isIpv4() == (this == IPV4)) {
                own.add(address);
            }
        }
        return own;
    }
}
