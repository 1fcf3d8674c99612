// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.nftables;

import dev.flatnet.cni.spec.Fnv1a;
import dev.flatnet.cni.spec.IpPrefix;

/** Names of chains that {@code nft} can read again: letters, digits, {@code _ . / -}, a letter first. */
final class ChainNames {
    private ChainNames() {}

    /** Such as {@code from-10.87.1.0-24}, and {@code from-fd00..-64} for fd00::/64. */
    static String of(String purpose, IpPrefix subnet) {
        return purpose + "-" + subnet.toString().replace('/', '-').replace(':', '.');
    }

    /** The name of an interface; with a hash if it has characters that the name of a chain should not have. */
    static String of(String device) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < device.length(); i++) {
            char c = device.charAt(i);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '-');
            name.append(plain ? c : '_');
        }
        return name.toString().equals(device) ? device : name + "-" + Long.toHexString(Fnv1a.hash(device));
    }
}
