// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * VLANs of a bridge's port, or of the bridge itself: one, or a range of them.
 *
 * @param first identifier, 1 to 4094
 * @param last identifier, not smaller
 * @param pvid whether frames that come without a tag belong to it; only one VLAN of a port
 * @param untagged whether frames leave without their tag
 */
public record PortVlan(int first, int last, boolean pvid, boolean untagged) {
    private static final int IFLA_BRIDGE_VLAN_INFO = 2;
    private static final int BRIDGE_VLAN_INFO_PVID = 0x02;
    private static final int BRIDGE_VLAN_INFO_UNTAGGED = 0x04;
    private static final int BRIDGE_VLAN_INFO_RANGE_BEGIN = 0x08;
    private static final int BRIDGE_VLAN_INFO_RANGE_END = 0x10;
    private static final int INFO_BYTES = 4;
    private static final int MAX_ID = 4094;

    public PortVlan {
        if (first < 1 || last < first || last > MAX_ID || (pvid && first != last)) {
            throw new IllegalArgumentException("VLANs " + first + " to " + last + (pvid ? " as PVID" : ""));
        }
    }

    /** One VLAN, with tags. */
    public static PortVlan tagged(int id) {
        return new PortVlan(id, id, false, false);
    }

    /** The VLAN of frames without tag, both ways ({@code pvid untagged}). */
    public static PortVlan untagged(int id) {
        return new PortVlan(id, id, true, true);
    }

    String words() {
        return "vid " + (first == last ? "" + first : first + "-" + last)
                + (pvid ? " pvid" : "")
                + (untagged ? " untagged" : "");
    }

    byte[] encode(int link) {
        int flags = (pvid ? BRIDGE_VLAN_INFO_PVID : 0) | (untagged ? BRIDGE_VLAN_INFO_UNTAGGED : 0);
        return new AttributeWriter(Rtnetlink.ifinfomsg(Rtnetlink.AF_BRIDGE, link, 0, 0))
                .nested(Rtnetlink.IFLA_AF_SPEC, spec -> {
                    if (first == last) {
                        spec.bytes(IFLA_BRIDGE_VLAN_INFO, info(flags, first));
                    } else {
                        spec.bytes(IFLA_BRIDGE_VLAN_INFO, info(flags | BRIDGE_VLAN_INFO_RANGE_BEGIN, first));
                        spec.bytes(IFLA_BRIDGE_VLAN_INFO, info(flags | BRIDGE_VLAN_INFO_RANGE_END, last));
                    }
                })
                .toBytes();
    }

    /** struct bridge_vlan_info { u16 flags; u16 vid; }. */
    private static byte[] info(int flags, int id) {
        return Rtnetlink.buffer(INFO_BYTES)
                .putShort((short) flags)
                .putShort((short) id)
                .array();
    }

    /** Those in a link message of the bridge family. */
    static List<PortVlan> parse(byte[] payload) throws MalformedMessageException {
        Rtnetlink.buffer(payload, Rtnetlink.IFINFOMSG_BYTES);
        Attributes spec = Attributes.parse(
                        payload, Rtnetlink.IFINFOMSG_BYTES, payload.length - Rtnetlink.IFINFOMSG_BYTES)
                .nested(Rtnetlink.IFLA_AF_SPEC);
        List<PortVlan> vlans = new ArrayList<>();
        int begin = 0;
        for (Attribute attribute : spec.all()) {
            if (attribute.type() == IFLA_BRIDGE_VLAN_INFO) {
                ByteBuffer info = Rtnetlink.buffer(attribute.value(), INFO_BYTES);
                int flags = info.getShort(0) & 0xffff;
                int id = info.getShort(2) & 0xffff;
                if ((flags & BRIDGE_VLAN_INFO_RANGE_BEGIN) != 0) {
                    begin = id;
                } else {
                    boolean end = (flags & BRIDGE_VLAN_INFO_RANGE_END) != 0;
                    vlans.add(read(end ? begin : id, id, flags));
                }
            }
        }
        return vlans;
    }

    private static PortVlan read(int first, int last, int flags) throws MalformedMessageException {
        try {
            return new PortVlan(
                    first, last, (flags & BRIDGE_VLAN_INFO_PVID) != 0, (flags & BRIDGE_VLAN_INFO_UNTAGGED) != 0);
        } catch (IllegalArgumentException e) {
            throw new MalformedMessageException(String.valueOf(e.getMessage()));
        }
    }
}
