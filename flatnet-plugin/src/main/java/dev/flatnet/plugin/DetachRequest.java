// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import dev.flatnet.ipam.cni.IpamRelease;
import dev.flatnet.plugin.attachment.Attachment;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * A container to be detached from a network.
 *
 * @param attachment which interface of which container
 * @param netns a path that refers to the container's network namespace; absent if it is gone
 * @param removals what takes away what was made
 * @param addresses who takes the addresses back
 * @param likely addresses that the attachment is thought to hold; may be empty
 */
public record DetachRequest(
        Attachment attachment,
        Optional<String> netns,
        Removals removals,
        IpamRelease addresses,
        List<InetAddress> likely) {

    public DetachRequest {
        likely = List.copyOf(likely);
    }
}
