// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import dev.flatnet.netlink.route.MacAddress;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * A container to be attached to a network.
 *
 * @param network how the network should be
 * @param attachment which interface of which container
 * @param netns a path that refers to the container's network namespace
 * @param addresses who hands out the addresses
 * @param requestedAddresses addresses it must get; may repeat, may be empty
 * @param requestedMac the address its interface must get
 */
public record AttachRequest(
        BridgeNetwork network,
        Attachment attachment,
        String netns,
        AddressSource addresses,
        List<InetAddress> requestedAddresses,
        Optional<MacAddress> requestedMac) {}
