// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import java.util.Locale;

/** Which option of the kernel's configuration brings what; docs/kernel.md has the same table for readers. */
final class KernelOptions {
    private KernelOptions() {}

    static String ofLinkKind(String kind) {
        return switch (kind) {
            case "vlan" -> "CONFIG_VLAN_8021Q";
            case "bond" -> "CONFIG_BONDING";
            case "vrf" -> "CONFIG_NET_VRF";
            case "gre", "gretap" -> "CONFIG_NET_IPGRE";
            case "ip6gre", "ip6gretap" -> "CONFIG_IPV6_GRE";
            case "ipip" -> "CONFIG_NET_IPIP";
            case "sit" -> "CONFIG_IPV6_SIT";
            case "ip6tnl" -> "CONFIG_IPV6_TUNNEL";
            case "vti" -> "CONFIG_NET_IPVTI";
            case "xfrm" -> "CONFIG_XFRM_INTERFACE";
            case "tun" -> "CONFIG_TUN";
            case "team" -> "CONFIG_NET_TEAM";
            case "ipvtap" -> "CONFIG_IPVTAP";
            // bridge, veth, macvlan, macvtap, vxlan, ifb, dummy, ipvlan, geneve, wireguard, nlmon
            default -> "CONFIG_" + kind.toUpperCase(Locale.ROOT);
        };
    }
}
