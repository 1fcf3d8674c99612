// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni.config;

import dev.flatnet.netlink.route.MacAddress;

/** Hardware addresses in configurations and requests. */
public final class UnicastAddress {
    private UnicastAddress() {}

    /**
     * Reads one that an interface can have.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static MacAddress parse(String text) {
        MacAddress mac = MacAddress.parse(text);
        if (mac.isMulticast()) {
            throw new IllegalArgumentException("\"" + text + "\" is a multicast address, which no interface can have");
        }
        return mac;
    }
}
