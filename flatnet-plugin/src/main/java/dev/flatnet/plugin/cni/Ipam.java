// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import dev.flatnet.cni.spec.Dns;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.cni.spec.Route;
import dev.flatnet.plugin.AddressSource;
import java.util.List;

/**
 * The address management of one request.
 *
 * @param addresses who hands out the addresses
 * @param subnets what they can be of
 * @param routes for the result
 * @param dns for the result
 */
record Ipam(AddressSource addresses, List<IpPrefix> subnets, List<Route> routes, Dns dns) {}
