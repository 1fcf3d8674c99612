// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.attribute.AttributeWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/**
 * A queueing discipline, a class or a filter.
 *
 * @param type of its message: RTM_NEWQDISC, RTM_NEWTCLASS or RTM_NEWTFILTER
 * @param link index of the link
 * @param handle its name, 0xMMMMmmmm
 * @param parent what it belongs to
 * @param info of a filter: priority and protocol
 * @param attributes as they came
 */
record TrafficObject(
        int type, int link, int handle, int parent, int info, String kind, Map<Integer, byte[]> attributes) {
    static final int HEADER_BYTES = 20;
    static final int NEWQDISC = 36;
    static final int DELQDISC = 37;
    static final int GETQDISC = 38;
    static final int NEWTCLASS = 40;
    static final int DELTCLASS = 41;
    static final int GETTCLASS = 42;
    static final int NEWTFILTER = 44;
    static final int DELTFILTER = 45;
    static final int GETTFILTER = 46;
    static final int ROOT = 0xffff_ffff;
    static final int INGRESS = 0xffff_fff1;
    static final int HANDLE_OF_INGRESS = 0xffff_0000;

    boolean is(int wanted, int index) {
        return type == wanted && link == index;
    }

    int major() {
        return handle & 0xffff_0000;
    }

    NetlinkMessage message(NetlinkMessage request) {
        byte[] header = ByteBuffer.allocate(HEADER_BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(4, link)
                .putInt(8, handle)
                .putInt(12, parent)
                .putInt(16, info)
                .array();
        AttributeWriter writer = new AttributeWriter(header);
        attributes.forEach(writer::bytes);
        return Reply.message(request, type, NetlinkMessage.FLAG_MULTI, writer.toBytes());
    }
}
