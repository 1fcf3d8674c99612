// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.RouteNetlink;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The use case behind {@link Flatnet#collectGarbage}; one object a request. */
final class CollectGarbage {
    private final NetworkStack stack;
    private final Firewall firewall;
    private final AddressRelease addresses;
    private final String network;
    private final List<AttachmentId> valid;
    private final Failures failures = new Failures();

    CollectGarbage(
            NetworkStack stack,
            Firewall firewall,
            String network,
            Collection<AttachmentId> valid,
            AddressRelease addresses) {
        this.stack = stack;
        this.firewall = firewall;
        this.addresses = addresses;
        this.network = network;
        this.valid = List.copyOf(valid);
    }

    /** Links first, as when a container is detached: no address is given back as long as one of them is left. */
    void run() throws AttachmentException {
        Set<String> labels = new HashSet<>();
        for (AttachmentId id : valid) {
            labels.add(new Attachment(network, id).label());
        }
        boolean linksAreGone = failures.attempt(() -> removeLinks(labels));
        failures.attempt(() -> firewall.retain(network, labels));
        if (linksAreGone) {
            failures.attempt(() -> addresses.retain(network, valid));
        }
        failures.throwIfAny("cannot collect the garbage of network " + network + " completely");
    }

    private void removeLinks(Set<String> labels) throws IOException, AttachmentException {
        Failures ofLinks = new Failures();
        try (RouteNetlink host = stack.host()) {
            for (Link link : host.links().list()) {
                String label = link.alias().orElse("");
                if (HostEnd.isOfNetwork(link, network) && !labels.contains(label)) {
                    ofLinks.attempt(() -> HostEnd.delete(host, link));
                }
            }
        }
        ofLinks.throwIfAny("links of network " + network + " are left");
    }
}
