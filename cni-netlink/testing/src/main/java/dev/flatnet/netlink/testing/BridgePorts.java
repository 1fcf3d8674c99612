// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Link messages of the family of bridges: flags of ports, and their VLANs (net/bridge/br_netlink.c). */
final class BridgePorts {
    private static final int HEADER_BYTES = 16;
    private static final int PROTINFO = 12;
    private static final int AF_SPEC = 26;
    private static final int VLAN_INFO = 2;
    private static final int VLAN_PVID = 0x02;
    private static final int VLAN_UNTAGGED = 0x04;
    private static final int VLAN_RANGE_BEGIN = 0x08;
    private static final int VLAN_RANGE_END = 0x10;

    /** IFLA_BR_VLAN_DEFAULT_PVID, linux/if_link.h. */
    static final int DEFAULT_VLAN = 39;

    /** What a bridge starts with. */
    static final byte[] FIRST_VLAN = ByteBuffer.allocate(2)
            .order(ByteOrder.nativeOrder())
            .putShort((short) 1)
            .array();

    private static final int STATE = 1;
    private static final byte DISABLED = 0;
    private static final byte FORWARDING = 3;

    private final NamespaceState namespace;

    BridgePorts(NamespaceState namespace) {
        this.namespace = namespace;
    }

    /** What a link is like when it has just become a port, with the cost of 10 Gbit/s. */
    static void join(Link port) {
        leave(port);
        port.ofPort.putAll(Map.of(
                2,
                new byte[] {32, 0},
                3,
                Wire.u32(2),
                4,
                new byte[1],
                5,
                new byte[1],
                8,
                new byte[] {1},
                9,
                new byte[] {1},
                27,
                new byte[] {1},
                32,
                new byte[1],
                33,
                new byte[1]));
        int vlan = defaultVlan(port.master);
        if (vlan != 0) {
            port.vlans.put(vlan, VLAN_PVID | VLAN_UNTAGGED);
        }
    }

    private static int defaultVlan(@Nullable Link bridge) {
        byte[] vlan = bridge == null ? null : bridge.information.get(DEFAULT_VLAN);
        return vlan == null
                ? 0
                : ByteBuffer.wrap(vlan).order(ByteOrder.nativeOrder()).getShort() & 0xffff;
    }

    static void leave(Link port) {
        port.ofPort.clear();
        port.vlans.clear();
    }

    /** The flags as they are reported. */
    static void write(AttributeWriter writer, Link port) {
        port.ofPort.forEach(writer::bytes);
        if (port.master != null && port.master.isBridge()) {
            boolean forwards = port.hasCarrier() && port.master.isUp();
            writer.bytes(STATE, new byte[] {forwards ? FORWARDING : DISABLED});
        }
    }

    List<NetlinkMessage> handle(NetlinkMessage request) throws Refusal, MalformedMessageException {
        ByteBuffer header = Wire.header(request, HEADER_BYTES);
        Attributes attributes = Wire.attributes(request, HEADER_BYTES);
        if (request.type() == Wire.GETLINK) {
            return list(request);
        }
        Link port = namespace.require(header.getInt(4));
        if (port.master == null || !port.master.isBridge()) {
            throw new Refusal(Errno.EOPNOTSUPP);
        }
        if (request.type() == Wire.SETLINK) {
            for (Attribute flag : attributes.nested(PROTINFO).all()) {
                port.ofPort.put(flag.type(), flag.value());
            }
        }
        changeVlans(port, attributes.nested(AF_SPEC), request.type() == Wire.SETLINK);
        return List.of();
    }

    private static void changeVlans(Link port, Attributes specification, boolean add)
            throws Refusal, MalformedMessageException {
        int begin = 0;
        for (Attribute attribute : specification.all()) {
            if (attribute.type() != VLAN_INFO) {
                continue;
            }
            if (attribute.value().length != 4) {
                throw new Refusal(Errno.EINVAL);
            }
            ByteBuffer info = ByteBuffer.wrap(attribute.value()).order(ByteOrder.nativeOrder());
            int flags = info.getShort(0) & 0xffff;
            int id = info.getShort(2) & 0xffff;
            if ((flags & VLAN_RANGE_BEGIN) != 0) {
                begin = id;
            } else {
                int first = (flags & VLAN_RANGE_END) != 0 ? begin : id;
                for (int each = first; each <= id; each++) {
                    change(port, each, flags & (VLAN_PVID | VLAN_UNTAGGED), add);
                }
            }
        }
    }

    /** A port has one PVID. */
    private static void change(Link port, int id, int flags, boolean add) {
        if (!add) {
            port.vlans.remove(id);
            return;
        }
        if ((flags & VLAN_PVID) != 0) {
            port.vlans.replaceAll((other, before) -> before & ~VLAN_PVID);
        }
        port.vlans.put(id, flags);
    }

    private List<NetlinkMessage> list(NetlinkMessage request) {
        List<NetlinkMessage> all = new ArrayList<>();
        for (Link link : namespace.links()) {
            if (link.isBridge() || (link.master != null && link.master.isBridge())) {
                all.add(message(request, link));
            }
        }
        return all;
    }

    private static NetlinkMessage message(NetlinkMessage request, Link link) {
        byte[] header = ByteBuffer.allocate(HEADER_BYTES)
                .order(ByteOrder.nativeOrder())
                .put(0, (byte) Wire.AF_BRIDGE)
                .putInt(4, link.index)
                .putInt(8, link.reportedFlags())
                .array();
        AttributeWriter writer = new AttributeWriter(header)
                .string(LinkMessage.NAME, link.name)
                .u32(LinkMessage.MASTER, link.master == null ? link.index : link.master.index)
                .nested(
                        AF_SPEC,
                        spec -> link.vlans.forEach((id, flags) -> spec.bytes(
                                VLAN_INFO,
                                ByteBuffer.allocate(4)
                                        .order(ByteOrder.nativeOrder())
                                        .putShort(flags.shortValue())
                                        .putShort(id.shortValue())
                                        .array())));
        return Reply.message(request, Wire.NEWLINK, NetlinkMessage.FLAG_MULTI, writer.toBytes());
    }
}
