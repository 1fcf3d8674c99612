// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.link;

import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.cni.spec.Route;
import dev.flatnet.ipam.Lease;
import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.NewRoute;
import dev.flatnet.netlink.route.RouteFilter;
import dev.flatnet.netlink.route.RouteOperations;
import dev.flatnet.plugin.sandbox.OpenNetns;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** The routes of a container by one of its interfaces, which may have others, with routes of their own. */
final class ContainerRoutes {
    /** RT_SCOPE_LINK, linux/rtnetlink.h: from here on, a destination is on the link itself. */
    private static final int SCOPE_LINK = 253;

    private final OpenNetns sandbox;
    private final Link link;
    private final List<Lease> leases;

    ContainerRoutes(OpenNetns sandbox, Link link, List<Lease> leases) {
        this.sandbox = sandbox;
        this.link = link;
        this.leases = leases;
    }

    /** Makes them, as far as they are not there. */
    void add(List<Route> routes) throws IOException {
        for (Route route : routes) {
            if (!isMadeByTheKernel(route)) {
                add(route);
            }
        }
    }

    /** The kernel makes the routes to the subnets of the link's addresses. */
    private boolean isMadeByTheKernel(Route route) {
        if (route.gateway().isPresent() || route.table().isPresent()) {
            return false;
        }
        for (Lease lease : leases) {
            if (lease.address().network().equals(route.destination().network())) {
                return true;
            }
        }
        return false;
    }

    private void add(Route route) throws IOException {
        NewRoute wanted = newRoute(route);
        try {
            sandbox.routes().add(wanted);
        } catch (NetlinkException e) {
            if (!e.is(Errno.EEXIST)) {
                throw e;
            }
            addBeside(route, wanted);
        }
    }

    /**
     * There is a route of the same metric. Where the configuration names that metric the two are of the same worth; otherwise the
     * one that was there first counts, and this one stands in for it when it goes.
     */
    private void addBeside(Route route, NewRoute wanted) throws IOException {
        long last = 0;
        for (dev.flatnet.netlink.route.Route other :
                sandbox.routes().list(RouteFilter.ofTable(route.table().orElse(RouteOperations.MAIN_TABLE)))) {
            if (leadsTo(other, route.destination().network())) {
                if (goesTheSameWay(other, route)) {
                    return;
                }
                last = Math.max(last, other.priority());
            }
        }
        if (route.priority().isPresent()) {
            sandbox.routes().append(wanted);
        } else {
            sandbox.routes().add(wanted.priority(last + 1));
        }
    }

    private static boolean leadsTo(dev.flatnet.netlink.route.Route route, IpPrefix destination) {
        return route.destination().equals(destination.address()) && route.prefixLength() == destination.length();
    }

    private boolean goesTheSameWay(dev.flatnet.netlink.route.Route other, Route route) {
        return other.link().equals(Optional.of(link.index()))
                && other.gateway().equals(gateway(route))
                && (route.priority().isEmpty() || route.priority().get() == other.priority());
    }

    private NewRoute newRoute(Route route) {
        IpPrefix destination = route.destination().network();
        NewRoute added = NewRoute.to(destination.address(), destination.length(), link.index());
        Optional<InetAddress> gateway = gateway(route);
        if (gateway.isPresent()) {
            added = added.via(gateway.get());
        }
        if (route.mtu().isPresent()) {
            added = added.mtu(route.mtu().get());
        }
        if (route.advertisedMss().isPresent()) {
            added = added.advertisedMss(route.advertisedMss().get());
        }
        if (route.priority().isPresent()) {
            added = added.priority(route.priority().get());
        }
        if (route.table().isPresent()) {
            added = added.table(route.table().get());
        }
        return route.scope().isPresent() ? added.scope(route.scope().get().intValue()) : added;
    }

    /** Its own, or that of the first address of its family that has one; none for what is on the link. */
    private Optional<InetAddress> gateway(Route route) {
        if (route.gateway().isPresent() || route.scope().orElse(0L) >= SCOPE_LINK) {
            return route.gateway();
        }
        for (Lease lease : leases) {
            if (lease.address().isIpv4() == route.destination().isIpv4()
                    && lease.gateway().isPresent()) {
                return lease.gateway();
            }
        }
        return Optional.empty();
    }
}
