// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.net.InetAddress;
import java.util.Optional;

/**
 * A unicast route as the kernel reports it; what {@code ip route show} shows.
 *
 * @param destination the network's address; the unspecified address for the default route
 * @param prefixLength of the destination
 * @param gateway the next hop
 * @param link index of the link it leaves by
 * @param priority metric; 0 if unset
 * @param table routing table; 254 is main
 * @param scope 0 global, 253 link, 254 host
 * @param protocol who made it; 2 is the kernel itself
 */
public record Route(
        InetAddress destination,
        int prefixLength,
        Optional<InetAddress> gateway,
        Optional<Integer> link,
        long priority,
        long table,
        int scope,
        int protocol) {

    static Route parse(byte[] payload) throws MalformedMessageException {
        var header = Rtnetlink.buffer(payload, Rtnetlink.RTMSG_BYTES);
        Attributes attributes =
                Attributes.parse(payload, Rtnetlink.RTMSG_BYTES, payload.length - Rtnetlink.RTMSG_BYTES);
        Optional<Attribute> destination = attributes.get(Rtnetlink.RTA_DST);
        Optional<Attribute> gateway = attributes.get(Rtnetlink.RTA_GATEWAY);
        int addressBytes = header.get(0) == Rtnetlink.AF_INET ? 4 : 16;
        return new Route(
                Rtnetlink.address(destination.isPresent() ? destination.get().value() : new byte[addressBytes]),
                header.get(1) & 0xff,
                gateway.isPresent()
                        ? Optional.of(Rtnetlink.address(gateway.get().value()))
                        : Optional.empty(),
                attributes.u32(Rtnetlink.RTA_OIF).map(Long::intValue),
                attributes.u32(Rtnetlink.RTA_PRIORITY).orElse(0L),
                attributes.u32(Rtnetlink.RTA_TABLE).orElse(header.get(4) & 0xffL),
                header.get(6) & 0xff,
                header.get(5) & 0xff);
    }
}
