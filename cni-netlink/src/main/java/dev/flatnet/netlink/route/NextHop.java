// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One of several ways of a route: {@code nexthop via GATEWAY dev LINK weight WEIGHT}.
 *
 * @param link index of the link it leaves by
 * @param gateway the next router, of the family of the route
 * @param weight its share, 1 to 256
 */
public record NextHop(int link, Optional<InetAddress> gateway, int weight) {
    /** struct rtnexthop { u16 len; u8 flags; u8 hops; s32 ifindex; }, before attributes. */
    private static final int HEADER_BYTES = 8;

    private static final int MAX_WEIGHT = 256;

    public NextHop {
        if (weight < 1 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException("a weight of " + weight);
        }
    }

    byte[] encode() {
        byte[] header = Rtnetlink.buffer(HEADER_BYTES)
                .put(3, (byte) (weight - 1))
                .putInt(4, link)
                .array();
        AttributeWriter writer = new AttributeWriter(header);
        gateway.ifPresent(hop -> writer.bytes(Rtnetlink.RTA_GATEWAY, hop.getAddress()));
        byte[] bytes = writer.toBytes();
        ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putShort(0, (short) bytes.length);
        return bytes;
    }

    static List<NextHop> parseAll(byte[] value) throws MalformedMessageException {
        List<NextHop> hops = new ArrayList<>();
        int position = 0;
        while (position < value.length) {
            byte[] rest = Arrays.copyOfRange(value, position, value.length);
            ByteBuffer header = Rtnetlink.buffer(rest, HEADER_BYTES);
            int length = header.getShort(0) & 0xffff;
            if (length < HEADER_BYTES || length > rest.length) {
                throw new MalformedMessageException(
                        "a next hop of " + length + " bytes, where " + rest.length + " are left");
            }
            Optional<Attribute> gateway =
                    Attributes.parse(rest, HEADER_BYTES, length - HEADER_BYTES).get(Rtnetlink.RTA_GATEWAY);
            hops.add(new NextHop(
                    header.getInt(4),
                    gateway.isPresent()
                            ? Optional.of(Rtnetlink.address(gateway.get().value()))
                            : Optional.empty(),
                    (header.get(3) & 0xff) + 1));
            position += (length + 3) & ~3;
        }
        return hops;
    }
}
