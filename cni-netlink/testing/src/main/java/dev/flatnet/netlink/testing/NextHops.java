// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** RTA_MULTIPATH: the ways of a route that has several (struct rtnexthop of linux/rtnetlink.h). */
final class NextHops {
    static final int MULTIPATH = 9;
    private static final int HEADER_BYTES = 8;
    private static final int GATEWAY = 5;
    private static final int ON_LINK = 4;

    private NextHops() {}

    /** One way. */
    @SuppressWarnings("ArrayRecordComponent") // Not compared.
    record Hop(int link, byte @Nullable [] gateway, boolean isOnLink) {}

    static List<Hop> parse(byte[] value) throws Refusal {
        List<Hop> hops = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.wrap(value).order(ByteOrder.nativeOrder());
        int position = 0;
        while (position < value.length) {
            int left = value.length - position;
            int length = left < HEADER_BYTES ? 0 : buffer.getShort(position) & 0xffff;
            if (length < HEADER_BYTES || length > left) {
                throw new Refusal(Errno.EINVAL, "Invalid nexthop configuration - extra data after nexthops");
            }
            try {
                Attributes attributes = Attributes.parse(value, position + HEADER_BYTES, length - HEADER_BYTES);
                hops.add(new Hop(
                        buffer.getInt(position + 4),
                        Wire.bytes(attributes, GATEWAY).orElse(null),
                        (value[position + 2] & ON_LINK) != 0));
            } catch (MalformedMessageException e) {
                throw new Refusal(Errno.EINVAL);
            }
            position += (length + 3) & ~3;
        }
        return hops;
    }

    /** Of hops that were accepted. */
    static List<Integer> links(byte[] value) {
        try {
            return parse(value).stream().map(Hop::link).toList();
        } catch (Refusal e) {
            throw new IllegalStateException("was checked when it came", e);
        }
    }
}
