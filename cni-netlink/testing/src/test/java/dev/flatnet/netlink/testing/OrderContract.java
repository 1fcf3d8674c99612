// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.netlink.netfilter.DataType;
import dev.flatnet.netlink.netfilter.NewSet;
import dev.flatnet.netlink.netfilter.NftBatch;
import dev.flatnet.netlink.netfilter.NftTable;
import dev.flatnet.netlink.netfilter.NftValue;
import dev.flatnet.netlink.netfilter.Nftables;
import dev.flatnet.netlink.netfilter.SetElement;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.LinkChange;
import dev.flatnet.netlink.route.MacAddress;
import dev.flatnet.netlink.route.Neighbour;
import dev.flatnet.netlink.route.NeighbourState;
import dev.flatnet.netlink.route.NewAddress;
import dev.flatnet.netlink.route.NewLink;
import dev.flatnet.netlink.route.NewNeighbour;
import dev.flatnet.netlink.route.NewRoute;
import dev.flatnet.netlink.route.Route;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In which order a kernel lists things, where it has one that does not depend on a hash. */
abstract class OrderContract extends KernelContract {
    private static final int SCOPE_LINK = 253;
    private static final MacAddress MAC = MacAddress.parse("02:00:5e:00:53:01");

    OrderContract(SomeKernel kernel) {
        super(kernel);
    }

    private void add(int link, String address, int length) throws IOException {
        ip.addresses().add(NewAddress.of(link, address(address), length).withoutDuplicateDetection());
    }

    private List<String> addresses(int link) throws IOException {
        return ip.addresses().list(link).stream()
                .map(one -> one.address().getHostAddress().replaceFirst("%.*", ""))
                .toList();
    }

    @Test
    void linksAreListedByNumber() throws IOException {
        for (String name : new String[] {"z", "a", "m"}) {
            ip.links().create(NewLink.bridge(name));
        }
        ip.links().change(link("a").index(), new LinkChange().name("zz"));
        assertThat(ip.links().list()).extracting(Link::name).containsSequence("z", "zz", "m");
        assertThat(ip.links().list()).extracting(Link::index).isSorted();
    }

    @Test
    void ipv4ComesBeforeIpv6AlsoIfItIsLater() throws IOException {
        int v0 = pair();
        add(v0, "fd00:0:0:0:0:0:0:1", 64);
        add(v0, "10.1.0.1", 24);
        assertThat(addresses(v0)).containsExactly("10.1.0.1", "fd00:0:0:0:0:0:0:1");

        int v1 = link("v1").index();
        add(v1, "10.2.0.1", 24);
        assertThat(ip.addresses().list())
                .extracting(one -> one.link() + " " + (one.address() instanceof Inet4Address))
                .containsSubsequence(Math.min(v0, v1) + " true", Math.max(v0, v1) + " true", v0 + " false");
    }

    @Test
    void secondAddressesOfASubnetComeAfterTheFirstOnesOfAll() throws IOException {
        int v0 = pair();
        add(v0, "10.1.0.1", 24);
        add(v0, "10.1.0.2", 24);
        add(v0, "10.2.0.1", 24);
        add(v0, "10.1.0.3", 24);
        ip.addresses().add(NewAddress.of(v0, address("10.9.0.1"), 24).scope(SCOPE_LINK));
        assertThat(addresses(v0)).containsExactly("10.9.0.1", "10.1.0.1", "10.2.0.1", "10.1.0.2", "10.1.0.3");
    }

    @Test
    void ofIpv6TheNewestComesFirstAndLinkLocalLast() throws IOException {
        int v0 = pair();
        add(v0, "fd00:0:0:0:0:0:0:1", 64);
        add(v0, "fe80:0:0:0:0:0:0:5", 64);
        add(v0, "fd00:0:0:0:0:0:0:2", 64);
        assertThat(addresses(v0)).containsExactly("fd00:0:0:0:0:0:0:2", "fd00:0:0:0:0:0:0:1", "fe80:0:0:0:0:0:0:5");
        assertThat(ip.addresses().list(v0)).extracting(one -> one.scope()).containsExactly(0, 0, SCOPE_LINK);
    }

    private static List<String> text(List<Route> routes) {
        return routes.stream()
                .map(one -> one.destination().getHostAddress() + "/" + one.prefixLength() + " " + one.priority())
                .toList();
    }

    @Test
    void routesOfIpv4AreListedByDestination() throws IOException {
        int v0 = pairThatIsUp();
        for (NewRoute route : new NewRoute[] {
            NewRoute.to(address("192.0.2.0"), 24, v0),
            NewRoute.to(address("10.9.0.0"), 16, v0),
            NewRoute.to(address("0.0.0.0"), 0, v0).priority(5),
            NewRoute.to(address("10.9.0.0"), 24, v0),
            NewRoute.to(address("10.0.0.0"), 8, v0),
            NewRoute.to(address("0.0.0.0"), 0, v0).priority(3),
            NewRoute.to(address("10.9.0.0"), 16, v0).priority(7),
        }) {
            ip.routes().add(route);
        }
        assertThat(text(ipv4(ip.routes().list(v0))))
                .containsExactly(
                        "0.0.0.0/0 3",
                        "0.0.0.0/0 5",
                        "10.0.0.0/8 0",
                        "10.1.0.0/24 0",
                        "10.9.0.0/24 0",
                        "10.9.0.0/16 0",
                        "10.9.0.0/16 7",
                        "192.0.2.0/24 0");
    }

    private static List<Route> ipv4(List<Route> routes) {
        return routes.stream()
                .filter(one -> one.destination() instanceof Inet4Address)
                .toList();
    }

    @Test
    void routesOfIpv6AreListedByDestinationTheNarrowerFirst() throws IOException {
        int v0 = pairThatIsUp();
        ip.addresses().add(v0, address("fd00::1"), 64);
        for (NewRoute route : new NewRoute[] {
            NewRoute.to(address("fd09::"), 64, v0),
            NewRoute.to(address("fd05::"), 64, v0),
            NewRoute.to(address("::"), 0, v0).priority(5),
            NewRoute.to(address("fd09::"), 48, v0),
            NewRoute.to(address("fd09::"), 64, v0).priority(7),
        }) {
            ip.routes().add(route);
        }
        List<Route> routes = ip.routes().list(v0).stream()
                .filter(one -> !(one.destination() instanceof Inet4Address)
                        && !one.destination().isLinkLocalAddress()
                        && !one.destination().isMulticastAddress())
                .toList();
        assertThat(text(routes))
                .containsExactly(
                        "fd00:0:0:0:0:0:0:0/64 256",
                        "fd05:0:0:0:0:0:0:0/64 1024",
                        "fd09:0:0:0:0:0:0:0/64 7",
                        "fd09:0:0:0:0:0:0:0/64 1024",
                        "fd09:0:0:0:0:0:0:0/48 1024",
                        "0:0:0:0:0:0:0:0/0 5");
    }

    @Test
    void routesOfIpv4ComeBeforeThoseOfIpv6() throws IOException {
        int v0 = pair();
        ip.links().change(v0, new LinkChange().up());
        ip.addresses().add(v0, address("fd00::1"), 64);
        ip.addresses().add(v0, address("10.1.0.1"), 24);
        assertThat(ip.routes().list(v0))
                .extracting(one -> one.destination() instanceof Inet4Address)
                .startsWith(true)
                .endsWith(false);
    }

    /** A real kernel has them in hash tables: what a test expects of their order is wrong there. */
    @Test
    void neighboursAndElementsAreAllListedInAnyOrder() throws IOException {
        int v0 = pairThatIsUp();
        List<InetAddress> addresses = new ArrayList<>();
        NftTable table = new NftTable(NftTable.Family.INET, "t");
        NftBatch batch = new NftBatch().addTable(table).addSet(NewSet.set(table, "s", DataType.IPV4_ADDRESS));
        for (int i = 1; i <= 40; i++) {
            InetAddress address = address("10.1.0." + (i * 37 % 200 + 2));
            addresses.add(address);
            ip.neighbours().add(NewNeighbour.permanent(v0, address, MAC));
            batch.addElement(table, "s", SetElement.of(NftValue.of(address)));
        }
        assertThat(ip.neighbours().list(v0))
                .filteredOn(one -> one.state() == NeighbourState.PERMANENT)
                .extracting(Neighbour::address)
                .containsExactlyInAnyOrderElementsOf(addresses);
        try (Nftables nft = Nftables.open(host)) {
            nft.commit(batch);
            assertThat(nft.elements(table, "s"))
                    .extracting(one -> one.key().orElseThrow())
                    .containsExactlyInAnyOrderElementsOf(
                            addresses.stream().map(NftValue::of).toList());
        }
    }
}
