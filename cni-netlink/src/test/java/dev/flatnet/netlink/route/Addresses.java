// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Addresses written as text in tests. */
final class Addresses {
    private Addresses() {}

    static InetAddress ip(String text) {
        try {
            // A literal, so that nothing is resolved.
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
