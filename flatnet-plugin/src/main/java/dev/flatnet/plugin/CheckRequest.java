// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import dev.flatnet.ipam.cni.Ipam;
import dev.flatnet.plugin.attachment.Attachment;
import dev.flatnet.plugin.link.ExpectedInterface;

/**
 * A container whose attachment should be verified.
 *
 * @param network how it was attached
 * @param attachment which interface of which container
 * @param netns a path that refers to the container's network namespace
 * @param addresses where the addresses came from
 * @param expected what attaching it came to
 */
public record CheckRequest(
        Network network, Attachment attachment, String netns, Ipam addresses, ExpectedInterface expected) {}
