// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.util.Optional;

/** struct ndmsg and numbers of linux/neighbour.h, which neighbours share with the forwarding entries of bridges. */
final class NeighbourMessage {
    static final int HEADER_BYTES = 12;
    static final int NDA_DST = 1;
    static final int NDA_LLADDR = 2;
    static final int NDA_VLAN = 5;
    static final int NDA_PORT = 6;
    static final int NDA_VNI = 7;
    static final int NDA_IFINDEX = 8;
    static final int NDA_MASTER = 9;
    static final int NTF_SELF = 0x02;
    static final int NTF_MASTER = 0x04;
    static final int NTF_PROXY = 0x08;

    private NeighbourMessage() {}

    /** struct ndmsg { u8 family; u8 pad; u16 pad; s32 ifindex; u16 state; u8 flags; u8 type; }. */
    static byte[] header(int family, int link, int state, int flags) {
        return Rtnetlink.buffer(HEADER_BYTES)
                .put(0, (byte) family)
                .putInt(4, link)
                .putShort(8, (short) state)
                .put(10, (byte) flags)
                .array();
    }

    static Attributes attributes(byte[] payload) throws MalformedMessageException {
        return Attributes.parse(payload, HEADER_BYTES, payload.length - HEADER_BYTES);
    }

    static Optional<MacAddress> mac(Attributes attributes) {
        return attributes
                .get(NDA_LLADDR)
                .filter(attribute -> attribute.value().length == MacAddress.BYTES)
                .map(attribute -> MacAddress.of(attribute.value()));
    }
}
