// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.contract;

import static dev.flatnet.plugin.contract.BridgeHost.BRIDGE;
import static dev.flatnet.plugin.contract.BridgeHost.address;
import static dev.flatnet.plugin.contract.BridgeHost.addressesOf;
import static dev.flatnet.plugin.contract.BridgeHost.hostEnd;
import static dev.flatnet.plugin.contract.BridgeHost.ipv6Of;
import static dev.flatnet.plugin.contract.BridgeHost.linksOf;
import static dev.flatnet.plugin.contract.BridgeHost.prefix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.cni.spec.Route;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.route.BridgePort;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.LinkChange;
import dev.flatnet.netlink.route.MacAddress;
import dev.flatnet.netlink.route.Neighbour;
import dev.flatnet.netlink.route.NeighbourState;
import dev.flatnet.netlink.route.NewLink;
import dev.flatnet.netlink.route.NewNeighbour;
import dev.flatnet.netlink.route.NewRoute;
import dev.flatnet.netlink.route.RouteNetlink;
import dev.flatnet.netlink.testing.SomeKernel;
import dev.flatnet.plugin.AttachRequest;
import dev.flatnet.plugin.AttachedContainer;
import dev.flatnet.plugin.Network;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.AttachmentException.Reason;
import dev.flatnet.plugin.link.BridgeSettings;
import dev.flatnet.plugin.link.BridgedVeth;
import dev.flatnet.plugin.link.ContainerEndSettings;
import dev.flatnet.plugin.link.GatewaySettings;
import dev.flatnet.plugin.link.PortSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What bridges and their ports are like, for containers of both families, without addresses, and beside other networks. */
abstract class BridgedNetworkContract {
    static final GatewaySettings DEFAULT = new GatewaySettings(true, true, false, false);
    private static final GatewaySettings FORCED = new GatewaySettings(true, true, true, false);
    private static final MacAddress OLD = MacAddress.parse("02:00:5e:00:53:09");

    final SomeKernel kernel;
    BridgeHost host;
    NetworkNamespace container;
    RouteNetlink inside;
    private String before = "";

    BridgedNetworkContract(SomeKernel kernel) {
        this.kernel = kernel;
    }

    @BeforeEach
    void start() throws Exception {
        host = new BridgeHost(kernel);
        container = kernel.namespace();
        inside = RouteNetlink.open(container);
        before = host.state();
    }

    @AfterEach
    void stop() throws Exception {
        inside.close();
        host.close();
    }

    static Network network(GatewaySettings gateway, PortSettings port, ContainerEndSettings end, Route... routes) {
        BridgeSettings settings = new BridgeSettings(BRIDGE, gateway, 0, false, Optional.empty(), port, end);
        return new Network(
                BridgeHost.NETWORK, new BridgedVeth(settings), List.of(routes), List.of(), BridgeHost.REMOVALS.rules());
    }

    static Network network(GatewaySettings gateway, Route... routes) {
        return network(gateway, PortSettings.PLAIN, ContainerEndSettings.PLAIN, routes);
    }

    AttachedContainer attach(String id, NetworkNamespace netns, Network network, String ipam)
            throws AttachmentException {
        return host.attach(AttachRequest.of(network, BridgeHost.attachment(id), netns.path(), host.ipam(id, ipam)));
    }

    static String subnets(String... subnets) {
        return "{'ipam':{'ranges':[[{'subnet':'" + String.join("'}],[{'subnet':'", subnets) + "'}]]}}";
    }

    AttachmentException refused(Reason reason, Network network, String ipam) throws Exception {
        AttachmentException e =
                catchThrowableOfType(AttachmentException.class, () -> attach("c1", container, network, ipam));
        assertThat(e).isNotNull();
        assertThat(e.reason()).as(e + ": " + e.details()).isEqualTo(reason);
        assertThat(host.state()).isEqualTo(before);
        assertThat(linksOf(container)).containsExactly("lo");
        return e;
    }

    static List<String> routes(RouteNetlink where, int link) throws IOException {
        return where.routes().list(link).stream()
                .filter(route -> route.protocol() != 2)
                .map(route -> (route.prefixLength() == 0
                                ? "default"
                                : route.destination().getHostAddress() + "/" + route.prefixLength())
                        + route.gateway()
                                .map(gateway -> " via " + new IpPrefix(gateway, 8 * gateway.getAddress().length))
                                .orElse("")
                        + (route.priority() == 0 ? "" : " metric " + route.priority()))
                .toList();
    }

    private String sysctl(String... name) throws IOException {
        return host.namespace.sysctl(name);
    }

    @Test
    void bothFamiliesHaveAddressesGatewaysAndRoutes() throws Exception {
        for (String family : List.of("ipv4", "ipv6")) {
            host.namespace.writeSysctl("0", family, "conf", "all", "forwarding");
        }
        AttachedContainer attached = attach(
                "c1",
                container,
                network(DEFAULT),
                subnets("10.87.9.0/24", "10.87.10.0/24", "fd00:87::/64", "fd00:88::/64"));

        int eth0 = attached.inside().index();
        assertThat(addressesOf(inside, eth0)).containsExactly("10.87.9.2/24", "10.87.10.2/24");
        assertThat(ipv6Of(inside, eth0)).containsExactlyInAnyOrder("fd00:87::2/64", "fd00:88::2/64");
        assertThat(inside.addresses().list(eth0))
                .filteredOn(one -> !one.address().isLinkLocalAddress())
                .noneMatch(one -> one.isTentative());
        int bridge = host.link(BRIDGE).index();
        assertThat(addressesOf(host.ip, bridge)).containsExactlyInAnyOrder("10.87.9.1/24", "10.87.10.1/24");
        assertThat(ipv6Of(host.ip, bridge)).containsExactlyInAnyOrder("fd00:87::1/64", "fd00:88::1/64");
        assertThat(routes(inside, eth0))
                .containsExactlyInAnyOrder("default via 10.87.9.1/32", "default via fd00:87::1/128 metric 1024");
        assertThat(attached.routes())
                .extracting(Route::gateway)
                .containsExactly(Optional.of(address("10.87.9.1")), Optional.of(address("fd00:87::1")));
        for (String family : List.of("ipv4", "ipv6")) {
            assertThat(sysctl(family, "conf", "all", "forwarding")).isEqualTo("1");
            assertThat(sysctl(family, "conf", BRIDGE, "forwarding")).isEqualTo("1");
        }
        assertThat(sysctl("ipv6", "conf", BRIDGE, "disable_ipv6")).isEqualTo("0");
        assertThat(sysctl("ipv6", "conf", BRIDGE, "accept_ra")).isEqualTo("0");
        host.check(
                network(DEFAULT),
                host.ipam("c1", subnets("10.87.9.0/24", "10.87.10.0/24", "fd00:87::/64", "fd00:88::/64")),
                "c1",
                container,
                attached);
    }

    @Test
    void onlyTheFamiliesOfTheNetworkAreForwarded() throws Exception {
        host.namespace.writeSysctl("0", "ipv4", "ip_forward");
        host.namespace.writeSysctl("0", "ipv6", "conf", "all", "forwarding");
        attach("c1", container, network(DEFAULT), subnets("fd00:87::/64"));
        assertThat(sysctl("ipv4", "ip_forward")).isEqualTo("0");
        assertThat(sysctl("ipv6", "conf", "all", "forwarding")).isEqualTo("1");
    }

    @Test
    void ipv6IsUsedWhereTheContainerHasItSwitchedOff() throws Exception {
        container.writeSysctl("1", "ipv6", "conf", "default", "disable_ipv6");
        AttachedContainer attached = attach("c1", container, network(DEFAULT), subnets("fd00:87::/64"));
        assertThat(ipv6Of(inside, attached.inside().index())).containsExactly("fd00:87::2/64");
    }

    /** A host that forwards no longer listens to routers, unless it is told to go on. */
    @Test
    void theHostKeepsTheRoutesThatItsRouterAdvertised() throws Exception {
        host.namespace.writeSysctl("0", "ipv6", "conf", "all", "forwarding");
        host.ip.links().create(NewLink.veth("up0", NewLink.veth("up1")));
        host.ip.links().change(host.link("up0").index(), new LinkChange().up());
        host.ip.links().change(host.link("up1").index(), new LinkChange().up());
        host.ip
                .routes()
                .add(NewRoute.to(address("fd00:99::"), 64, host.link("up0").index())
                        .protocol(9));
        attach("c1", container, network(DEFAULT), subnets("fd00:87::/64"));
        assertThat(sysctl("ipv6", "conf", "up0", "accept_ra")).isEqualTo("2");
        assertThat(sysctl("ipv6", "conf", "up1", "accept_ra")).isEqualTo("1");
    }

    @Test
    void theBridgeForwardsWhereNewLinksDoNot() throws Exception {
        host.namespace.writeSysctl("1", "ipv4", "ip_forward");
        host.namespace.writeSysctl("0", "ipv4", "conf", "default", "forwarding");
        attach("c1", container, network(DEFAULT), subnets("10.87.9.0/24"));
        assertThat(sysctl("ipv4", "conf", BRIDGE, "forwarding")).isEqualTo("1");
    }

    @Test
    void anInternalNetworkLeadsNowhere() throws Exception {
        host.namespace.writeSysctl("1", "ipv4", "ip_forward");
        Network internal = network(
                new GatewaySettings(true, false, false, true),
                Route.to(prefix("0.0.0.0/0"), Optional.empty()),
                Route.to(prefix("192.0.2.0/24"), Optional.empty()));
        AttachedContainer attached = attach("c1", container, internal, subnets("10.87.9.0/24"));
        assertThat(routes(inside, attached.inside().index())).containsExactly("192.0.2.0/24 via 10.87.9.1/32");
        assertThat(sysctl("ipv4", "conf", BRIDGE, "forwarding")).isEqualTo("0");
        assertThat(sysctl("ipv4", "ip_forward")).isEqualTo("1");
    }

    /** A container on two networks that both bring a default route, of either family. */
    @Test
    void aSecondDefaultRouteStandsBehindTheFirst() throws Exception {
        inside.links().create(NewLink.veth("other0", NewLink.veth("other1")));
        int other = inside.links().require("other0").index();
        inside.links().change(other, new LinkChange().up());
        inside.links().change(inside.links().require("other1").index(), new LinkChange().up());
        inside.addresses().add(other, address("192.0.2.2"), 24);
        inside.addresses().add(other, address("fd00:1::2"), 64);
        inside.routes().add(NewRoute.to(address("0.0.0.0"), 0, other).via(address("192.0.2.1")));
        inside.routes().add(NewRoute.to(address("::"), 0, other).via(address("fd00:1::1")));

        AttachedContainer attached = attach("c1", container, network(DEFAULT), subnets("10.87.9.0/24", "fd00:87::/64"));
        assertThat(routes(inside, other)).contains("default via 192.0.2.1/32", "default via fd00:1::1/128 metric 1024");
        assertThat(routes(inside, attached.inside().index()))
                .containsExactlyInAnyOrder(
                        "default via 10.87.9.1/32 metric 1", "default via fd00:87::1/128 metric 1025");
    }

    @Test
    void routesThatAreThereAreNoFailure() throws Exception {
        Route twice = Route.to(prefix("192.0.2.0/24"), Optional.of(address("10.87.9.7")));
        AttachedContainer attached = attach(
                "c1",
                container,
                network(DEFAULT),
                "{'ipam':{'subnet':'10.87.9.0/24','routes':[{'dst':'10.87.9.0/24'},{'dst':'192.0.2.0/24','gw':'10.87.9.7'},"
                        + "{'dst':'192.0.2.0/24','gw':'10.87.9.7'}]}}");
        assertThat(routes(inside, attached.inside().index()))
                .containsExactlyInAnyOrder("default via 10.87.9.1/32", "192.0.2.0/24 via 10.87.9.7/32");
        assertThat(attached.routes()).contains(twice);
    }

    /** As sbr and vrf do. */
    @Test
    void aRouteThatALaterPluginHasMovedIsInOrder() throws Exception {
        String ipam = subnets("10.87.9.0/24");
        AttachedContainer attached = attach("c1", container, network(DEFAULT), ipam);
        int eth0 = attached.inside().index();
        inside.routes().delete(NewRoute.to(address("0.0.0.0"), 0, eth0));
        NewRoute moved = NewRoute.to(address("0.0.0.0"), 0, eth0).via(address("10.87.9.1"));
        inside.routes().add(moved.table(100));
        host.check(network(DEFAULT), host.ipam("c1", ipam), "c1", container, attached);
    }

    @Test
    void routesHaveWhatTheConfigurationSays() throws Exception {
        AttachedContainer attached = attach(
                "c1",
                container,
                network(GatewaySettings.PLAIN),
                "{'ipam':{'subnet':'10.87.9.0/24','routes':["
                        + "{'dst':'192.0.2.0/24','mtu':1300,'advmss':1200,'priority':7},"
                        + "{'dst':'198.51.100.0/24','scope':253},{'dst':'203.0.113.0/24','table':100}]}}");
        List<dev.flatnet.netlink.route.Route> main =
                inside.routes().list(attached.inside().index());
        assertThat(main).anySatisfy(route -> {
            assertThat(route.destination()).isEqualTo(address("192.0.2.0"));
            assertThat(route.gateway()).contains(address("10.87.9.1"));
            assertThat(route.mtu()).contains(1300L);
            assertThat(route.advertisedMss()).contains(1200L);
            assertThat(route.priority()).isEqualTo(7);
        });
        assertThat(main).anySatisfy(route -> {
            assertThat(route.destination()).isEqualTo(address("198.51.100.0"));
            assertThat(route.gateway()).isEmpty();
            assertThat(route.scope()).isEqualTo(253);
        });
        assertThat(main).noneMatch(route -> route.destination().equals(address("203.0.113.0")));
        assertThat(inside.routes().list(dev.flatnet.netlink.route.RouteFilter.ofTable(100)))
                .singleElement()
                .satisfies(route -> assertThat(route.destination()).isEqualTo(address("203.0.113.0")));
    }

    @Test
    void theGatewayOfAnAddressWithoutOneIsTheFirstOfItsSubnet() throws Exception {
        // A range of its own makes no gateway of the pool's: that of a static address.
        AttachedContainer attached = host.attach(AttachRequest.of(
                network(DEFAULT),
                BridgeHost.attachment("c1"),
                container.path(),
                BridgeHost.fixed("10.87.9.77/24", "fd00:87::77/64")));
        assertThat(attached.leases())
                .extracting(lease -> lease.gateway().orElseThrow())
                .containsExactly(address("10.87.9.1"), address("fd00:87::1"));
        assertThat(addressesOf(host.ip, host.link(BRIDGE).index())).containsExactly("10.87.9.1/24");
        assertThat(routes(inside, attached.inside().index()))
                .containsExactlyInAnyOrder("default via 10.87.9.1/32", "default via fd00:87::1/128 metric 1024");
    }

    @ParameterizedTest
    @CsvSource({"10.87.9.0/31", "10.87.9.7/32", "10.87.9.1/24", "fd00:87::/127", "fd00:87::1/64"})
    void anAddressThatLeavesNoneForItsGatewayIsRefused(String address) throws Exception {
        AttachRequest request = AttachRequest.of(
                network(DEFAULT), BridgeHost.attachment("c1"), container.path(), BridgeHost.fixed(address));
        AttachmentException e = catchThrowableOfType(AttachmentException.class, () -> host.attach(request));
        assertThat(e.reason()).isEqualTo(Reason.ADDRESS_UNAVAILABLE);
        assertThat(e.what()).contains(address);
        assertThat(host.state()).isEqualTo(before);
    }

    @Test
    void ipv6NeedsAnMtu() throws Exception {
        Network small = new Network(
                BridgeHost.NETWORK,
                new BridgedVeth(new BridgeSettings(BRIDGE, true, 1279, false)),
                List.of(),
                List.of(),
                BridgeHost.REMOVALS.rules());
        assertThat(refused(Reason.ADDRESS_UNAVAILABLE, small, subnets("fd00:87::/64"))
                        .details())
                .contains("1280");
    }

    /** As the reference plugin has it. */
    @Test
    void anotherAddressOfTheBridgeIsInTheWayUnlessItIsForced() throws Exception {
        int bridge = host.ip.links().create(NewLink.bridge(BRIDGE)).index();
        host.ip.addresses().add(bridge, address("10.1.2.3"), 24);
        host.ip.addresses().add(bridge, address("fd00:1::1"), 64);
        host.ip.addresses().add(bridge, address("fd00:87::9"), 60);
        before = host.state();
        AttachmentException e = refused(Reason.ADDRESS_UNAVAILABLE, network(DEFAULT), subnets("10.87.9.0/24"));
        assertThat(e.what()).contains("10.1.2.3/24").contains("10.87.9.1/24");
        assertThat(e.details()).contains("forceAddress");
        assertThat(refused(Reason.ADDRESS_UNAVAILABLE, network(DEFAULT), subnets("fd00:87::/64"))
                        .what())
                .contains("fd00:87::9/60");

        attach("c1", container, network(FORCED), subnets("10.87.9.0/24", "fd00:87::/64"));
        assertThat(addressesOf(host.ip, bridge)).containsExactly("10.87.9.1/24");
        // What does not overlap stays.
        assertThat(ipv6Of(host.ip, bridge)).containsExactlyInAnyOrder("fd00:87::1/64", "fd00:1::1/64");
    }

    @Test
    void anotherGatewayOfTheSameSubnetReplacesTheFirstWhereThatIsForced() throws Exception {
        String other = "{'ipam':{'ranges':[[{'subnet':'10.87.9.0/24','gateway':'10.87.9.254'}]]}}";
        attach("c2", kernel.namespace(), network(DEFAULT), subnets("10.87.9.0/24"));
        before = host.state();
        assertThat(refused(Reason.ADDRESS_UNAVAILABLE, network(DEFAULT), other).what())
                .contains("10.87.9.1/24")
                .contains("10.87.9.254/24");
        attach("c1", container, network(FORCED), other);
        assertThat(addressesOf(host.ip, host.link(BRIDGE).index())).containsExactly("10.87.9.254/24");
    }

    /** A pool of two subnets, the second of which is used when the first one is full. */
    @Test
    void theGatewaysOfOneNetworkAreNotInEachOthersWay() throws Exception {
        String ipam = "{'ipam':{'ranges':[[{'subnet':'10.87.9.0/30'},{'subnet':'10.87.10.0/24'}]]}}";
        attach("c1", container, network(DEFAULT), ipam);
        AttachedContainer second = attach("c2", kernel.namespace(), network(DEFAULT), ipam);
        assertThat(second.leases().getFirst().address()).isEqualTo(prefix("10.87.10.2/24"));
        assertThat(addressesOf(host.ip, host.link(BRIDGE).index()))
                .containsExactlyInAnyOrder("10.87.9.1/30", "10.87.10.1/24");
    }

    /** Its address would follow that of its lowest port, and connections of others would be lost for a minute. */
    @Test
    void theMacAddressOfAnAdministratorsBridgeIsPinned() throws Exception {
        host.ip.links().create(NewLink.bridge(BRIDGE));
        attach("c1", container, network(DEFAULT), subnets("10.87.9.0/24"));
        Optional<MacAddress> pinned = host.link(BRIDGE).mac();
        AttachRequest plain = AttachRequest.of(
                network(DEFAULT),
                BridgeHost.attachment("c2"),
                kernel.namespace().path(),
                host.ipam("c2", subnets("10.87.9.0/24")));
        AttachedContainer second = host.attach(plain);
        host.ip.links().create(NewLink.veth("low0", NewLink.veth("low1")).mac(MacAddress.parse("02:00:00:00:00:01")));
        host.ip
                .links()
                .change(
                        host.link("low0").index(),
                        new LinkChange().master(host.link(BRIDGE).index()).up());
        host.detach("c1");
        assertThat(host.link(BRIDGE).mac()).isEqualTo(pinned);
        assertThat(BridgeHost.bridge(second).mac()).isEqualTo(pinned);
    }

    @Test
    void portsAreAsTheConfigurationSays() throws Exception {
        AttachedContainer plain = attach("c1", container, network(DEFAULT), subnets("10.87.9.0/24"));
        BridgePort port = BridgePort.of(host.link(hostEnd(plain).name())).orElseThrow();
        assertThat(port.hairpin()).isFalse();
        assertThat(port.isolated()).isFalse();

        PortSettings both = new PortSettings(true, true, 0, Optional.empty(), false);
        Network network = network(DEFAULT, both, ContainerEndSettings.PLAIN);
        NetworkNamespace other = kernel.namespace();
        AttachedContainer attached = attach("c2", other, network, subnets("10.87.9.0/24"));
        Link outside = host.link(hostEnd(attached).name());
        assertThat(BridgePort.of(outside).orElseThrow().hairpin()).isTrue();
        assertThat(BridgePort.of(outside).orElseThrow().isolated()).isTrue();
        assertThat(BridgePort.of(outside).orElseThrow().state()).isEqualTo(3);

        host.ip.bridges().changePort(outside.index(), new dev.flatnet.netlink.route.BridgePortChange().isolated(false));
        AttachmentException e = catchThrowableOfType(
                AttachmentException.class,
                () -> host.check(network, host.ipam("c2", subnets("10.87.9.0/24")), "c2", other, attached));
        assertThat(e.what()).contains("is not isolated");
    }

    @Test
    void thePromiscuousBridge() throws Exception {
        attach("c1", container, promiscuous(), subnets("10.87.9.0/24"));
        assertThat(host.link(BRIDGE).isPromiscuous()).isTrue();
    }

    @Test
    void aBridgeThatWasThereBecomesPromiscuous() throws Exception {
        host.ip.links().create(NewLink.bridge(BRIDGE));
        attach("c1", container, promiscuous(), subnets("10.87.9.0/24"));
        assertThat(host.link(BRIDGE).isPromiscuous()).isTrue();
    }

    private static Network promiscuous() {
        BridgeSettings settings = new BridgeSettings(
                BRIDGE, DEFAULT, 0, true, Optional.empty(), PortSettings.PLAIN, ContainerEndSettings.PLAIN);
        return new Network(
                BridgeHost.NETWORK, new BridgedVeth(settings), List.of(), List.of(), BridgeHost.REMOVALS.rules());
    }

    @Test
    void withoutAddressesThereIsALink() throws Exception {
        AttachedContainer attached = host.attach(BridgedNetwork.LAYER2.request(host, "c1", container));
        assertThat(attached.leases()).isEmpty();
        assertThat(inside.links().require("eth0").isUp()).isTrue();
        assertThat(addressesOf(inside, attached.inside().index())).isEmpty();
        assertThat(addressesOf(host.ip, host.link(BRIDGE).index())).isEmpty();
        assertThat(host.link(hostEnd(attached).name()).isOperational()).isTrue();
        BridgedNetwork.LAYER2.check(host, "c1", container, attached);
    }

    @Test
    void aContainerMaySetItsInterfaceUpItself() throws Exception {
        AttachedContainer attached = host.attach(BridgedNetwork.DOWN.request(host, "c1", container));
        assertThat(inside.links().require("eth0").isUp()).isFalse();
        assertThat(host.link(hostEnd(attached).name()).isUp()).isTrue();
        BridgedNetwork.DOWN.check(host, "c1", container, attached);
    }

    @Test
    void anInterfaceOfTheHostIsAPortOfTheBridge() throws Exception {
        host.ip.links().create(NewLink.veth("up0", NewLink.veth("up1")));
        host.attach(withUplink("c1", container));
        assertThat(host.link("up0").master()).contains(host.link(BRIDGE).index());
        assertThat(host.link("up0").isUp()).isTrue();
        host.attach(withUplink("c2", kernel.namespace()));
    }

    @Test
    void anInterfaceThatTheHostUsesIsNotTakenAway() throws Exception {
        host.ip.links().create(NewLink.veth("up0", NewLink.veth("up1")));
        host.ip.addresses().add(host.link("up0").index(), address("192.0.2.1"), 24);
        before = host.state();
        AttachRequest request = withUplink("c1", container);
        AttachmentException e = catchThrowableOfType(AttachmentException.class, () -> host.attach(request));
        assertThat(e.what()).contains("up0");
        assertThat(e.details()).contains("192.0.2.1");
        assertThat(host.state()).isEqualTo(before);
    }

    private static AttachRequest withUplink(String id, NetworkNamespace netns) {
        BridgeSettings settings = new BridgeSettings(
                BRIDGE,
                GatewaySettings.NONE,
                0,
                false,
                Optional.of("up0"),
                PortSettings.PLAIN,
                ContainerEndSettings.PLAIN);
        Network network = new Network(
                BridgeHost.NETWORK, new BridgedVeth(settings), List.of(), List.of(), BridgeHost.REMOVALS.rules());
        return AttachRequest.of(
                network, BridgeHost.attachment(id), netns.path(), new dev.flatnet.plugin.address.NoIpam());
    }

    /** What the host and the neighbours know is of the container that had the address before. */
    @ParameterizedTest
    @CsvSource({"10.87.9.0/24, 10.87.9.77", "fd00:87::/64, fd00:87::77"})
    void anAddressThatIsUsedAgainLeadsToItsNewContainer(String subnet, String text) throws Exception {
        InetAddress address = address(text);
        NetworkNamespace neighbour = kernel.namespace();
        attach("c2", neighbour, network(DEFAULT), subnets(subnet));
        try (RouteNetlink near = RouteNetlink.open(neighbour)) {
            int bridge = host.link(BRIDGE).index();
            int eth0 = near.links().require("eth0").index();
            NewNeighbour stale = NewNeighbour.permanent(bridge, address, OLD).state(NeighbourState.STALE);
            host.ip.neighbours().add(stale);
            near.neighbours().add(NewNeighbour.permanent(eth0, address, OLD).state(NeighbourState.STALE));
            // As long as a kernel takes no notice of what changes (locktime).
            Thread.sleep(1200);
            AttachedContainer attached = attach(
                    "c1",
                    container,
                    network(DEFAULT),
                    "{'ipam':{'subnet':'" + subnet + "'},'runtimeConfig':{'ips':['" + text + "']}}");
            assertThat(known(host.ip, bridge, address)).isNotEqualTo(Optional.of(OLD));
            for (int i = 0;
                    i < 50
                            && !known(near, eth0, address)
                                    .equals(attached.inside().mac());
                    i++) {
                Thread.sleep(100);
            }
            assertThat(known(near, eth0, address)).isEqualTo(attached.inside().mac());
        }
    }

    private static Optional<MacAddress> known(RouteNetlink where, int link, InetAddress address) throws IOException {
        for (Neighbour neighbour : where.neighbours().list(link)) {
            if (neighbour.address().equals(address)) {
                return neighbour.mac();
            }
        }
        return Optional.empty();
    }

    @Test
    void anIpv6AddressThatSomebodyHasIsRefusedWhereThatIsAskedFor() throws Exception {
        attach("c2", kernel.namespace(), network(DEFAULT), subnets("fd00:87::/64"));
        NetworkNamespace intruder = kernel.namespace();
        AttachedContainer other = attach("c3", intruder, network(DEFAULT), subnets("fd00:87::/64"));
        try (RouteNetlink elsewhere = RouteNetlink.open(intruder)) {
            elsewhere.addresses().add(other.inside().index(), address("fd00:87::77"), 64);
        }
        before = host.state();
        ContainerEndSettings probing = new ContainerEndSettings(true, true, false);
        AttachmentException e = refused(
                Reason.KERNEL_REFUSED,
                network(DEFAULT, PortSettings.PLAIN, probing),
                "{'ipam':{'subnet':'fd00:87::/64'},'runtimeConfig':{'ips':['fd00:87::77']}}");
        assertThat(e.details()).contains("another host on the link has the same address");
    }

    @Test
    void duplicateDetectionIsSwitchedOffForIpv6AddressesOnly() throws Exception {
        String usual = container.sysctl("ipv6", "conf", "default", "accept_dad");
        attach("c1", container, network(DEFAULT), subnets("10.87.9.0/24"));
        assertThat(container.sysctl("ipv6", "conf", "eth0", "accept_dad")).isEqualTo(usual);
    }

    @Test
    void anIpv6AddressThatNobodyHasCanBeUsedWhenItIsThere() throws Exception {
        ContainerEndSettings probing = new ContainerEndSettings(true, true, false);
        AttachedContainer attached = attach(
                "c1",
                container,
                network(DEFAULT, PortSettings.PLAIN, probing),
                subnets("10.87.9.0/24", "fd00:87::/64"));
        assertThat(container.sysctl("ipv6", "conf", "eth0", "accept_dad")).isEqualTo("1");
        assertThat(inside.addresses().list(attached.inside().index()))
                .filteredOn(one -> one.address().equals(address("fd00:87::2")))
                .singleElement()
                .satisfies(one -> assertThat(one.isTentative()).isFalse());
        assertThat(routes(inside, attached.inside().index())).hasSize(2);
    }
}
