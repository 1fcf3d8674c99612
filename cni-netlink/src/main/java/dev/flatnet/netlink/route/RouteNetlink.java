// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.NetlinkConnection;
import dev.flatnet.netlink.NetlinkTransport;
import dev.flatnet.netlink.netns.NetworkNamespace;
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
    private static final int FAMILY = 0;

    private final NetlinkConnection connection;

    private RouteNetlink(NetlinkConnection connection) {
        this.connection = connection;
    }

    /** Opens it in the namespace of the calling thread. */
    public static RouteNetlink open() throws IOException {
        return over(NetlinkTransport.open(FAMILY));
    }

    /** Opens it in another namespace. */
    public static RouteNetlink open(NetworkNamespace namespace) throws IOException {
        return over(NetlinkTransport.open(FAMILY, namespace));
    }

    /** Speaks to whatever is behind a transport. */
    public static RouteNetlink over(NetlinkTransport transport) {
        return new RouteNetlink(new NetlinkConnection(transport));
    }

    public LinkOperations links() {
        return new KernelLinks(connection);
    }

    public AddressOperations addresses() {
        return new KernelAddresses(connection);
    }

    public RouteOperations routes() {
        return new KernelRoutes(connection);
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
