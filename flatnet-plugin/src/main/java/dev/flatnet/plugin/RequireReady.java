// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import dev.flatnet.ipam.cni.Ipam;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.plugin.address.AddressFailures;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.AttachmentException.Reason;
import dev.flatnet.plugin.firewall.Firewall;
import dev.flatnet.plugin.firewall.Policy.Part;
import dev.flatnet.plugin.sandbox.OpenNetns;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;

/** The use case behind {@link Flatnet#requireReady}; one object a request. */
final class RequireReady {
    private final NetworkNamespace hostNamespace;
    private final Firewall firewall;
    private final Network network;
    private final Ipam addresses;

    RequireReady(NetworkNamespace hostNamespace, Firewall firewall, Network network, Ipam addresses) {
        this.hostNamespace = hostNamespace;
        this.firewall = firewall;
        this.network = network;
        this.addresses = addresses;
    }

    void run() throws AttachmentException {
        try (OpenNetns host = OpenNetns.of(hostNamespace)) {
            network.link().requireReady(host, network.name(), addresses.subnets());
            firewall.requireUsable(rules());
        } catch (IOException e) {
            throw new AttachmentException(
                    Reason.KERNEL_REFUSED,
                    "no container can be attached to network " + network.name(),
                    String.valueOf(e.getMessage()),
                    e);
        }
        AddressFailures.run("no address can be had on network " + network.name(), addresses::requireAvailable);
    }

    /** Only those that the network asks for: what it does not, the host may lack. */
    private Set<Part> rules() {
        Set<Part> rules = EnumSet.noneOf(Part.class);
        network.chained().forEach(work -> rules.addAll(work.rules()));
        return rules;
    }
}
