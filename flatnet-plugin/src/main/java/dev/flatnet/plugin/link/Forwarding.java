// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.link;

import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.Route;
import dev.flatnet.netlink.route.RouteFilter;
import dev.flatnet.netlink.route.RouteOperations;
import dev.flatnet.plugin.sandbox.OpenNetns;
import java.io.IOException;
import java.util.Optional;

/**
 * Makes the host forward for a link. The host's own switch stays on when attaching fails: by then another container may need
 * it.
 */
final class Forwarding {
    private static final String ON = "1";
    private static final String FORWARDING = "forwarding";

    /** RTPROT_RA, linux/rtnetlink.h: routes that a router advertised. */
    private static final int ADVERTISED = 9;

    private final OpenNetns host;
    private final String link;

    Forwarding(OpenNetns host, String link) {
        this.host = host;
        this.link = link;
    }

    /**
     * Equivalent to {@code sysctl -w net.ipv4.ip_forward=1 net.ipv4.conf.LINK.forwarding=1}: a link made while {@code
     * conf.default.forwarding} was off forwards nothing, whatever the host does.
     */
    void enableIpv4() throws IOException {
        host.ensureSysctl(ON, "ipv4", "ip_forward");
        host.ensureSysctl(ON, "ipv4", "conf", link, FORWARDING);
    }

    /** Nothing that comes in by the link is forwarded, whatever the host does for others. */
    void disableIpv4() throws IOException {
        host.ensureSysctl("0", "ipv4", "conf", link, FORWARDING);
    }

    /** Equivalent to {@code sysctl -w net.ipv6.conf.all.forwarding=1}, which of IPv6 is the only switch. */
    void enableIpv6() throws IOException {
        if (host.namespace().sysctl("ipv6", "conf", "all", FORWARDING).equals(ON)) {
            return;
        }
        keepAdvertisedRoutes();
        host.ensureSysctl(ON, "ipv6", "conf", "all", FORWARDING);
    }

    /** A host that forwards takes no advertisements (accept_ra=1), and would lose its own default route. */
    private void keepAdvertisedRoutes() throws IOException {
        RouteFilter advertised = RouteFilter.ofTable(RouteOperations.MAIN_TABLE).madeBy(ADVERTISED);
        for (Route route : host.routes().list(advertised)) {
            Optional<Link> uplink =
                    route.link().isPresent() ? host.links().find(route.link().get()) : Optional.empty();
            if (uplink.isPresent()) {
                keepAdvertisedRoutes(uplink.get().name());
            }
        }
    }

    private void keepAdvertisedRoutes(String uplink) throws IOException {
        if (host.namespace().sysctl("ipv6", "conf", uplink, "accept_ra").equals(ON)) {
            host.ensureSysctl("2", "ipv6", "conf", uplink, "accept_ra");
        }
    }
}
