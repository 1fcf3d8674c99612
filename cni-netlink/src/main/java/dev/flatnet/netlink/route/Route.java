// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * A route as the kernel reports it; what {@code ip route show} shows.
 *
 * @param destination the network's address; the unspecified address for the default route
 * @param prefixLength of the destination
 * @param gateway the next hop; it can be of the other family
 * @param link index of the link it leaves by
 * @param priority metric; 0 if unset
 * @param table routing table; 254 is main
 * @param scope 0 global, 253 link, 254 host
 * @param protocol who made it; 2 is the kernel itself
 * @param type of {@link RouteType}
 * @param hops its ways, if it has several
 * @param attributes everything the kernel said
 */
public record Route(
        InetAddress destination,
        int prefixLength,
        Optional<InetAddress> gateway,
        Optional<Integer> link,
        long priority,
        long table,
        int scope,
        int protocol,
        int type,
        List<NextHop> hops,
        Attributes attributes) {
    /** struct rtvia { u16 family; u8 addr[]; }. */
    private static final int VIA_HEADER_BYTES = 2;

    private static final int RTA_PREFSRC = 7;
    private static final int RTA_VIA = 18;

    public Route {
        hops = List.copyOf(hops);
    }

    /** The address of ours on packets that have none yet ({@code src}). */
    public Optional<InetAddress> source() throws MalformedMessageException {
        return address(attributes, RTA_PREFSRC, 0);
    }

    /** Path MTU in bytes, if it is set. */
    public Optional<Long> mtu() throws MalformedMessageException {
        return attributes.nested(Rtnetlink.RTA_METRICS).u32(Rtnetlink.RTAX_MTU);
    }

    /** TCP segment size in bytes to advertise, if it is set. */
    public Optional<Long> advertisedMss() throws MalformedMessageException {
        return attributes.nested(Rtnetlink.RTA_METRICS).u32(Rtnetlink.RTAX_ADVMSS);
    }

    static Route parse(byte[] payload) throws MalformedMessageException {
        var header = Rtnetlink.buffer(payload, Rtnetlink.RTMSG_BYTES);
        Attributes attributes =
                Attributes.parse(payload, Rtnetlink.RTMSG_BYTES, payload.length - Rtnetlink.RTMSG_BYTES);
        Optional<InetAddress> destination = address(attributes, Rtnetlink.RTA_DST, 0);
        Optional<InetAddress> gateway = address(attributes, Rtnetlink.RTA_GATEWAY, 0);
        Optional<Attribute> hops = attributes.get(Rtnetlink.RTA_MULTIPATH);
        int addressBytes = header.get(0) == Rtnetlink.AF_INET ? 4 : 16;
        return new Route(
                destination.isPresent() ? destination.get() : Rtnetlink.address(new byte[addressBytes]),
                header.get(1) & 0xff,
                gateway.isPresent() ? gateway : address(attributes, RTA_VIA, VIA_HEADER_BYTES),
                attributes.u32(Rtnetlink.RTA_OIF).map(Long::intValue),
                attributes.u32(Rtnetlink.RTA_PRIORITY).orElse(0L),
                attributes.u32(Rtnetlink.RTA_TABLE).orElse(header.get(4) & 0xffL),
                header.get(6) & 0xff,
                header.get(5) & 0xff,
                header.get(7) & 0xff,
                hops.isPresent() ? NextHop.parseAll(hops.get().value()) : List.of(),
                attributes);
    }

    private static Optional<InetAddress> address(Attributes attributes, int type, int skip)
            throws MalformedMessageException {
        Optional<Attribute> attribute = attributes.get(type);
        return attribute.isPresent()
                ? Optional.of(Rtnetlink.address(attribute.get().value(), skip))
                : Optional.empty();
    }
}
