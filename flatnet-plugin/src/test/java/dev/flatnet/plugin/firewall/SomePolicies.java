// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import static dev.flatnet.plugin.firewall.FirewallHost.policy;
import static dev.flatnet.plugin.firewall.FirewallHost.prefixes;

import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.netlink.route.MacAddress;
import dev.flatnet.plugin.firewall.PortMapping.Protocol;
import dev.flatnet.plugin.firewall.PortPolicy.Conditions;
import dev.flatnet.plugin.firewall.PortPolicy.Hairpin;
import java.util.List;
import java.util.Optional;

/** Policies for many containers of one network. */
final class SomePolicies {
    private SomePolicies() {}

    /** All there can be for one container, with addresses of its own. */
    static Policy everything(int number) {
        String ipv4 = "10.1." + number / 250 + "." + (number % 250 + 2) + "/16";
        String ipv6 = "fd00::" + Integer.toHexString(number + 2) + "/64";
        PortPolicy ports = new PortPolicy(
                List.of(
                        PortMapping.of(Protocol.TCP, 10_000 + number, 80),
                        PortMapping.of(Protocol.UDP, 10_000 + number, 53).on(IpAddresses.parse("127.0.0.1"))),
                prefixes(ipv4, ipv6),
                Hairpin.NEIGHBOURS,
                Optional.of("lo"),
                new Conditions(PortCondition.parse(List.of("!", "-s", "192.0.2.0/24")), List.of()));
        return policy(
                MasqueradePolicy.of(prefixes(ipv4, ipv6)),
                ports,
                new AdmissionPolicy(prefixes(ipv4, ipv6), AdmissionPolicy.DEFAULT_ADMIN_CHAIN),
                new IngressPolicy("br0", true, prefixes(ipv4, ipv6)),
                new SpoofPolicy(
                        "veth" + number, Optional.of(MacAddress.parse("02:00:00:00:00:01")), prefixes(ipv4, ipv6)));
    }
}
