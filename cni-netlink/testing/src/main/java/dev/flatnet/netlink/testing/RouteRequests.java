// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** RTM_NEWROUTE, RTM_DELROUTE, RTM_GETROUTE (net/ipv4/fib_frontend.c, fib_semantics.c, net/ipv6/route.c). */
final class RouteRequests {
    private static final int HEADER_BYTES = 12;
    private static final int DST = 1;
    private static final int OIF = 4;
    private static final int GATEWAY = 5;
    private static final int PRIORITY = 6;
    private static final int PREFSRC = 7;
    private static final int TABLE = 15;
    private static final int RTNH_F_ONLINK = 4;
    private static final int IPV6_USER_PRIORITY = 1024;
    private static final int LOOPBACK = 1;
    private static final Errno ENETDOWN = new Errno(100);
    private static final Errno EHOSTUNREACH = new Errno(113);

    private final NamespaceState namespace;

    RouteRequests(NamespaceState namespace) {
        this.namespace = namespace;
    }

    List<NetlinkMessage> handle(NetlinkMessage request) throws Refusal, MalformedMessageException {
        ByteBuffer header = Wire.header(request, HEADER_BYTES);
        Attributes attributes = Wire.attributes(request, HEADER_BYTES);
        if (request.type() == Wire.GETROUTE) {
            return list(request, header, attributes);
        }
        RouteEntry wanted = parse(header, attributes);
        if (request.type() == Wire.DELROUTE) {
            delete(wanted, attributes);
        } else {
            boolean onLink = (header.getInt(8) & RTNH_F_ONLINK) != 0;
            add(request, wanted.type() == RouteEntry.RTN_UNICAST ? resolve(wanted, onLink) : withoutWay(wanted));
        }
        return List.of();
    }

    private static RouteEntry parse(ByteBuffer header, Attributes attributes)
            throws Refusal, MalformedMessageException {
        int family = header.get(0);
        int bytes = family == Wire.AF_INET ? 4 : 16;
        int prefixLength = header.get(1) & 0xff;
        byte[] destination = Wire.bytes(attributes, DST).orElseGet(() -> new byte[bytes]);
        if (destination.length != bytes
                || prefixLength > bytes * 8
                || !Arrays.equals(Wire.network(destination, prefixLength), destination)) {
            throw new Refusal(Errno.EINVAL, "Invalid prefix for given prefix length");
        }
        Map<Integer, byte[]> others = new TreeMap<>();
        for (Attribute attribute : attributes.all()) {
            switch (attribute.type()) {
                case DST, OIF, GATEWAY, PRIORITY, TABLE -> {}
                default -> others.put(attribute.type(), attribute.value());
            }
        }
        int table = Wire.number(attributes, TABLE, header.get(4) & 0xff);
        return new RouteEntry(
                family,
                destination,
                prefixLength,
                table == 0 ? RouteEntry.TABLE_MAIN : table,
                header.get(7) & 0xff,
                header.get(6) & 0xff,
                header.get(5) & 0xff,
                Wire.number(attributes, PRIORITY, 0),
                Wire.number(attributes, OIF, 0),
                Wire.bytes(attributes, GATEWAY).orElse(null),
                others);
    }

    /** Finds out by which link, and whether its gateways can be reached. */
    private RouteEntry resolve(RouteEntry route, boolean onLink) throws Refusal {
        requireOwnSource(route);
        byte[] hops = route.others().get(NextHops.MULTIPATH);
        if (hops == null) {
            return located(route, way(route.family(), route.link(), route.gateway(), onLink));
        }
        for (NextHops.Hop hop : NextHops.parse(hops)) {
            way(route.family(), hop.link(), hop.gateway(), onLink || hop.isOnLink());
        }
        return located(route, 0);
    }

    /** IPv6 has a link even for what is dropped. */
    private static RouteEntry withoutWay(RouteEntry route) {
        return located(route, route.family() == Wire.AF_INET ? route.link() : LOOPBACK);
    }

    private static RouteEntry located(RouteEntry route, int link) {
        boolean ipv4 = route.family() == Wire.AF_INET;
        return new RouteEntry(
                route.family(),
                route.destination(),
                route.prefixLength(),
                route.table(),
                route.type(),
                route.scope(),
                route.protocol(),
                route.priority() == 0 && !ipv4 ? IPV6_USER_PRIORITY : route.priority(),
                link,
                route.gateway(),
                route.others());
    }

    private void requireOwnSource(RouteEntry route) throws Refusal {
        byte[] source = route.others().get(PREFSRC);
        boolean own = source == null
                || namespace.addresses.stream().anyMatch(address -> Arrays.equals(address.address(), source));
        if (!own) {
            throw new Refusal(Errno.EINVAL, route.family() == Wire.AF_INET ? "Invalid prefsrc address" : "");
        }
    }

    private int way(int family, int link, byte @Nullable [] gateway, boolean onLink) throws Refusal {
        boolean ipv4 = family == Wire.AF_INET;
        if (link != 0 && !namespace.require(link).isUp()) {
            throw new Refusal(ENETDOWN, ipv4 ? "Device for nexthop is not up" : "Nexthop device is not up");
        }
        if (gateway == null) {
            if (link == 0) {
                throw new Refusal(Errno.ENODEV);
            }
            return link;
        }
        if (onLink) {
            return link;
        }
        Optional<RouteEntry> way = namespace.routes.stream()
                .filter(other -> other.table() == RouteEntry.TABLE_MAIN
                        && other.type() == RouteEntry.RTN_UNICAST
                        && other.gateway() == null
                        && (link == 0 || other.link() == link)
                        && other.covers(gateway))
                .findFirst();
        if (way.isEmpty()) {
            throw new Refusal(ipv4 ? Errno.ENETUNREACH : EHOSTUNREACH, ipv4 ? "Nexthop has invalid gateway" : "");
        }
        return way.get().link();
    }

    private void add(NetlinkMessage request, RouteEntry route) throws Refusal {
        Optional<RouteEntry> existing = namespace.routes.stream()
                .filter(other -> isSamePlace(other, route) && other.priority() == route.priority())
                .findFirst();
        if (existing.isPresent() && Wire.has(request, NetlinkMessage.FLAG_EXCLUSIVE)) {
            throw new Refusal(Errno.EEXIST);
        }
        if (existing.isPresent() && Wire.has(request, NetlinkMessage.FLAG_REPLACE)) {
            namespace.routes.set(namespace.routes.indexOf(existing.get()), route);
        } else if (existing.isEmpty() && !Wire.has(request, NetlinkMessage.FLAG_CREATE)) {
            throw new Refusal(Errno.ENOENT);
        } else {
            namespace.routes.add(route);
        }
    }

    private static boolean isSamePlace(RouteEntry one, RouteEntry other) {
        return one.family() == other.family()
                && one.table() == other.table()
                && one.prefixLength() == other.prefixLength()
                && Arrays.equals(one.destination(), other.destination());
    }

    /** What the request does not say does not matter. */
    private void delete(RouteEntry wanted, Attributes attributes) throws Refusal {
        boolean saysPriority = attributes.get(PRIORITY).isPresent();
        Optional<RouteEntry> existing = namespace.routes.stream()
                .filter(other -> isSamePlace(other, wanted)
                        && (wanted.type() == 0 || wanted.type() == other.type())
                        && (wanted.protocol() == 0 || wanted.protocol() == other.protocol())
                        && (!saysPriority || wanted.priority() == other.priority())
                        && (wanted.link() == 0 || wanted.link() == other.link())
                        && (wanted.gateway() == null || Arrays.equals(wanted.gateway(), other.gateway())))
                .findFirst();
        if (existing.isEmpty()) {
            throw new Refusal(Errno.ESRCH);
        }
        namespace.routes.remove(existing.get());
    }

    private List<NetlinkMessage> list(NetlinkMessage request, ByteBuffer header, Attributes attributes)
            throws Refusal, MalformedMessageException {
        if (!Wire.has(request, NetlinkMessage.FLAG_DUMP)) {
            throw new Refusal(Errno.EOPNOTSUPP, "the in-memory kernel does not know how to look up a route");
        }
        int family = header.get(0);
        int table = Wire.number(attributes, TABLE, header.get(4) & 0xff);
        int link = Wire.number(attributes, OIF, 0);
        int protocol = header.get(5) & 0xff;
        List<NetlinkMessage> all = new ArrayList<>();
        for (RouteEntry route : ListOrder.ofRoutes(namespace.routes)) {
            if ((family == 0 || route.family() == family)
                    && (table == 0 || route.table() == table)
                    && (protocol == 0 || route.protocol() == protocol)
                    && (link == 0 || route.leavesBy(link))) {
                all.add(message(request, route));
            }
        }
        return all;
    }

    static NetlinkMessage message(NetlinkMessage request, RouteEntry route) {
        byte[] header = new byte[HEADER_BYTES];
        header[0] = (byte) route.family();
        header[1] = (byte) route.prefixLength();
        header[4] = (byte) (route.table() < 256 ? route.table() : 252);
        header[5] = (byte) route.protocol();
        header[6] = (byte) route.scope();
        header[7] = (byte) route.type();
        AttributeWriter writer = new AttributeWriter(header).u32(TABLE, route.table() & 0xffff_ffffL);
        if (route.prefixLength() > 0) {
            writer.bytes(DST, route.destination());
        }
        if (route.priority() != 0) {
            writer.u32(PRIORITY, route.priority() & 0xffff_ffffL);
        }
        route.others().forEach(writer::bytes);
        if (route.gateway() != null) {
            writer.bytes(GATEWAY, route.gateway());
        }
        if (route.link() != 0) {
            writer.u32(OIF, route.link());
        }
        return Reply.message(request, Wire.NEWROUTE, NetlinkMessage.FLAG_MULTI, writer.toBytes());
    }
}
