// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import dev.flatnet.netlink.netns.NamespaceException;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.plugin.AttachmentException.Reason;
import java.io.IOException;

/** Opening a container's namespace, with the failure said in our words. */
final class Sandboxes {
    private Sandboxes() {}

    static NetworkNamespace open(NetworkStack stack, String netns) throws IOException, AttachmentException {
        try {
            return stack.namespace(netns);
        } catch (NamespaceException e) {
            throw new AttachmentException(
                    Reason.NETNS_UNUSABLE,
                    "cannot use the container's network namespace",
                    String.valueOf(e.getMessage()),
                    e);
        }
    }
}
