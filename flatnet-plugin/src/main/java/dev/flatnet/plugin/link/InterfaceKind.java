// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.link;

import dev.flatnet.ipam.cni.IpamResult;
import dev.flatnet.netlink.route.MacAddress;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.sandbox.OpenNetns;
import dev.flatnet.plugin.sandbox.Removal;
import dev.flatnet.plugin.sandbox.Site;
import java.io.IOException;
import java.util.Optional;

/**
 * Seam: how the container gets its interface. One implementation a kind, which holds the settings of one network.
 * Immutable and thread-safe.
 *
 * <p>A container is attached in this order: {@link #connect}; addresses are acquired, which may need the interface; {@link
 * #complete}. What a step changes, it registers with {@link Site#rollback}.
 */
public interface InterfaceKind extends Removal {

    /**
     * Makes the interface in the container, down and without addresses, and what it needs on the host. What an earlier
     * attempt for the same attachment left makes way.
     *
     * @param mac the address the interface must get
     * @throws AttachmentException if something of somebody else's is in the way
     */
    ConnectedInterface connect(Site site, Optional<MacAddress> mac) throws IOException, AttachmentException;

    /**
     * Puts addresses and routes on the interface, does the host's part of them, and waits until packets can pass.
     *
     * @param connected what {@link #connect} returned
     * @return the same with its links as they are now
     */
    ConnectedInterface complete(Site site, ConnectedInterface connected, IpamResult assigned)
            throws IOException, AttachmentException;

    /**
     * Verifies that everything {@link #connect} and {@link #complete} made is there; changes nothing.
     *
     * @throws AttachmentException if not, with what is missing or different
     */
    void verify(Site site, ExpectedInterface expected) throws IOException, AttachmentException;

    /**
     * Verifies that nothing on the host would keep {@link #connect} from succeeding; changes nothing, and is cheap.
     *
     * @throws AttachmentException if something would
     */
    void requireReady(OpenNetns host) throws IOException, AttachmentException;
}
