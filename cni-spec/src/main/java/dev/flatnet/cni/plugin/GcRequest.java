// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.plugin;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.PluginConfig;
import java.util.List;
import java.util.Optional;

/**
 * What GC is asked (specification 1.1.0, section 2, "GC").
 *
 * @param validAttachments the attachments to this network that must stay; absent if the runtime does not say, which is not
 *     the same as an empty list
 * @param config the configuration
 * @param environment what surrounds the request
 */
public record GcRequest(
        Optional<List<AttachmentId>> validAttachments, PluginConfig config, RequestEnvironment environment) {

    public GcRequest {
        validAttachments = validAttachments.map(List::copyOf);
    }

    /**
     * Whether what belongs to this attachment of the network may go. Never, if the runtime did not say which attachments
     * are valid.
     */
    public boolean isStale(AttachmentId attachment) {
        return validAttachments.isPresent() && !validAttachments.get().contains(attachment);
    }
}
