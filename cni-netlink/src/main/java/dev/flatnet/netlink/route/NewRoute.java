// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.attribute.AttributeWriter;
import java.io.ByteArrayOutputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A route to be made. Only what is set goes to the kernel. Immutable; each method returns a changed copy. */
public final class NewRoute {
    private static final int RTA_PREFSRC = 7;
    private static final int RTNH_F_ONLINK = 4;
    private static final int SCOPE_LINK = 253;
    private static final int SCOPE_NOWHERE = 255;

    private final InetAddress destination;
    private final int prefixLength;
    private final int type;
    private final int link;
    // Set in copies before anybody else sees them, and never after.
    private Optional<InetAddress> gateway = Optional.empty();
    private Optional<Integer> scope = Optional.empty();
    private long table = RouteOperations.MAIN_TABLE;
    private int protocol = Rtnetlink.RTPROT_STATIC;
    private boolean onLink;
    private List<NextHop> hops = List.of();
    private List<Consumer<AttributeWriter>> attributes = List.of();
    private List<Consumer<AttributeWriter>> metrics = List.of();

    private NewRoute(InetAddress destination, int prefixLength, int type, int link) {
        Rtnetlink.requirePrefix(destination, prefixLength);
        this.destination = destination;
        this.prefixLength = prefixLength;
        this.type = type;
        this.link = link;
    }

    private NewRoute(NewRoute other) {
        this(other.destination, other.prefixLength, other.type, other.link);
        gateway = other.gateway;
        scope = other.scope;
        table = other.table;
        protocol = other.protocol;
        onLink = other.onLink;
        hops = other.hops;
        attributes = other.attributes;
        metrics = other.metrics;
    }

    /**
     * A route by a link, without gateway.
     *
     * @param destination the network's address, without host bits
     */
    public static NewRoute to(InetAddress destination, int prefixLength, int link) {
        return new NewRoute(destination, prefixLength, RouteType.UNICAST, link);
    }

    /**
     * A route by several ways at once; {@code ip route add … nexthop … nexthop …}. CONFIG_IP_ROUTE_MULTIPATH.
     *
     * @param hops at least one
     */
    public static NewRoute to(InetAddress destination, int prefixLength, List<NextHop> hops) {
        if (hops.isEmpty()) {
            throw new IllegalArgumentException("no next hop");
        }
        NewRoute route = to(destination, prefixLength, 0);
        route.hops = List.copyOf(hops);
        return route;
    }

    /**
     * A route that leads nowhere: {@code ip route add blackhole …}, and the like.
     *
     * @param type of {@link RouteType}
     */
    public static NewRoute ofType(int type, InetAddress destination, int prefixLength) {
        return new NewRoute(destination, prefixLength, type, 0);
    }

    /** With this next hop, of the family of the destination. */
    public NewRoute via(InetAddress nextHop) {
        if ((nextHop instanceof Inet4Address) != (destination instanceof Inet4Address)) {
            throw new IllegalArgumentException("gateway and destination are of different families");
        }
        NewRoute copy = new NewRoute(this);
        copy.gateway = Optional.of(nextHop);
        return copy;
    }

    /** Whether or not the next hop is in a subnet of the link ({@code onlink}). */
    public NewRoute onLink() {
        NewRoute copy = new NewRoute(this);
        copy.onLink = true;
        return copy;
    }

    /** With this metric; the lower wins. */
    public NewRoute priority(long metric) {
        return with(writer -> writer.u32(Rtnetlink.RTA_PRIORITY, metric));
    }

    /** With this address of ours on packets that have none yet ({@code src}). */
    public NewRoute source(InetAddress address) {
        return with(writer -> writer.bytes(RTA_PREFSRC, address.getAddress()));
    }

    /** In this table instead of main; 1 to 2^32 - 1. */
    public NewRoute table(long number) {
        NewRoute copy = new NewRoute(this);
        copy.table = number;
        return copy;
    }

    /** With this scope, instead of global (with a gateway) or link (without one; IPv4). */
    public NewRoute scope(int number) {
        NewRoute copy = new NewRoute(this);
        copy.scope = Optional.of(number);
        return copy;
    }

    /** Made by this protocol instead of static (4), a number of {@code /etc/iproute2/rt_protos}. */
    public NewRoute protocol(int number) {
        NewRoute copy = new NewRoute(this);
        copy.protocol = number;
        return copy;
    }

    /** With this path MTU in bytes. */
    public NewRoute mtu(long bytes) {
        return metric(Rtnetlink.RTAX_MTU, bytes);
    }

    /** With this TCP segment size in bytes to advertise. */
    public NewRoute advertisedMss(long bytes) {
        return metric(Rtnetlink.RTAX_ADVMSS, bytes);
    }

    private NewRoute with(Consumer<AttributeWriter> attribute) {
        NewRoute copy = new NewRoute(this);
        copy.attributes = plus(attributes, attribute);
        return copy;
    }

    private NewRoute metric(int metric, long value) {
        NewRoute copy = new NewRoute(this);
        copy.metrics = plus(metrics, writer -> writer.u32(metric, value));
        return copy;
    }

    private static List<Consumer<AttributeWriter>> plus(
            List<Consumer<AttributeWriter>> list, Consumer<AttributeWriter> one) {
        List<Consumer<AttributeWriter>> longer = new ArrayList<>(list);
        longer.add(one);
        return longer;
    }

    String words() {
        return "route " + destination.getHostAddress() + "/" + prefixLength
                + gateway.map(hop -> " via " + hop.getHostAddress()).orElse("")
                + (link == 0 ? "" : " by link number " + link);
    }

    byte[] encode() {
        boolean reachedDirectly =
                destination instanceof Inet4Address && gateway.isEmpty() && hops.isEmpty() && link != 0;
        return encode(scope.orElse(reachedDirectly ? SCOPE_LINK : 0));
    }

    /** For a deletion, a scope that was not set does not matter. */
    byte[] encodeForDeletion() {
        return encode(scope.orElse(destination instanceof Inet4Address ? SCOPE_NOWHERE : 0));
    }

    private byte[] encode(int usedScope) {
        AttributeWriter writer = new AttributeWriter(header(usedScope));
        if (prefixLength > 0) {
            writer.bytes(Rtnetlink.RTA_DST, destination.getAddress());
        }
        gateway.ifPresent(hop -> writer.bytes(Rtnetlink.RTA_GATEWAY, hop.getAddress()));
        if (link != 0) {
            writer.u32(Rtnetlink.RTA_OIF, link);
        }
        if (table > Rtnetlink.MAX_HEADER_TABLE) {
            writer.u32(Rtnetlink.RTA_TABLE, table);
        }
        attributes.forEach(attribute -> attribute.accept(writer));
        if (!metrics.isEmpty()) {
            writer.nested(Rtnetlink.RTA_METRICS, inside -> metrics.forEach(metric -> metric.accept(inside)));
        }
        if (!hops.isEmpty()) {
            writer.bytes(Rtnetlink.RTA_MULTIPATH, encodedHops());
        }
        return writer.toBytes();
    }

    private byte[] header(int usedScope) {
        byte[] header = Rtnetlink.rtmsg(
                Rtnetlink.family(destination),
                prefixLength,
                table > Rtnetlink.MAX_HEADER_TABLE ? 0 : (int) table,
                protocol,
                usedScope,
                type);
        header[Rtnetlink.RTMSG_FLAGS_OFFSET] = (byte) (onLink ? RTNH_F_ONLINK : 0);
        return header;
    }

    private byte[] encodedHops() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (NextHop hop : hops) {
            bytes.writeBytes(hop.encode());
        }
        return bytes.toByteArray();
    }
}
