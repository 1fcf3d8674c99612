// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route.traffic;

import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A filter as the kernel reports it; what {@code tc filter show} shows.
 *
 * @param link index of the link
 * @param parent the queueing discipline that it sorts for
 * @param handle its number among those of its priority, 0 to 2^32 - 1
 * @param priority the lower is asked first
 * @param protocol Ethernet type of the packets that it is asked about; 3 (ETH_P_ALL) for all
 * @param kind {@code u32}, {@code matchall}, …
 * @param attributes everything the kernel said
 */
public record Filter(
        int link, Handle parent, long handle, int priority, int protocol, String kind, Attributes attributes) {

    /** The options of its kind (TCA_OPTIONS). */
    public Attributes options() throws MalformedMessageException {
        return attributes.nested(TrafficMessage.TCA_OPTIONS);
    }

    /** What it does with a packet, the attributes of an action each; none if it is of a kind that is not known here. */
    List<Attributes> actions() throws MalformedMessageException {
        List<Attributes> actions = new ArrayList<>();
        int type = switch (kind) {
            case U32Filter.NAME -> U32Filter.TCA_U32_ACT;
            case MatchAll.NAME -> MatchAll.TCA_MATCHALL_ACT;
            default -> 0;
        };
        if (type != 0) {
            for (Attribute action : options().nested(type).all()) {
                actions.add(action.nested());
            }
        }
        return actions;
    }

    static Filter parse(byte[] payload) throws MalformedMessageException {
        ByteBuffer header = TrafficMessage.parse(payload);
        Attributes attributes = TrafficMessage.attributes(payload);
        int info = header.getInt(16);
        return new Filter(
                header.getInt(4),
                Handle.ofNumber(header.getInt(12)),
                header.getInt(8) & 0xffff_ffffL,
                info >>> 16,
                Short.reverseBytes((short) info) & 0xffff,
                attributes.string(TrafficMessage.TCA_KIND).orElse(""),
                attributes);
    }
}
