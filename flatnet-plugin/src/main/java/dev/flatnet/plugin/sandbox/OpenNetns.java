// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.sandbox;

import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.route.AddressOperations;
import dev.flatnet.netlink.route.LinkOperations;
import dev.flatnet.netlink.route.RouteNetlink;
import dev.flatnet.netlink.route.RouteOperations;
import java.io.IOException;

/**
 * A network namespace with a route netlink connection in it: the host's, or a container's. Thread-safe, as both of its
 * parts are.
 */
public final class OpenNetns implements AutoCloseable {
    private final NetworkNamespace namespace;
    private final RouteNetlink netlink;

    private OpenNetns(NetworkNamespace namespace, RouteNetlink netlink) {
        this.namespace = namespace;
        this.netlink = netlink;
    }

    /** Connects to a namespace, which must stay open as long as this is used. Needs CAP_SYS_ADMIN if it is another one. */
    public static OpenNetns of(NetworkNamespace namespace) throws IOException {
        return new OpenNetns(namespace, RouteNetlink.open(namespace));
    }

    public NetworkNamespace namespace() {
        return namespace;
    }

    /** Everything route netlink can do here. */
    public RouteNetlink netlink() {
        return netlink;
    }

    public LinkOperations links() {
        return netlink.links();
    }

    public AddressOperations addresses() {
        return netlink.addresses();
    }

    public RouteOperations routes() {
        return netlink.routes();
    }

    /**
     * Gives a sysctl a value, unless it has it already: where /proc/sys is read-only, the administrator has set it for us.
     *
     * @param name the part below {@code /proc/sys/net}, one element each
     * @throws IOException if there is none such, or it cannot be written
     */
    public void ensureSysctl(String value, String... name) throws IOException {
        if (!namespace.sysctl(name).equals(value)) {
            namespace.writeSysctl(value, name);
        }
    }

    /** Closes the connection; the namespace is its owner's. */
    @Override
    public void close() throws IOException {
        netlink.close();
    }
}
