// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import static dev.flatnet.netlink.route.Addresses.ip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.netlink.kernel.TestNamespace;
import dev.flatnet.netlink.netns.NetworkNamespace;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@link RouteOperations} on the real kernel. */
@KernelTest
class RoutesOfTheKernelTest {
    private final TestNamespace namespace = TestNamespace.create();
    private RouteNetlink netlink;
    private int v0;

    @BeforeEach
    void open() throws IOException {
        namespace.run("ip", "link", "add", "v0", "type", "veth", "peer", "name", "v1");
        namespace.run("ip", "link", "set", "v0", "up");
        namespace.run("ip", "link", "set", "v1", "up");
        namespace.run("ip", "address", "add", "10.1.2.3/24", "dev", "v0");
        namespace.run("ip", "address", "add", "fd00:1::3/64", "dev", "v0", "nodad");
        try (NetworkNamespace netns = NetworkNamespace.open(namespace.path().toString())) {
            netlink = RouteNetlink.open(netns);
        }
        v0 = netlink.links().find("v0").orElseThrow().index();
    }

    @AfterEach
    void close() throws IOException {
        netlink.close();
        namespace.close();
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
}
