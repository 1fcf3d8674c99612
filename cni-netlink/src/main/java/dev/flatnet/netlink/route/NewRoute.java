// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.attribute.AttributeWriter;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;

/** A unicast route to be made. Only what is set goes to the kernel. Immutable; each method returns a changed copy. */
public final class NewRoute {
    private static final int SCOPE_LINK = 253;

    private final InetAddress destination;
    private final int prefixLength;
    private final int link;
    private final Optional<InetAddress> gateway;
    private final Optional<Long> priority;
    private final Optional<Long> table;
    private final Optional<Integer> scope;
    private final Optional<Long> mtu;
    private final Optional<Long> advertisedMss;

    private NewRoute(
            InetAddress destination,
            int prefixLength,
            int link,
            Optional<InetAddress> gateway,
            Optional<Long> priority,
            Optional<Long> table,
            Optional<Integer> scope,
            Optional<Long> mtu,
            Optional<Long> advertisedMss) {
        this.destination = destination;
        this.prefixLength = prefixLength;
        this.link = link;
        this.gateway = gateway;
        this.priority = priority;
        this.table = table;
        this.scope = scope;
        this.mtu = mtu;
        this.advertisedMss = advertisedMss;
    }

    /**
     * A route by a link, without gateway.
     *
     * @param destination the network's address, without host bits
     */
    public static NewRoute to(InetAddress destination, int prefixLength, int link) {
        return new NewRoute(
                destination,
                prefixLength,
                link,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** With this next hop, of the family of the destination. */
    public NewRoute via(InetAddress nextHop) {
        if ((nextHop instanceof Inet4Address) != (destination instanceof Inet4Address)) {
            throw new IllegalArgumentException("gateway and destination are of different families");
        }
        return new NewRoute(
                destination, prefixLength, link, Optional.of(nextHop), priority, table, scope, mtu, advertisedMss);
    }

    /** With this metric; the lower wins. */
    public NewRoute priority(long metric) {
        return new NewRoute(
                destination, prefixLength, link, gateway, Optional.of(metric), table, scope, mtu, advertisedMss);
    }

    /** In this table instead of main. */
    public NewRoute table(long number) {
        return new NewRoute(
                destination, prefixLength, link, gateway, priority, Optional.of(number), scope, mtu, advertisedMss);
    }

    /** With this scope, instead of global (with a gateway) or link (without one; IPv4). */
    public NewRoute scope(int number) {
        return new NewRoute(
                destination, prefixLength, link, gateway, priority, table, Optional.of(number), mtu, advertisedMss);
    }

    /** With this path MTU in bytes. */
    public NewRoute mtu(long bytes) {
        return new NewRoute(
                destination, prefixLength, link, gateway, priority, table, scope, Optional.of(bytes), advertisedMss);
    }

    /** With this TCP segment size in bytes to advertise. */
    public NewRoute advertisedMss(long bytes) {
        return new NewRoute(destination, prefixLength, link, gateway, priority, table, scope, mtu, Optional.of(bytes));
    }

    String words() {
        return "route " + destination.getHostAddress() + "/" + prefixLength
                + gateway.map(hop -> " via " + hop.getHostAddress()).orElse("") + " by link number " + link;
    }

    byte[] encode() {
        boolean ipv4 = destination instanceof Inet4Address;
        int usualScope = ipv4 && gateway.isEmpty() ? SCOPE_LINK : 0;
        long number = table.orElse(RouteOperations.MAIN_TABLE);
        AttributeWriter writer = new AttributeWriter(Rtnetlink.rtmsg(
                Rtnetlink.family(destination),
                prefixLength,
                number < 256 ? (int) number : 0,
                Rtnetlink.RTPROT_STATIC,
                scope.orElse(usualScope),
                Rtnetlink.RTN_UNICAST));
        if (prefixLength > 0) {
            writer.bytes(Rtnetlink.RTA_DST, destination.getAddress());
        }
        gateway.ifPresent(hop -> writer.bytes(Rtnetlink.RTA_GATEWAY, hop.getAddress()));
        writer.u32(Rtnetlink.RTA_OIF, link);
        if (number >= 256) {
            writer.u32(Rtnetlink.RTA_TABLE, number);
        }
        priority.ifPresent(metric -> writer.u32(Rtnetlink.RTA_PRIORITY, metric));
        if (mtu.isPresent() || advertisedMss.isPresent()) {
            writer.nested(Rtnetlink.RTA_METRICS, metrics -> {
                mtu.ifPresent(bytes -> metrics.u32(Rtnetlink.RTAX_MTU, bytes));
                advertisedMss.ifPresent(bytes -> metrics.u32(Rtnetlink.RTAX_ADVMSS, bytes));
            });
        }
        return writer.toBytes();
    }
}
