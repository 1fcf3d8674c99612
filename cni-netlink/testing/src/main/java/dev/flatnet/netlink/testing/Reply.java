// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.attribute.AttributeWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Messages as a kernel answers them. */
final class Reply {
    private static final int NLMSGERR_ATTR_MSG = 1;

    private Reply() {}

    static NetlinkMessage message(NetlinkMessage request, int type, int flags, byte[] payload) {
        return new NetlinkMessage(type, flags, request.sequence(), request.portId(), payload);
    }

    /** struct nlmsgerr, capped as NETLINK_CAP_ACK has it, with the explanation behind it if there is one. */
    static NetlinkMessage error(NetlinkMessage request, int errno, String explanation) {
        byte[] header = ByteBuffer.allocate(4 + NetlinkMessage.HEADER_BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(-errno)
                .putInt(NetlinkMessage.HEADER_BYTES + request.payload().length)
                .putShort((short) request.type())
                .putShort((short) request.flags())
                .putInt(request.sequence())
                .putInt(request.portId())
                .array();
        if (explanation.isEmpty()) {
            return message(request, NetlinkMessage.ERROR, NetlinkMessage.FLAG_CAPPED, header);
        }
        byte[] payload = new AttributeWriter(header)
                .string(NLMSGERR_ATTR_MSG, explanation)
                .toBytes();
        int flags = NetlinkMessage.FLAG_CAPPED | NetlinkMessage.FLAG_ACK_TLVS;
        return message(request, NetlinkMessage.ERROR, flags, payload);
    }
}
