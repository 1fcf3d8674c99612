// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.ipam.cni.Ipam;
import dev.flatnet.netlink.route.MacAddress;
import dev.flatnet.plugin.attachment.Attachment;
import java.util.List;
import java.util.Optional;

/**
 * A container to be attached to a network.
 *
 * @param network how
 * @param attachment which interface of which container
 * @param netns a path that refers to the container's network namespace
 * @param addresses where the addresses come from
 * @param requestedMac the address its interface must get
 * @param presentAddresses addresses that the interface has already, as an earlier plugin of the chain reports them
 */
public record AttachRequest(
        Network network,
        Attachment attachment,
        String netns,
        Ipam addresses,
        Optional<MacAddress> requestedMac,
        List<IpPrefix> presentAddresses) {

    public AttachRequest {
        presentAddresses = List.copyOf(presentAddresses);
    }

    /** A container that must get nothing in particular. */
    public static AttachRequest of(Network network, Attachment attachment, String netns, Ipam addresses) {
        return new AttachRequest(network, attachment, netns, addresses, Optional.empty(), List.of());
    }
}
