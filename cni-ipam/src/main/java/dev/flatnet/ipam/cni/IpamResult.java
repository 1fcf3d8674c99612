// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.cni;

import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.Dns;
import dev.flatnet.cni.spec.IpConfig;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.cni.spec.Route;
import dev.flatnet.ipam.Lease;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What address management gives an attachment. Immutable. */
public final class IpamResult {
    private final List<Lease> leases;
    private final List<Route> routes;
    private final Dns dns;

    /**
     * A result of parts.
     *
     * @param leases its addresses, in order
     * @param routes to be made in the container; one without gateway goes by the gateway of the lease of its family
     * @param dns name servers
     */
    public IpamResult(List<Lease> leases, List<Route> routes, Dns dns) {
        this.leases = List.copyOf(leases);
        this.routes = List.copyOf(routes);
        this.dns = dns;
    }

    /** Its addresses, in order. */
    public List<Lease> leases() {
        return leases;
    }

    /** Routes to be made in the container; one without gateway goes by the gateway of the lease of its family. */
    public List<Route> routes() {
        return routes;
    }

    /** Name servers. */
    public Dns dns() {
        return dns;
    }

    /** The same with more routes; one to a destination that there is a route to already gives way. */
    public IpamResult withRoutes(List<Route> more) {
        List<Route> all = new ArrayList<>(routes);
        for (Route route : more) {
            if (!leadsTo(route.destination())) {
                all.add(route);
            }
        }
        return new IpamResult(leases, all, dns);
    }

    private boolean leadsTo(IpPrefix destination) {
        for (Route route : routes) {
            if (route.destination().network().equals(destination.network())) {
                return true;
            }
        }
        return false;
    }

    /** What an IPAM plugin prints: addresses that belong to no interface yet (specification 1.0.0, section 4). */
    public CniResult toCni() {
        List<IpConfig> ips = new ArrayList<>();
        for (Lease lease : leases) {
            ips.add(new IpConfig(lease.address(), lease.gateway(), Optional.empty()));
        }
        return new CniResult(List.of(), ips, routes, dns);
    }

    /** The addresses, with commas between them. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        leases.forEach(lease -> text.append(text.isEmpty() ? "" : ",").append(lease.address()));
        return text.toString();
    }
}
