// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.route.RouteNetlink;
import java.io.IOException;

/** Seam: the links, addresses and routes of the host and of containers. Thread-safe. */
public interface NetworkStack {

    /** Opens the host's side. */
    RouteNetlink host() throws IOException;

    /**
     * Opens a container's side.
     *
     * @param netns a path that refers to its network namespace
     * @throws IOException if it cannot be opened or is no network namespace
     */
    NetworkNamespace namespace(String netns) throws IOException;

    /** Makes the host forward IPv4 packets; equivalent to {@code sysctl -w net.ipv4.ip_forward=1}. */
    void enableForwarding() throws IOException;
}
