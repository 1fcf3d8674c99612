// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.testing.NamespaceState.Address;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** The addresses that a link gets by itself when it comes up: those of the loopback, and the link-local one of IPv6. */
final class AutomaticAddresses {
    private static final int ADDRESS = 1;
    private static final int LOCAL = 2;
    private static final int LABEL = 3;
    private static final int SCOPE_HOST = 254;
    private static final int SCOPE_LINK = 253;
    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final byte[] LABEL_OF_LOOPBACK = {'l', 'o', 0};
    private static final byte[] LOOPBACK_OF_IPV6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    private AutomaticAddresses() {}

    /** Whoever deletes one does not get it again before the link has been down. */
    static void update(NamespaceState namespace) {
        for (Link link : namespace.links()) {
            if (!link.hasCarrier() && !(link.isLoopback() && link.isUp())) {
                link.hasOwnAddresses = link.hasOwnAddresses && link.isUp();
            } else if (!link.hasOwnAddresses) {
                link.hasOwnAddresses = true;
                add(namespace, link);
            }
        }
    }

    private static void add(NamespaceState namespace, Link link) {
        boolean ipv6 = !namespace.sysctls.isIpv6Disabled(link);
        if (link.isLoopback()) {
            Map<Integer, byte[]> attributes = Map.of(ADDRESS, LOOPBACK, LOCAL, LOOPBACK, LABEL, LABEL_OF_LOOPBACK);
            add(namespace, new Address(link.index, Wire.AF_INET, LOOPBACK, 8, SCOPE_HOST, attributes));
            if (ipv6) {
                add(namespace, ofIpv6(link, LOOPBACK_OF_IPV6, 128, SCOPE_HOST));
            }
        } else if (ipv6
                && namespace
                        .sysctls
                        .read("ipv6/conf/" + link.name + "/addr_gen_mode")
                        .equals(Optional.of("0"))) {
            add(namespace, ofIpv6(link, linkLocal(link.mac), 64, SCOPE_LINK));
        }
    }

    private static Address ofIpv6(Link link, byte[] address, int prefixLength, int scope) {
        return new Address(link.index, Wire.AF_INET6, address, prefixLength, scope, Map.of(ADDRESS, address));
    }

    private static void add(NamespaceState namespace, Address added) {
        boolean there = namespace.addresses.stream()
                .anyMatch(other -> other.link() == added.link() && Arrays.equals(other.address(), added.address()));
        if (!there) {
            namespace.addresses.add(added);
        }
    }

    /** fe80::/64 and the modified EUI-64 of the MAC address (RFC 4291, appendix A). */
    private static byte[] linkLocal(byte[] mac) {
        byte[] address = new byte[16];
        address[0] = (byte) 0xfe;
        address[1] = (byte) 0x80;
        address[8] = (byte) (mac[0] ^ 2);
        address[9] = mac[1];
        address[10] = mac[2];
        address[11] = (byte) 0xff;
        address[12] = (byte) 0xfe;
        System.arraycopy(mac, 3, address, 13, 3);
        return address;
    }
}
