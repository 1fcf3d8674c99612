// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.RouteNetlink;
import dev.flatnet.plugin.AttachmentException.Reason;
import java.io.IOException;
import java.util.Optional;

/** The use case behind {@link Flatnet#requireReady}; one object a request. */
final class RequireReady {
    private final NetworkStack stack;
    private final Firewall firewall;
    private final BridgeNetwork network;
    private final AddressSource addresses;

    RequireReady(NetworkStack stack, Firewall firewall, BridgeNetwork network, AddressSource addresses) {
        this.stack = stack;
        this.firewall = firewall;
        this.network = network;
        this.addresses = addresses;
    }

    void run() throws AttachmentException {
        try (RouteNetlink host = stack.host()) {
            Optional<Link> bridge = host.links().find(network.bridge());
            if (bridge.isPresent()) {
                Bridge.requireBridge(bridge.get());
            }
            if (network.masquerade()) {
                firewall.requireUsable();
            }
        } catch (IOException e) {
            throw new AttachmentException(
                    Reason.KERNEL_REFUSED,
                    "no container can be attached to network " + network.name(),
                    String.valueOf(e.getMessage()),
                    e);
        }
        addresses.requireAvailable();
    }
}
