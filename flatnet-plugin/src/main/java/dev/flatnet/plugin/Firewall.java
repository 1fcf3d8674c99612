// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import dev.flatnet.cni.spec.IpPrefix;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * Seam: the rules of the host that belong to attachments. Implementations find them by the attachment, never by
 * comparing rules, and change them atomically. Thread-safe.
 */
public interface Firewall {

    /**
     * Traffic of the container that leaves its subnet, other than multicast, gets an address of the host as its source.
     * Replaces whatever the attachment had before.
     *
     * @param addresses the container's addresses, each with the prefix length of its subnet
     */
    void masquerade(Attachment attachment, List<IpPrefix> addresses) throws IOException;

    /** Whether {@link #masquerade} is in effect for exactly these addresses. */
    boolean isMasqueraded(Attachment attachment, List<IpPrefix> addresses) throws IOException;

    /** Removes everything that belongs to the attachment; nothing there is success. */
    void remove(Attachment attachment) throws IOException;

    /**
     * Removes everything that belongs to other attachments to a network than these.
     *
     * @param network the network's name
     * @param labels of the attachments that stay (see {@link Attachment#label})
     */
    void retain(String network, Set<String> labels) throws IOException;

    /**
     * Verifies that rules could be changed; changes none.
     *
     * @throws IOException if not, with the kernel's reason
     */
    void requireUsable() throws IOException;
}
