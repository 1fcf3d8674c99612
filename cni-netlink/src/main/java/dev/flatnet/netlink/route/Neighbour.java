// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.net.InetAddress;
import java.util.Optional;

/**
 * What is known of a host on a link (by ARP or neighbour discovery) as the kernel reports it; what {@code ip neighbour
 * show} shows.
 *
 * @param link index of the link
 * @param address of the host
 * @param mac where frames for it go, if that is known
 * @param state of {@link NeighbourState}
 * @param flags NTF_… of linux/neighbour.h
 */
public record Neighbour(int link, InetAddress address, Optional<MacAddress> mac, int state, int flags) {

    /** Whether questions for the address are answered here, instead of by the host. */
    public boolean isProxy() {
        return (flags & NeighbourMessage.NTF_PROXY) != 0;
    }

    static Neighbour parse(byte[] payload) throws MalformedMessageException {
        var header = Rtnetlink.buffer(payload, NeighbourMessage.HEADER_BYTES);
        Attributes attributes = NeighbourMessage.attributes(payload);
        Attribute address = attributes
                .get(NeighbourMessage.NDA_DST)
                .orElseThrow(() -> new MalformedMessageException("a neighbour without address"));
        return new Neighbour(
                header.getInt(4),
                Rtnetlink.address(address.value()),
                NeighbourMessage.mac(attributes),
                header.getShort(8) & 0xffff,
                header.get(10) & 0xff);
    }
}
