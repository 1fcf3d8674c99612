// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import dev.flatnet.cni.spec.Dns;
import dev.flatnet.cni.spec.Route;
import dev.flatnet.ipam.Lease;
import java.util.List;

/**
 * What an attachment got from its {@link AddressSource}.
 *
 * @param leases its addresses; at least one
 * @param routes to be made in the container; one without gateway goes by the gateway of the lease of its family
 * @param dns for the result; flatnet itself resolves no name
 */
public record AcquiredAddresses(List<Lease> leases, List<Route> routes, Dns dns) {

    public AcquiredAddresses {
        leases = List.copyOf(leases);
        routes = List.copyOf(routes);
    }
}
