// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** Numbers and headers, written down a second time on purpose: a mistake in one place does not hide in the other. */
final class Wire {
    static final int AF_INET = 2;
    static final int AF_BRIDGE = 7;
    static final int AF_INET6 = 10;

    static final int NEWLINK = 16;
    static final int DELLINK = 17;
    static final int GETLINK = 18;
    static final int SETLINK = 19;
    static final int NEWADDR = 20;
    static final int DELADDR = 21;
    static final int GETADDR = 22;
    static final int NEWROUTE = 24;
    static final int DELROUTE = 25;
    static final int GETROUTE = 26;
    static final int NEWNEIGH = 28;
    static final int DELNEIGH = 29;
    static final int GETNEIGH = 30;

    static final int NEWRULE = 32;
    static final int DELRULE = 33;
    static final int GETRULE = 34;
    static final int NEWLINKPROP = 108;
    static final int DELLINKPROP = 109;

    private Wire() {}

    static boolean isGet(int family, NetlinkMessage message) {
        if (family == InMemoryTransport.NETLINK_ROUTE) {
            return message.type() % 4 == 2;
        }
        return NftRequests.isGet(message.type());
    }

    static boolean has(NetlinkMessage message, int flag) {
        return (message.flags() & flag) == flag;
    }

    static ByteBuffer header(NetlinkMessage message, int bytes) throws MalformedMessageException {
        if (message.payload().length < bytes) {
            throw new MalformedMessageException("a message of " + message.payload().length + " bytes");
        }
        return ByteBuffer.wrap(message.payload()).order(ByteOrder.nativeOrder());
    }

    static Attributes attributes(NetlinkMessage message, int headerBytes) throws MalformedMessageException {
        header(message, headerBytes);
        return Attributes.parse(message.payload(), headerBytes, message.payload().length - headerBytes);
    }

    static int number(Attributes attributes, int type, int otherwise) throws MalformedMessageException {
        Optional<Long> number = attributes.u32(type);
        return number.isEmpty() ? otherwise : number.get().intValue();
    }

    static Optional<byte[]> bytes(Attributes attributes, int type) {
        return attributes.get(type).map(Attribute::value);
    }

    static byte[] u32(long number) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.nativeOrder())
                .putInt((int) number)
                .array();
    }

    /** The first bits, and zeros. */
    static byte[] network(byte[] address, int prefixLength) {
        byte[] network = address.clone();
        for (int bit = prefixLength; bit < network.length * 8; bit++) {
            network[bit / 8] &= (byte) ~(0x80 >> (bit % 8));
        }
        return network;
    }
}
