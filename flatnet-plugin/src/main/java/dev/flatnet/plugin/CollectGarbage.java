// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.ipam.cni.IpamRelease;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.plugin.address.AddressFailures;
import dev.flatnet.plugin.attachment.Attachment;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.AttachmentException.Reason;
import dev.flatnet.plugin.attachment.Failures;
import dev.flatnet.plugin.firewall.Firewall;
import dev.flatnet.plugin.sandbox.OpenNetns;
import dev.flatnet.plugin.sandbox.Removal;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The use case behind {@link Flatnet#collectGarbage}; one object a request. */
final class CollectGarbage {
    private final NetworkNamespace hostNamespace;
    private final Firewall firewall;
    private final Removals removals;
    private final IpamRelease addresses;
    private final String network;
    private final List<AttachmentId> valid;
    private final Failures failures = new Failures();

    CollectGarbage(
            NetworkNamespace hostNamespace,
            Firewall firewall,
            String network,
            Collection<AttachmentId> valid,
            Removals removals,
            IpamRelease addresses) {
        this.hostNamespace = hostNamespace;
        this.firewall = firewall;
        this.removals = removals;
        this.addresses = addresses;
        this.network = network;
        this.valid = List.copyOf(valid);
    }

    /** Interfaces first, as when a container is detached: no address is given back as long as one of them is left. */
    void run() throws AttachmentException {
        Set<String> labels = new HashSet<>();
        for (AttachmentId id : valid) {
            labels.add(new Attachment(network, id).label());
        }
        boolean linksAreGone;
        try (OpenNetns host = OpenNetns.of(hostNamespace)) {
            for (Removal work : removals.chained()) {
                failures.attempt(() -> work.retain(host, network, labels));
            }
            linksAreGone = failures.attempt(() -> removals.link().retain(host, network, labels));
        } catch (IOException e) {
            throw new AttachmentException(
                    Reason.KERNEL_REFUSED,
                    "cannot collect the garbage of network " + network,
                    String.valueOf(e.getMessage()),
                    e);
        }
        if (!removals.rules().isEmpty()) {
            failures.attempt(() -> firewall.retain(network, labels, removals.rules()));
        }
        if (linksAreGone) {
            failures.attempt(() -> AddressFailures.run(
                    "cannot give back addresses of network " + network, () -> addresses.retain(valid)));
        }
        failures.throwIfAny("cannot collect the garbage of network " + network + " completely");
    }
}
