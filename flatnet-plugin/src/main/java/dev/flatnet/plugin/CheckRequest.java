// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.cni.spec.Route;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * A container whose attachment should be verified.
 *
 * @param network how the network should be
 * @param attachment which interface of which container
 * @param netns a path that refers to the container's network namespace
 * @param addresses who handed out the addresses
 * @param expected what attaching it came to
 */
public record CheckRequest(
        BridgeNetwork network, Attachment attachment, String netns, AddressSource addresses, Expected expected) {

    /**
     * What must be there.
     *
     * @param mac of the container's interface, as text
     * @param ips its addresses
     * @param gateways of its addresses
     * @param routes its routes; a later chained plugin may have added to them
     */
    public record Expected(Optional<String> mac, List<IpPrefix> ips, List<InetAddress> gateways, List<Route> routes) {}
}
