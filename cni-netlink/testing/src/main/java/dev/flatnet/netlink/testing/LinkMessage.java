// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.Attributes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** A link as a message says it (linux/if_link.h). */
final class LinkMessage {
    static final int ADDRESS = 1;
    static final int NAME = 3;
    static final int MTU = 4;
    static final int LINK = 5;
    static final int MASTER = 10;
    static final int LINKINFO = 18;
    static final int NET_NS_PID = 19;
    static final int NET_NS_FD = 28;
    static final int INFO_KIND = 1;
    static final int INFO_DATA = 2;
    static final int INFO_SLAVE_DATA = 5;

    private static final int BROADCAST = 2;
    private static final int TXQLEN = 13;
    private static final int OPERSTATE = 16;
    private static final int LINKMODE = 17;
    private static final int IFALIAS = 20;
    private static final int GROUP = 27;
    private static final int CARRIER = 33;
    private static final int LINK_NETNSID = 37;
    private static final int INFO_SLAVE_KIND = 4;
    private static final int[] OTHERS = {TXQLEN, IFALIAS, GROUP};

    private static final short ARPHRD_ETHER = 1;
    private static final short ARPHRD_LOOPBACK = 772;

    private LinkMessage() {}

    /** What means nothing here, but comes back. */
    static void keepOthers(Link link, Attributes attributes) {
        for (int type : OTHERS) {
            Wire.bytes(attributes, type).ifPresent(value -> link.others.put(type, value));
        }
    }

    static NetlinkMessage of(NetlinkMessage request, Link link, int flags) {
        byte[] header = ByteBuffer.allocate(16)
                .order(ByteOrder.nativeOrder())
                .putShort(2, link.isLoopback() ? ARPHRD_LOOPBACK : ARPHRD_ETHER)
                .putInt(4, link.index)
                .putInt(8, link.reportedFlags())
                .array();
        AttributeWriter writer = new AttributeWriter(header)
                .string(NAME, link.name)
                .u8(OPERSTATE, link.operationalState())
                .u8(LINKMODE, 0)
                .u32(MTU, link.mtu)
                .u8(CARRIER, link.hasCarrier() ? 1 : 0);
        link.others.forEach(writer::bytes);
        if (link.master != null) {
            writer.u32(MASTER, link.master.index);
        }
        if (!link.alternativeNames.isEmpty()) {
            writer.nested(
                    AlternativeNames.PROP_LIST,
                    list -> link.alternativeNames.forEach(name -> list.string(AlternativeNames.ALT_IFNAME, name)));
        }
        writeLower(writer, link);
        writer.bytes(ADDRESS, link.mac)
                .bytes(BROADCAST, link.isLoopback() ? new byte[6] : new byte[] {-1, -1, -1, -1, -1, -1});
        writeInformation(writer, link);
        return Reply.message(request, Wire.NEWLINK, flags, writer.toBytes());
    }

    private static void writeLower(AttributeWriter writer, Link link) {
        @Nullable Link below = link.peer == null ? link.lower : link.peer;
        if (below != null) {
            writer.u32(LINK, below.index);
            if (below.namespace != link.namespace) {
                writer.u32(LINK_NETNSID, below.namespace.number());
            }
        }
    }

    private static void writeInformation(AttributeWriter writer, Link link) {
        if (link.reportedKind().isEmpty()) {
            return;
        }
        writer.nested(LINKINFO, info -> {
            info.string(INFO_KIND, link.kind);
            if (!link.information.isEmpty()) {
                info.nested(INFO_DATA, data -> link.information.forEach(data::bytes));
            }
            if (link.master != null) {
                info.string(INFO_SLAVE_KIND, link.master.kind);
                if (!link.ofPort.isEmpty()) {
                    info.nested(INFO_SLAVE_DATA, data -> BridgePorts.write(data, link));
                }
            }
        });
    }
}
