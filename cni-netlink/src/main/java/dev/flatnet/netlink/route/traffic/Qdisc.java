// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route.traffic;

import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.nio.ByteBuffer;

/**
 * A queueing discipline or a class as the kernel reports it; what {@code tc qdisc show} and {@code tc class show} show.
 *
 * @param link index of the link
 * @param handle its name
 * @param parent what it belongs to; {@link Handle#ROOT} if it is what the link sends by
 * @param kind {@code tbf}, {@code htb}, …
 * @param attributes everything the kernel said
 */
public record Qdisc(int link, Handle handle, Handle parent, String kind, Attributes attributes) {

    /** The options of its kind (TCA_OPTIONS). */
    public Attributes options() throws MalformedMessageException {
        return attributes.nested(TrafficMessage.TCA_OPTIONS);
    }

    static Qdisc parse(byte[] payload) throws MalformedMessageException {
        ByteBuffer header = TrafficMessage.parse(payload);
        Attributes attributes = TrafficMessage.attributes(payload);
        return new Qdisc(
                header.getInt(4),
                Handle.ofNumber(header.getInt(8)),
                Handle.ofNumber(header.getInt(12)),
                attributes.string(TrafficMessage.TCA_KIND).orElse(""),
                attributes);
    }
}
