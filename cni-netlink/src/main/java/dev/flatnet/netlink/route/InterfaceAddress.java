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
 * @param scope 0 global, 253 link, 254 host
 * @param attributes everything the kernel said
 */
public record InterfaceAddress(
        int link, InetAddress address, int prefixLength, long flags, int scope, Attributes attributes) {
    private static final int IFA_F_DADFAILED = 0x08;
    private static final int IFA_F_TENTATIVE = 0x40;
    private static final int IFA_F_OPTIMISTIC = 0x04;

    /** Whether others that have it are still looked for; it cannot be used yet. */
    public boolean isTentative() {
        return (flags & IFA_F_TENTATIVE) != 0 && (flags & IFA_F_OPTIMISTIC) == 0;
    }

    /** Whether another host has it; it stays unusable. */
    public boolean isDuplicate() {
        return (flags & IFA_F_DADFAILED) != 0;
    }

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
                attributes.u32(Rtnetlink.IFA_FLAGS).orElse(header.get(2) & 0xffL),
                header.get(3) & 0xff,
                attributes);
    }
}
