// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flatnet.netlink.route.InterfaceAddress;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.LinkChange;
import dev.flatnet.netlink.route.MacAddress;
import dev.flatnet.netlink.route.NewLink;
import dev.flatnet.netlink.route.NewRoute;
import dev.flatnet.netlink.route.Route;
import java.io.IOException;
import java.net.Inet6Address;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a kernel does with links, addresses and routes. */
abstract class RouteContract extends KernelContract {
    private static final MacAddress MAC = MacAddress.parse("02:00:5e:00:53:01");

    RouteContract(SomeKernel kernel) {
        super(kernel);
    }

    @Test
    void aNamespaceBeginsWithALoopbackThatIsDown() throws IOException {
        Link lo = link("lo");

        assertThat(lo.index()).isEqualTo(1);
        assertThat(lo.isUp()).isFalse();
        assertThat(lo.kind()).isEmpty();
        assertThat(lo.mtu()).isEqualTo(65536);
        assertThat(ip.addresses().list(1)).isEmpty();
        assertRefused("EOPNOTSUPP", () -> ip.links().delete(1));
    }

    @Test
    void bridgesAreMadeOnce() throws IOException {
        ip.links().create(NewLink.bridge("br0").mac(MAC).mtu(1400).up());

        Link bridge = link("br0");
        assertThat(bridge.kind()).contains("bridge");
        assertThat(bridge.mac()).contains(MAC);
        assertThat(bridge.mtu()).isEqualTo(1400);
        assertThat(bridge.isUp()).isTrue();
        assertThat(bridge.isOperational()).isFalse();
        assertThat(ip.links().find(bridge.index()).orElseThrow().name()).isEqualTo("br0");
        assertRefused("EEXIST", () -> ip.links().create(NewLink.bridge("br0")));
        assertRefused("EOPNOTSUPP", () -> ip.links().create(NewLink.of("nosuchkind", "x0")));
        assertThat(ip.links().find("other")).isEmpty();
        assertThat(ip.links().find(99)).isEmpty();
    }

    @Test
    void thePeersOfAPairKnowEachOther() throws IOException {
        pair();

        assertThat(link("v0").peer()).contains(link("v1").index());
        assertThat(link("v1").peer()).contains(link("v0").index());
        ip.links().change(link("v0").index(), new LinkChange().up());
        assertThat(link("v0").isOperational()).isFalse();
        assertThat(link("v0").operationalState()).isEqualTo(3);
        ip.links().change(link("v1").index(), new LinkChange().up());
        ip.links().delete(link("v1").index());
        assertThat(ip.links().find("v0")).isEmpty();
    }

    @Test
    void aPairReachesIntoAnotherNamespace() throws IOException {
        ip.links().create(NewLink.bridge("br0").up());
        int bridge = link("br0").index();
        ip.links()
                .create(NewLink.veth("v0", NewLink.veth("eth0").in(container).mac(MAC))
                        .master(bridge)
                        .up());

        Link eth0 = inside.links().find("eth0").orElseThrow();
        assertThat(eth0.mac()).contains(MAC);
        assertThat(eth0.peer()).contains(link("v0").index());
        assertThat(link("v0").master()).contains(bridge);
        assertThat(ip.links().find("eth0")).isEmpty();
        assertRefused(
                "EEXIST",
                () -> ip.links().create(NewLink.veth("v1", NewLink.veth("eth0").in(container))));
        assertThat(ip.links().find("v1")).isEmpty();
        inside.links().change(eth0.index(), new LinkChange().up());
        inside.links().delete(eth0.index());
        assertThat(ip.links().find("v0")).isEmpty();
    }

    @Test
    void linksAreChanged() throws IOException {
        int v0 = pair();
        ip.links().change(v0, new LinkChange().name("x0").mtu(1300).mac(MAC).alias("mine"));

        Link link = ip.links().find(v0).orElseThrow();
        assertThat(link.name()).isEqualTo("x0");
        assertThat(link.mtu()).isEqualTo(1300);
        assertThat(link.mac()).contains(MAC);
        assertThat(link.alias()).contains("mine");
        assertRefused("EEXIST", () -> ip.links().change(v0, new LinkChange().name("v1")));
        assertRefused("EINVAL", () -> ip.links().change(v0, new LinkChange().mtu(60)));
        assertRefused("EINVAL", () -> ip.links().change(v0, new LinkChange().mtu(70_000)));
        assertRefused(
                "EADDRNOTAVAIL",
                () -> ip.links().change(v0, new LinkChange().mac(MacAddress.parse("01:00:00:00:00:01"))));
        assertRefused("ENODEV", () -> ip.links().change(99, new LinkChange().up()));
        assertRefused("ENODEV", () -> ip.links().delete(99));
    }

    @Test
    void bridgesTakePorts() throws IOException {
        int v0 = pair();
        ip.links().create(NewLink.bridge("br0"));
        ip.links().create(NewLink.bridge("br1"));
        int br0 = link("br0").index();
        ip.links().change(v0, new LinkChange().master(br0));

        assertThat(link("v0").master()).contains(br0);
        assertThat(link("br0").mac()).isEqualTo(link("v0").mac());
        assertRefused("ELOOP", () -> ip.links().change(link("br1").index(), new LinkChange().master(br0)));
        assertRefused("EOPNOTSUPP", () -> ip.links().change(link("br1").index(), new LinkChange().master(v0)));
        assertRefused("EINVAL", () -> ip.links().change(1, new LinkChange().master(br0)));
        ip.links().change(v0, new LinkChange().master(0));
        assertThat(link("v0").master()).isEmpty();
        ip.links().change(v0, new LinkChange().master(br0));
        ip.links().delete(br0);
        assertThat(link("v0").master()).isEmpty();
    }

    @Test
    void aLinkMovesWithoutItsAddresses() throws IOException {
        int v0 = pairThatIsUp();
        ip.links().change(v0, new LinkChange().moveTo(container));

        assertThat(ip.links().find("v0")).isEmpty();
        Link moved = inside.links().find("v0").orElseThrow();
        assertThat(moved.isUp()).isFalse();
        assertThat(inside.addresses().list(moved.index())).isEmpty();
        ip.links().create(NewLink.veth("v0", NewLink.veth("v2")));
        assertRefused("EEXIST", () -> ip.links().change(link("v0").index(), new LinkChange().moveTo(container)));
    }

    @Test
    void addressesAreAddedOnce() throws IOException {
        int v0 = pair();
        ip.addresses().add(v0, address("10.1.0.1"), 24);
        ip.addresses().add(v0, address("fd00::1"), 64);

        assertThat(ip.addresses().list(v0))
                .extracting(InterfaceAddress::address)
                .containsExactly(address("10.1.0.1"), address("fd00::1"));
        assertRefused("EEXIST", () -> ip.addresses().add(v0, address("10.1.0.1"), 24));
        assertRefused("EEXIST", () -> ip.addresses().add(v0, address("fd00::1"), 64));
        assertRefused("EADDRNOTAVAIL", () -> ip.addresses().delete(v0, address("10.1.0.2"), 24));
        assertRefused("EADDRNOTAVAIL", () -> ip.addresses().delete(v0, address("fd00::2"), 64));
        assertRefused("ENODEV", () -> ip.addresses().add(99, address("10.1.0.1"), 24));
        ip.addresses().delete(v0, address("10.1.0.1"), 24);
        ip.addresses().delete(v0, address("fd00::1"), 64);
        assertThat(ip.addresses().list(v0)).isEmpty();
    }

    @Test
    void anAddressBringsTheRouteToItsSubnet() throws IOException {
        int v0 = pairThatIsUp();

        assertThat(ip.routes().list(v0))
                .filteredOn(route -> route.destination().getAddress().length == 4)
                .singleElement()
                .satisfies(route -> {
                    assertThat(route.destination()).isEqualTo(address("10.1.0.0"));
                    assertThat(route.prefixLength()).isEqualTo(24);
                    assertThat(route.scope()).isEqualTo(253);
                    assertThat(route.protocol()).isEqualTo(2);
                });
        ip.links().change(v0, new LinkChange().down());
        assertThat(ip.routes().list(v0)).isEmpty();
        ip.links().change(v0, new LinkChange().up());
        assertThat(ip4Routes(v0)).hasSize(1);
        ip.addresses().delete(v0, address("10.1.0.1"), 24);
        assertThat(ip4Routes(v0)).isEmpty();
    }

    private List<Route> ip4Routes(int link) throws IOException {
        return ip.routes().list(link).stream()
                .filter(route -> route.destination().getAddress().length == 4)
                .toList();
    }

    @Test
    void routesNeedAGatewayThatCanBeReached() throws IOException {
        int v0 = pairThatIsUp();
        ip.addresses().add(v0, address("fd00::1"), 64);
        NewRoute route = NewRoute.to(address("10.9.0.0"), 16, v0);
        ip.routes().add(route.via(address("10.1.0.254")).priority(5).mtu(1300));
        ip.routes().add(NewRoute.to(address("0.0.0.0"), 0, v0).via(address("10.1.0.254")));
        ip.routes().add(NewRoute.to(address("::"), 0, v0).via(address("fd00::fe")));

        assertThat(ip.routes().list(v0))
                .filteredOn(one -> one.gateway().isPresent())
                .extracting(one -> one.prefixLength() + " " + one.priority())
                .containsExactlyInAnyOrder("16 5", "0 0", "0 1024");
        assertRefused(
                "EEXIST", () -> ip.routes().add(route.via(address("10.1.0.253")).priority(5)));
        assertRefused("ENETUNREACH", () -> ip.routes().add(route.via(address("192.0.2.1"))));
        assertRefused(
                "EHOSTUNREACH",
                () -> ip.routes().add(NewRoute.to(address("fd01::"), 64, v0).via(address("fd99::1"))));
        assertRefused("ENODEV", () -> ip.routes().add(NewRoute.to(address("10.8.0.0"), 16, 99)));
        assertRefused("EINVAL", () -> ip.routes().add(NewRoute.to(address("10.8.0.1"), 16, v0)));
        assertRefused("ESRCH", () -> ip.routes().delete(NewRoute.to(address("10.7.0.0"), 16, v0)));
    }

    @Test
    void routesAreReplacedAndDeleted() throws IOException {
        int v0 = pairThatIsUp();
        NewRoute route = NewRoute.to(address("10.9.0.0"), 16, v0);
        ip.routes().add(route.via(address("10.1.0.254")));
        ip.routes().replace(route.via(address("10.1.0.253")));

        assertThat(ip.routes().list(v0))
                .filteredOn(one -> one.prefixLength() == 16)
                .extracting(Route::gateway)
                .containsExactly(Optional.of(address("10.1.0.253")));
        assertRefused("ESRCH", () -> ip.routes().delete(route.via(address("10.1.0.254"))));
        ip.routes().delete(route.via(address("10.1.0.253")));
        assertThat(ip.routes().list(v0)).noneMatch(one -> one.prefixLength() == 16);
    }

    @Test
    void aLinkThatIsDownHasNoRoutes() throws IOException {
        int v0 = pair();

        assertRefused("ENETDOWN", () -> ip.routes().add(NewRoute.to(address("10.9.0.0"), 16, v0)));
    }

    @Test
    void sysctlsBelongToTheNamespace() throws IOException {
        pair();
        host.writeSysctl("1", "ipv4", "ip_forward");
        container.writeSysctl("0", "ipv4", "ip_forward");
        host.writeSysctl("0", "ipv4", "conf", "v0", "arp_notify");

        assertThat(host.sysctl("ipv4", "ip_forward")).isEqualTo("1");
        assertThat(container.sysctl("ipv4", "ip_forward")).isEqualTo("0");
        assertThat(host.sysctl("ipv4", "conf", "v0", "arp_notify")).isEqualTo("0");
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> host.sysctl("ipv4", "conf", "v9", "arp_notify"));
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> host.sysctl("ipv4", "no_such_thing"));
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> host.sysctl("..", "x"));
        assertThat(host.identity()).isNotEqualTo(container.identity());
        assertThat(host.cookie()).isPositive().isNotEqualTo(container.cookie());
        assertThat(container.cookie()).isEqualTo(container.cookie());
    }

    @Test
    void withoutIpv6ThereAreNoAddressesOfIt() throws IOException {
        int v0 = pairThatIsUp();
        ip.addresses().add(v0, address("fd00::1"), 64);
        host.writeSysctl("1", "ipv6", "conf", "v0", "disable_ipv6");

        assertThat(ip.addresses().list(v0))
                .extracting(InterfaceAddress::address)
                .containsExactly(address("10.1.0.1"));
        assertThat(ip.routes().list(v0)).noneMatch(route -> route.destination() instanceof Inet6Address);
        assertRefused("EACCES", () -> ip.addresses().add(v0, address("fd00::2"), 64));
    }
}
