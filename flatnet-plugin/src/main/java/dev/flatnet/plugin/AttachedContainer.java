// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import dev.flatnet.cni.spec.Dns;
import dev.flatnet.cni.spec.Route;
import dev.flatnet.ipam.Lease;
import dev.flatnet.netlink.route.Link;
import java.util.List;

/**
 * What was made.
 *
 * @param bridge the bridge
 * @param hostEnd the host's end of the veth pair
 * @param containerEnd the container's
 * @param leases its addresses
 * @param routes its routes
 * @param dns the name servers that came with the addresses
 */
public record AttachedContainer(
        Link bridge, Link hostEnd, Link containerEnd, List<Lease> leases, List<Route> routes, Dns dns) {}
