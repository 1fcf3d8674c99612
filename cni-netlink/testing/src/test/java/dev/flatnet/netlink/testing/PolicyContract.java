// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.route.AddressPrefix;
import dev.flatnet.netlink.route.MacAddress;
import dev.flatnet.netlink.route.Neighbour;
import dev.flatnet.netlink.route.NeighbourState;
import dev.flatnet.netlink.route.NewNeighbour;
import dev.flatnet.netlink.route.NewPolicyRule;
import dev.flatnet.netlink.route.NewRoute;
import dev.flatnet.netlink.route.NextHop;
import dev.flatnet.netlink.route.PolicyRule;
import dev.flatnet.netlink.route.Route;
import dev.flatnet.netlink.route.RouteFilter;
import dev.flatnet.netlink.route.RouteType;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a kernel does with routes that are more than a destination, with rules, and with neighbours. */
abstract class PolicyContract extends KernelContract {
    private static final MacAddress MAC = MacAddress.parse("02:00:5e:00:53:09");

    PolicyContract(SomeKernel kernel) {
        super(kernel);
    }

    private Route only(RouteFilter filter) throws IOException {
        List<Route> routes = ip.routes().list(filter);
        assertThat(routes).hasSize(1);
        return routes.getFirst();
    }

    @Test
    void aRouteHasAllThatWasSet() throws IOException {
        int v0 = pairThatIsUp();
        ip.routes()
                .add(NewRoute.to(address("10.9.0.0"), 16, v0)
                        .via(address("10.1.0.254"))
                        .priority(5)
                        .mtu(1300)
                        .advertisedMss(1260)
                        .source(address("10.1.0.1"))
                        .table(1000)
                        .protocol(77));

        Route route = only(RouteFilter.ofTable(1000));
        assertThat(route.mtu()).contains(1300L);
        assertThat(route.advertisedMss()).contains(1260L);
        assertThat(route.source()).contains(address("10.1.0.1"));
        assertThat(route.priority()).isEqualTo(5);
        assertThat(route.protocol()).isEqualTo(77);
        assertThat(route.link()).contains(v0);
        assertThat(ip.routes().list(RouteFilter.all().madeBy(77))).hasSize(1);
        assertThat(ip.routes().list(RouteFilter.all().madeBy(78))).isEmpty();
        assertThat(ip.routes().list(RouteFilter.ofTable(1000).by(link("v1").index())))
                .isEmpty();
        assertRefused(
                "EINVAL",
                () -> ip.routes().add(NewRoute.to(address("10.8.0.0"), 16, v0).source(address("10.7.0.1"))));
    }

    @Test
    void aGatewayOnTheLinkNeedsNoRoute() throws IOException {
        int v0 = pairThatIsUp();
        NewRoute route = NewRoute.to(address("10.11.0.0"), 16, v0).via(address("192.0.2.9"));
        assertRefused("ENETUNREACH", () -> ip.routes().add(route));
        ip.routes().add(route.onLink().table(1000));
        assertThat(only(RouteFilter.ofTable(1000)).gateway()).contains(address("192.0.2.9"));
    }

    @Test
    void whatIsDroppedNeedsNoWay() throws IOException {
        ip.routes().add(NewRoute.ofType(RouteType.BLACKHOLE, address("10.12.0.0"), 16));
        assertThat(only(RouteFilter.ofTable(254)).type()).isEqualTo(RouteType.BLACKHOLE);
    }

    @Test
    void routesAreAppended() throws IOException {
        int v0 = pairThatIsUp();
        NewRoute route = NewRoute.to(address("10.9.0.0"), 16, v0).table(1000);
        ip.routes().add(route.via(address("10.1.0.254")));
        ip.routes().append(route.via(address("10.1.0.253")));
        assertThat(ip.routes().list(RouteFilter.ofTable(1000)))
                .extracting(Route::gateway)
                .containsExactly(Optional.of(address("10.1.0.254")), Optional.of(address("10.1.0.253")));
        // Without saying which, the first goes.
        ip.routes().delete(NewRoute.to(address("10.9.0.0"), 16, v0).table(1000));
        assertThat(only(RouteFilter.ofTable(1000)).gateway()).contains(address("10.1.0.253"));
    }

    @Test
    void aRouteHasSeveralWays() throws IOException {
        int v0 = pairThatIsUp();
        List<NextHop> hops = List.of(
                new NextHop(v0, Optional.of(address("10.1.0.254")), 3),
                new NextHop(v0, Optional.of(address("10.1.0.253")), 1));
        try {
            ip.routes().add(NewRoute.to(address("10.13.0.0"), 16, hops).table(1000));
        } catch (NetlinkException e) {
            // CONFIG_IP_ROUTE_MULTIPATH
            assertThat(e.is(Errno.EINVAL)).isTrue();
            return;
        }
        assertThat(only(RouteFilter.ofTable(1000)).hops()).isEqualTo(hops);
        List<NextHop> nowhere = List.of(hops.getFirst(), new NextHop(v0, Optional.of(address("192.0.2.1")), 1));
        assertRefused("ENETUNREACH", () -> ip.routes().add(NewRoute.to(address("10.14.0.0"), 16, nowhere)));
        ip.links().delete(v0);
        assertThat(ip.routes().list(RouteFilter.ofTable(1000))).isEmpty();
    }

    private static NewPolicyRule rule() {
        return NewPolicyRule.ipv4()
                .from(new AddressPrefix(address("10.2.0.0"), 16))
                .inputLink("v1")
                .mark(0x10, 0xff)
                .table(1000)
                .priority(1000);
    }

    @Test
    void rulesOfBothFamilies() throws IOException {
        ip.rules().add(rule());
        ip.rules()
                .add(NewPolicyRule.ipv6()
                        .inverted()
                        .from(new AddressPrefix(address("fd00:2::"), 64))
                        .table(300)
                        .priority(1001));
        ip.rules().add(NewPolicyRule.ipv4().action(RouteType.BLACKHOLE).priority(1002));
        ip.rules()
                .add(NewPolicyRule.ipv4()
                        .to(new AddressPrefix(address("10.3.0.0"), 16))
                        .table(100));

        List<PolicyRule> ipv4 =
                ip.rules().list().stream().filter(rule -> !rule.ipv6()).toList();
        assertThat(ipv4).extracting(PolicyRule::priority).containsExactly(0L, 999L, 1000L, 1002L, 32766L, 32767L);
        assertThat(ipv4.get(1).to()).contains(new AddressPrefix(address("10.3.0.0"), 16));
        PolicyRule shown = ipv4.get(2);
        assertThat(shown.from()).contains(new AddressPrefix(address("10.2.0.0"), 16));
        assertThat(shown.inputLink()).contains("v1");
        assertThat(shown.mark()).contains(0x10L);
        assertThat(shown.mask()).isEqualTo(0xff);
        assertThat(shown.table()).isEqualTo(1000);
        assertThat(ipv4.get(3).action()).isEqualTo(RouteType.BLACKHOLE);
        List<PolicyRule> ipv6 =
                ip.rules().list().stream().filter(PolicyRule::ipv6).toList();
        assertThat(ipv6).extracting(PolicyRule::priority).containsExactly(0L, 1001L, 32766L);
        assertThat(ipv6.get(1).inverted()).isTrue();

        assertRefused("EEXIST", () -> ip.rules().add(rule()));
        ip.rules().delete(NewPolicyRule.ipv4().priority(1002));
        ip.rules().delete(rule());
        assertRefused("ENOENT", () -> ip.rules().delete(rule()));
    }

    @Test
    void neighboursAndProxies() throws IOException {
        int v0 = pairThatIsUp();
        NewNeighbour neighbour = NewNeighbour.permanent(v0, address("10.1.0.9"), MAC);
        ip.neighbours().add(neighbour);
        ip.neighbours().replace(neighbour.state(NeighbourState.NO_ARP));
        ip.neighbours().add(NewNeighbour.proxy(v0, address("10.1.0.10")));

        assertThat(ip.neighbours().list(v0))
                .filteredOn(one -> one.address().equals(address("10.1.0.9")))
                .singleElement()
                .matches(one -> one.mac().equals(Optional.of(MAC)) && one.state() == NeighbourState.NO_ARP);
        assertThat(ip.neighbours().list(link("v1").index()))
                .extracting(Neighbour::address)
                .doesNotContain(address("10.1.0.9"));
        assertThat(ip.neighbours().proxies(v0))
                .singleElement()
                .matches(one -> one.address().equals(address("10.1.0.10")) && one.isProxy());
        assertRefused("EEXIST", () -> ip.neighbours().add(neighbour));
        ip.neighbours().delete(neighbour);
        ip.neighbours().delete(NewNeighbour.proxy(v0, address("10.1.0.10")));
        assertRefused("ENOENT", () -> ip.neighbours().delete(neighbour));
    }
}
