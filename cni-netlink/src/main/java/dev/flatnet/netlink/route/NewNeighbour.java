// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.attribute.AttributeWriter;
import java.net.InetAddress;
import java.util.Optional;

/**
 * A neighbour to be made.
 *
 * @param link index of the link
 * @param address of the host
 * @param mac where frames for it go; empty for a proxy
 * @param state of {@link NeighbourState}
 * @param proxy whether questions for the address are answered here
 */
public record NewNeighbour(int link, InetAddress address, Optional<MacAddress> mac, int state, boolean proxy) {

    /** One that stays; {@code ip neighbour add ADDRESS lladdr MAC dev … nud permanent}. */
    public static NewNeighbour permanent(int link, InetAddress address, MacAddress mac) {
        return new NewNeighbour(link, address, Optional.of(mac), NeighbourState.PERMANENT, false);
    }

    /** Answers ARP and neighbour discovery for the address; {@code ip neighbour add proxy ADDRESS dev …}. */
    public static NewNeighbour proxy(int link, InetAddress address) {
        return new NewNeighbour(link, address, Optional.empty(), NeighbourState.PERMANENT, true);
    }

    /** The same in another state; {@code nud STATE}. */
    public NewNeighbour state(int other) {
        return new NewNeighbour(link, address, mac, other, proxy);
    }

    String words() {
        return "neighbour " + address.getHostAddress() + " of link number " + link;
    }

    byte[] encode() {
        int flags = proxy ? NeighbourMessage.NTF_PROXY : 0;
        AttributeWriter writer = new AttributeWriter(
                        NeighbourMessage.header(Rtnetlink.family(address), link, state, flags))
                .bytes(NeighbourMessage.NDA_DST, address.getAddress());
        mac.ifPresent(to -> writer.bytes(NeighbourMessage.NDA_LLADDR, to.toBytes()));
        return writer.toBytes();
    }
}
