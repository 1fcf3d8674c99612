// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import static dev.flatnet.netlink.route.Addresses.ip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@link RouteOperations} on the real kernel. */
class RoutesOfTheKernelTest extends InNamespace {

    @BeforeEach
    void addresses() {
        namespace.run("ip", "address", "add", "10.1.2.3/24", "dev", "v0");
        namespace.run("ip", "address", "add", "fd00:1::3/64", "dev", "v0", "nodad");
    }

    @Test
    void aRouteHasAllThatWasSet() throws IOException {
        netlink.routes()
                .add(NewRoute.to(ip("10.9.0.0"), 16, v0)
                        .via(ip("10.1.2.1"))
                        .priority(5)
                        .mtu(1300)
                        .advertisedMss(1260));

        JsonNode route =
                namespace.json("ip", "-j", "route", "show", "10.9.0.0/16").get(0);
        assertThat(route.at("/gateway").asText()).isEqualTo("10.1.2.1");
        assertThat(route.at("/dev").asText()).isEqualTo("v0");
        assertThat(route.at("/protocol").asText()).isEqualTo("static");
        assertThat(route.at("/metric").asInt()).isEqualTo(5);
        assertThat(route.at("/metrics/0/mtu").asInt()).isEqualTo(1300);
        assertThat(route.at("/metrics/0/advmss").asInt()).isEqualTo(1260);
    }

    @Test
    void defaultRoutesOfBothFamiliesAreReadBack() throws IOException {
        netlink.routes().add(NewRoute.to(ip("0.0.0.0"), 0, v0).via(ip("10.1.2.1")));
        netlink.routes().add(NewRoute.to(ip("::"), 0, v0).via(ip("fd00:1::1")));

        assertThat(netlink.routes().list(v0))
                .filteredOn(route -> route.prefixLength() == 0)
                .extracting(route -> route.gateway().orElseThrow())
                .containsExactly(ip("10.1.2.1"), ip("fd00:1::1"));
    }

    @Test
    void aRouteInATableIsNotInMain() throws IOException {
        netlink.routes().add(NewRoute.to(ip("10.9.0.0"), 16, v0).table(100));
        netlink.routes().add(NewRoute.to(ip("10.8.0.0"), 16, v0).table(1000));

        assertThat(namespace.run("ip", "route", "show", "table", "100").text()).startsWith("10.9.0.0/16 dev v0");
        assertThat(namespace.run("ip", "route", "show", "table", "1000").text()).startsWith("10.8.0.0/16 dev v0");
        assertThat(netlink.routes().list(v0)).extracting(Route::table).containsOnly(254L);
    }

    @Test
    void aRouteIsReplacedAndDeleted() throws IOException {
        NewRoute route = NewRoute.to(ip("10.9.0.0"), 16, v0);
        netlink.routes().add(route.via(ip("10.1.2.1")));
        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> netlink.routes().add(route.via(ip("10.1.2.1"))))
                .matches(e -> e.is(Errno.EEXIST));

        netlink.routes().replace(route.via(ip("10.1.2.7")));
        assertThat(namespace.json("ip", "-j", "route", "show", "10.9.0.0/16").findValuesAsText("gateway"))
                .containsExactly("10.1.2.7");

        netlink.routes().delete(route.via(ip("10.1.2.7")));
        assertThat(namespace.json("ip", "-j", "route", "show", "10.9.0.0/16")).isEmpty();
        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> netlink.routes().delete(route))
                .matches(e -> e.is(Errno.ESRCH));
    }

    @Test
    void aGatewayOutOfReachIsRefused() {
        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() ->
                        netlink.routes().add(NewRoute.to(ip("10.9.0.0"), 16, v0).via(ip("192.0.2.1"))))
                .matches(e -> e.is(Errno.ENETUNREACH))
                .withMessageContaining("add route 10.9.0.0/16 via 192.0.2.1");
    }

    @Test
    void routesOfOtherTypesAndSettings() throws IOException {
        netlink.routes().add(NewRoute.ofType(RouteType.BLACKHOLE, ip("10.12.0.0"), 16));
        netlink.routes().add(NewRoute.ofType(RouteType.UNREACHABLE, ip("fd00:12::"), 64));
        netlink.routes()
                .add(NewRoute.to(ip("10.10.0.0"), 16, v0).source(ip("10.1.2.3")).protocol(77));
        netlink.routes()
                .add(NewRoute.to(ip("10.11.0.0"), 16, v0).via(ip("192.0.2.9")).onLink());

        assertThat(shown("10.12.0.0/16").at("/type").asText()).isEqualTo("blackhole");
        assertThat(namespace.run("ip", "-6", "route", "show", "fd00:12::/64").text())
                .startsWith("unreachable fd00:12::/64");
        assertThat(shown("10.10.0.0/16").at("/prefsrc").asText()).isEqualTo("10.1.2.3");
        assertThat(shown("10.10.0.0/16").at("/protocol").asText()).isEqualTo("77");
        assertThat(shown("10.10.0.0/16").at("/scope").asText()).isEqualTo("link");
        assertThat(shown("10.11.0.0/16").at("/flags").toString()).contains("onlink");
    }

    @Test
    void aRouteWithSeveralWays() throws IOException {
        List<NextHop> hops = List.of(
                new NextHop(v0, Optional.of(ip("10.1.2.1")), 3), new NextHop(v0, Optional.of(ip("10.1.2.2")), 1));
        try {
            netlink.routes().add(NewRoute.to(ip("10.13.0.0"), 16, hops));
        } catch (NetlinkException e) {
            // CONFIG_IP_ROUTE_MULTIPATH
            assertThat(e.is(Errno.EINVAL)).isTrue();
            return;
        }

        assertThat(shown("10.13.0.0/16").at("/nexthops").findValuesAsText("gateway"))
                .containsExactly("10.1.2.1", "10.1.2.2");
        assertThat(shown("10.13.0.0/16").at("/nexthops/0/weight").asInt()).isEqualTo(3);
        assertThat(netlink.routes().list(RouteFilter.ofTable(254)))
                .filteredOn(route -> route.destination().equals(ip("10.13.0.0")))
                .extracting(Route::hops)
                .containsExactly(hops);
    }

    @Test
    void aRouteIsAppended() throws IOException {
        NewRoute route = NewRoute.to(ip("10.9.0.0"), 16, v0);
        netlink.routes().add(route.via(ip("10.1.2.1")));
        netlink.routes().append(route.via(ip("10.1.2.2")));

        assertThat(namespace.json("ip", "-j", "route", "show", "10.9.0.0/16").findValuesAsText("gateway"))
                .containsExactly("10.1.2.1", "10.1.2.2");
        // Without saying which, the first goes, whatever its scope.
        netlink.routes().delete(route);
        assertThat(shown("10.9.0.0/16").at("/gateway").asText()).isEqualTo("10.1.2.2");
    }

    @Test
    void routesAreFiltered() throws IOException {
        netlink.routes().add(NewRoute.to(ip("10.9.0.0"), 16, v0).table(1000).protocol(77));
        netlink.routes().add(NewRoute.to(ip("fd00:9::"), 64, v0).table(1000));

        assertThat(netlink.routes().list(RouteFilter.ofTable(1000))).hasSize(2);
        assertThat(netlink.routes().list(RouteFilter.all().madeBy(77))).hasSize(1);
        assertThat(netlink.routes().list(RouteFilter.ofTable(1000).by(v1))).isEmpty();
        assertThat(netlink.routes().list(RouteFilter.ofTable(4711))).isEmpty();
        assertThat(netlink.routes().list(RouteFilter.all()))
                .extracting(Route::table)
                .contains(254L, 255L, 1000L);
    }

    private JsonNode shown(String destination) {
        return namespace.json("ip", "-d", "-j", "route", "show", destination).get(0);
    }
}
