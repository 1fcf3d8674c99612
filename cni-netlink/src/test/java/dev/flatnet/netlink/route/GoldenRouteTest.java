// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import static dev.flatnet.netlink.route.Addresses.ip;
import static dev.flatnet.netlink.route.GoldenRequests.assertSame;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code ip route}, byte by byte. In the recordings v0 is link 6. */
class GoldenRouteTest {
    private static final int V0 = 6;

    @Test
    void routesAreAddedAndReplaced() throws IOException {
        NewRoute route = NewRoute.to(ip("10.9.0.0"), 16, V0).priority(5);
        assertSame(
                "route-add4",
                to -> to.routes().add(route.via(ip("10.1.2.1")).mtu(1300).advertisedMss(1260)));
        assertSame(
                "route-add6", to -> to.routes().add(NewRoute.to(ip("::"), 0, V0).via(ip("fd00:1::1"))));
        assertSame("route-replace4", to -> to.routes().replace(route.via(ip("10.1.2.7"))));
    }

    @Test
    void routesAreRead() throws IOException {
        List<Route> routes = GoldenReplies.decode("route-show4", Rtnetlink.RTM_NEWROUTE, Route::parse);

        Route route = routes.stream()
                .filter(one -> one.destination().equals(ip("10.9.0.0")))
                .findFirst()
                .orElseThrow();
        assertThat(route.prefixLength()).isEqualTo(16);
        assertThat(route.gateway()).hasValue(ip("10.1.2.7"));
        assertThat(route.link()).hasValue(V0);
        assertThat(route.priority()).isEqualTo(5);
        assertThat(route.table()).isEqualTo(RouteOperations.MAIN_TABLE);
        assertThat(route.protocol()).isEqualTo(4);
    }
}
