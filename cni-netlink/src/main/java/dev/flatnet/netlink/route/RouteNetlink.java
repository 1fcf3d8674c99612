// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.NetlinkConnection;
import dev.flatnet.netlink.NetlinkTransport;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.route.traffic.TrafficOperations;
import java.io.IOException;

/**
 * rtnetlink in one network namespace.
 *
 * <pre>{@code
 * try (RouteNetlink host = RouteNetlink.open()) {
 *     host.links().create(NewLink.bridge("br0").up());
 * }
 * }</pre>
 *
 * <p>Thread-safe. It stays in the namespace it was opened in, whichever thread uses it.
 */
public final class RouteNetlink implements AutoCloseable {
    /** NETLINK_ROUTE, linux/netlink.h. */
    public static final int FAMILY = 0;

    private final NetlinkConnection connection;

    private RouteNetlink(NetlinkTransport transport) {
        connection = new NetlinkConnection(transport, this::named, RouteAttributes::of);
    }

    /** Opens it {@linkplain NetworkNamespace#ofThisProcess in the namespace of this process}. */
    public static RouteNetlink open() throws IOException {
        return open(NetworkNamespace.ofThisProcess());
    }

    /** Opens it in a namespace, where it stays; the namespace may be closed meanwhile. */
    public static RouteNetlink open(NetworkNamespace namespace) throws IOException {
        return over(namespace.openNetlink(FAMILY));
    }

    /** Speaks to whatever is behind a transport. */
    public static RouteNetlink over(NetlinkTransport transport) {
        return new RouteNetlink(transport);
    }

    /** Words that say links by their names, where they said them by number and there are such links. */
    String named(String words) {
        return LinkNumbers.named(words, new KernelLinks(connection)::nameOf);
    }

    /** {@code ip link}. */
    public LinkOperations links() {
        return new KernelLinks(connection);
    }

    /** {@code ip address}. */
    public AddressOperations addresses() {
        return new KernelAddresses(connection);
    }

    /** {@code ip route}. */
    public RouteOperations routes() {
        return new KernelRoutes(connection);
    }

    /** {@code ip neighbour}. */
    public NeighbourOperations neighbours() {
        return new KernelNeighbours(connection);
    }

    /** {@code ip rule}. */
    public RuleOperations rules() {
        return new KernelRules(connection);
    }

    /** {@code bridge}. */
    public BridgeOperations bridges() {
        return new KernelBridges(connection);
    }

    /** {@code tc}. */
    public TrafficOperations traffic() {
        return TrafficOperations.over(connection);
    }

    /** Closes the socket; whoever waits for an answer gets a {@link dev.flatnet.netlink.NetlinkException} at once. */
    @Override
    public void close() throws IOException {
        connection.close();
    }
}
