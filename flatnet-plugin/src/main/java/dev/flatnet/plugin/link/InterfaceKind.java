// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.link;

import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.ipam.cni.IpamResult;
import dev.flatnet.netlink.route.MacAddress;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.sandbox.OpenNetns;
import dev.flatnet.plugin.sandbox.Removal;
import dev.flatnet.plugin.sandbox.Site;
import java.io.IOException;
import java.util.List;
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
     * Adds to what was assigned what an interface of this kind needs with it, such as gateways and the routes by them; changes
     * nothing on the host.
     *
     * @return the addresses and routes of the result
     * @throws AttachmentException if the addresses cannot be used on such an interface
     */
    default IpamResult supplement(IpamResult assigned) throws AttachmentException {
        return assigned;
    }

    /**
     * Puts addresses and routes on the interface, does the host's part of them, and waits until packets can pass.
     *
     * @param connected what {@link #connect} returned
     * @param subnets where the network's addresses come from, as far as that is known
     * @return the same with its links as they are now
     */
    ConnectedInterface complete(Site site, ConnectedInterface connected, IpamResult assigned, List<IpPrefix> subnets)
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

    /**
     * Verifies as well that nothing would keep a container from having addresses of these subnets; changes nothing, and is
     * cheap.
     *
     * @param network the network's name
     * @param subnets where its addresses come from, as far as that is known
     * @throws AttachmentException if something would
     */
    default void requireReady(OpenNetns host, String network, List<IpPrefix> subnets)
            throws IOException, AttachmentException {
        requireReady(host);
    }
}
