// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.net.InetAddress;

/**
 * An address of a link as the kernel reports it; what {@code ip address show} shows.
 *
 * @param link index of the link
 * @param address the address itself (IFA_LOCAL, where it differs from IFA_ADDRESS)
 * @param prefixLength of its subnet
 * @param flags IFA_F_… of linux/if_addr.h
 */
public record InterfaceAddress(int link, InetAddress address, int prefixLength, long flags) {

    static InterfaceAddress parse(byte[] payload) throws MalformedMessageException {
        var header = Rtnetlink.buffer(payload, Rtnetlink.IFADDRMSG_BYTES);
        Attributes attributes =
                Attributes.parse(payload, Rtnetlink.IFADDRMSG_BYTES, payload.length - Rtnetlink.IFADDRMSG_BYTES);
        Attribute address = attributes
                .get(Rtnetlink.IFA_LOCAL)
                .or(() -> attributes.get(Rtnetlink.IFA_ADDRESS))
                .orElseThrow(() -> new MalformedMessageException("an interface address without address"));
        return new InterfaceAddress(
                header.getInt(4),
                Rtnetlink.address(address.value()),
                header.get(1) & 0xff,
                attributes.u32(Rtnetlink.IFA_FLAGS).orElse(header.get(2) & 0xffL));
    }
}
