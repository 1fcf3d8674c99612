// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import java.net.InetAddress;

/**
 * A network, as rules of policy routing match it: {@code 10.1.0.0/16}.
 *
 * @param address its address
 * @param length of the prefix, 0 to 32, or to 128 for IPv6
 */
public record AddressPrefix(InetAddress address, int length) {
    public AddressPrefix {
        Rtnetlink.requirePrefix(address, length);
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + length;
    }
}
