// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import java.util.List;

/**
 * What a successful ADD answers, free of any version: {@link ResultCodec} writes and reads it in each of them.
 *
 * @param interfaces what was made or changed; empty in the results of IPAM plugins
 * @param ips the addresses assigned
 * @param routes the routes made
 * @param dns settings for the container's resolver
 */
public record CniResult(List<Interface> interfaces, List<IpConfig> ips, List<Route> routes, Dns dns) {

    /** A result that says nothing. */
    public static final CniResult EMPTY = new CniResult(List.of(), List.of(), List.of(), Dns.EMPTY);

    public CniResult {
        interfaces = List.copyOf(interfaces);
        ips = List.copyOf(ips);
        routes = List.copyOf(routes);
    }
}
