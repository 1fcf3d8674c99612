// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import static dev.flatnet.netlink.route.Addresses.ip;
import static dev.flatnet.netlink.route.GoldenRequests.assertSame;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
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
    void routesHaveMoreThanThat() throws IOException {
        assertSame(
                "route-add4-link",
                to -> to.routes()
                        .add(NewRoute.to(ip("10.10.0.0"), 16, V0)
                                .source(ip("10.1.2.3"))
                                .table(100)));
        assertSame(
                "route-add4-onlink",
                to -> to.routes()
                        .add(NewRoute.to(ip("10.11.0.0"), 16, V0)
                                .via(ip("192.0.2.9"))
                                .onLink()));
        assertSame(
                "route-add4-blackhole",
                to -> to.routes().add(NewRoute.ofType(RouteType.BLACKHOLE, ip("10.12.0.0"), 16)));
        assertSame(
                "route-add4-multipath",
                to -> to.routes()
                        .add(NewRoute.to(
                                ip("10.13.0.0"),
                                16,
                                List.of(
                                        new NextHop(V0, Optional.of(ip("10.1.2.1")), 3),
                                        new NextHop(V0, Optional.of(ip("10.1.3.1")), 1)))));
        NewRoute route = NewRoute.to(ip("10.9.0.0"), 16, V0).priority(5).via(ip("10.1.2.8"));
        assertSame("route-append4", to -> to.routes().append(route));
    }

    @Test
    void otherRoutesAreRead() throws IOException {
        List<Route> routes = GoldenReplies.decode("route-show4", Rtnetlink.RTM_NEWROUTE, Route::parse);

        assertThat(find(routes, "10.10.0.0").source()).hasValue(ip("10.1.2.3"));
        assertThat(find(routes, "10.10.0.0").table()).isEqualTo(100);
        assertThat(find(routes, "10.12.0.0").type()).isEqualTo(RouteType.BLACKHOLE);
        assertThat(find(routes, "10.13.0.0").hops())
                .containsExactly(
                        new NextHop(V0, Optional.of(ip("10.1.2.1")), 3),
                        new NextHop(V0, Optional.of(ip("10.1.3.1")), 1));
        assertThat(find(routes, "10.14.0.0").gateway()).hasValue(ip("fd00:1::1"));
        List<Route> ipv6 = GoldenReplies.decode("route-show6", Rtnetlink.RTM_NEWROUTE, Route::parse);
        assertThat(find(ipv6, "fd00:12::").type()).isEqualTo(RouteType.UNREACHABLE);
    }

    private static Route find(List<Route> routes, String destination) {
        return routes.stream()
                .filter(one -> one.destination().equals(ip(destination)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void routesAreRead() throws IOException {
        List<Route> routes = GoldenReplies.decode("route-show4", Rtnetlink.RTM_NEWROUTE, Route::parse);

        Route route = find(routes, "10.9.0.0");
        assertThat(route.prefixLength()).isEqualTo(16);
        assertThat(route.gateway()).hasValue(ip("10.1.2.7"));
        assertThat(route.link()).hasValue(V0);
        assertThat(route.priority()).isEqualTo(5);
        assertThat(route.table()).isEqualTo(RouteOperations.MAIN_TABLE);
        assertThat(route.protocol()).isEqualTo(4);
    }
}
