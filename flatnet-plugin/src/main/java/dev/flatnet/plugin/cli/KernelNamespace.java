// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cli;

import dev.flatnet.cni.conformance.NamespaceProbe;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.route.InterfaceAddress;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.MacAddress;
import dev.flatnet.netlink.route.NewRoute;
import dev.flatnet.netlink.route.Route;
import dev.flatnet.netlink.route.RouteNetlink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A network namespace of the kernel, for the conformance kit to look into. Needs CAP_SYS_ADMIN and CAP_NET_ADMIN. */
public final class KernelNamespace implements NamespaceProbe {
    private final String path;
    private final Removal removal;

    /** What takes the namespace away. */
    @FunctionalInterface
    public interface Removal {
        void run() throws IOException;
    }

    /**
     * The namespace at a path, which need not be there any more when it is closed.
     *
     * @param removal what takes it away; nothing, if it is somebody else's
     */
    public KernelNamespace(String path, Removal removal) {
        this.path = path;
        this.removal = removal;
    }

    private interface Work<T> {
        T with(RouteNetlink netlink) throws IOException;
    }

    private <T> T inside(Work<T> work) throws IOException {
        try (NetworkNamespace namespace = NetworkNamespace.open(path);
                RouteNetlink netlink = RouteNetlink.open(namespace)) {
            return work.with(netlink);
        }
    }

    private static Link require(RouteNetlink netlink, String name) throws IOException {
        return netlink.links().find(name).orElseThrow(() -> new IOException("there is no interface " + name));
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public List<ObservedInterface> interfaces() throws IOException {
        return inside(netlink -> {
            List<ObservedInterface> observed = new ArrayList<>();
            for (Link link : netlink.links().list()) {
                List<IpPrefix> addresses = new ArrayList<>();
                for (InterfaceAddress each : netlink.addresses().list(link.index())) {
                    addresses.add(new IpPrefix(each.address(), each.prefixLength()));
                }
                List<IpPrefix> routes = new ArrayList<>();
                for (Route each : netlink.routes().list(link.index())) {
                    routes.add(new IpPrefix(each.destination(), each.prefixLength()));
                }
                String mac = link.mac().map(MacAddress::toString).orElse("");
                observed.add(new ObservedInterface(link.name(), mac, addresses, routes));
            }
            return observed;
        });
    }

    @Override
    public void deleteInterface(String name) throws IOException {
        inside(netlink -> {
            netlink.links().delete(require(netlink, name).index());
            return name;
        });
    }

    @Override
    public void deleteAddress(String interfaceName, IpPrefix address) throws IOException {
        inside(netlink -> {
            netlink.addresses().delete(require(netlink, interfaceName).index(), address.address(), address.length());
            return address;
        });
    }

    @Override
    public void deleteRoute(String interfaceName, IpPrefix destination) throws IOException {
        inside(netlink -> {
            int link = require(netlink, interfaceName).index();
            for (Route route : netlink.routes().list(link)) {
                if (new IpPrefix(route.destination(), route.prefixLength()).equals(destination)) {
                    netlink.routes().delete(asMade(route, link));
                }
            }
            return destination;
        });
    }

    private static NewRoute asMade(Route route, int link) {
        NewRoute made = NewRoute.to(route.destination(), route.prefixLength(), link)
                .scope(route.scope())
                .table(route.table())
                .protocol(route.protocol());
        if (route.priority() != 0) {
            made = made.priority(route.priority());
        }
        return route.gateway().isPresent() ? made.via(route.gateway().get()) : made;
    }

    @Override
    public void close() throws IOException {
        removal.run();
    }
}
