// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.contract;

import static dev.flatnet.plugin.contract.BridgeHost.BRIDGE;
import static dev.flatnet.plugin.contract.BridgeHost.address;
import static dev.flatnet.plugin.contract.BridgeHost.addressesOf;
import static dev.flatnet.plugin.contract.BridgeHost.bridge;
import static dev.flatnet.plugin.contract.BridgeHost.hostEnd;
import static dev.flatnet.plugin.contract.BridgeHost.linksOf;
import static dev.flatnet.plugin.contract.BridgeHost.network;
import static dev.flatnet.plugin.contract.BridgeHost.prefix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.flatnet.cni.spec.Route;
import dev.flatnet.netlink.netfilter.NftBatch;
import dev.flatnet.netlink.netfilter.NftTable;
import dev.flatnet.netlink.netfilter.Nftables;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.LinkChange;
import dev.flatnet.netlink.route.MacAddress;
import dev.flatnet.netlink.route.NewLink;
import dev.flatnet.netlink.route.RouteNetlink;
import dev.flatnet.netlink.testing.SomeKernel;
import dev.flatnet.plugin.AttachRequest;
import dev.flatnet.plugin.AttachedContainer;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.AttachmentException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Attaching, detaching and checking on some kernel; what the tests of the installed plugin see, without processes. */
abstract class FlatnetContract {
    private static final int PARALLEL = 8;
    private static final MacAddress MAC = MacAddress.parse("02:00:5e:00:53:01");

    private final SomeKernel kernel;
    private BridgeHost host;
    private NetworkNamespace container;
    private String before = "";

    FlatnetContract(SomeKernel kernel) {
        this.kernel = kernel;
    }

    @BeforeEach
    void start() throws Exception {
        host = new BridgeHost(kernel);
        container = kernel.namespace();
        before = host.state();
    }

    @AfterEach
    void stop() throws Exception {
        host.close();
    }

    /** Fails for a reason, leaves nothing, and the detaching that follows leaves nothing either. */
    private AttachmentException failure(Reason reason, AttachRequest request) throws Exception {
        AttachmentException e = catchThrowableOfType(AttachmentException.class, () -> host.attach(request));
        assertThat(e).isNotNull();
        assertThat(e.reason()).as(e + ": " + e.details()).isEqualTo(reason);
        assertThat(host.state()).isEqualTo(before);
        host.detach(request.attachment().id().containerId());
        assertThat(host.state()).isEqualTo(before);
        return e;
    }

    private void assertNothingIsLeft() throws Exception {
        assertThat(host.links()).containsExactlyInAnyOrder("lo", BRIDGE);
        assertThat(host.rules()).isEmpty();
        assertThat(host.leases()).isEmpty();
    }

    @Test
    void theKernelHasWhatTheResultSays() throws Exception {
        AttachedContainer attached = host.attach("c1", container);

        assertThat(bridge(attached).mac()).isEqualTo(host.link(BRIDGE).mac());
        Link outside = host.link(hostEnd(attached).name());
        assertThat(hostEnd(attached).name()).startsWith("fn").hasSizeLessThanOrEqualTo(15);
        assertThat(outside.mac()).isEqualTo(hostEnd(attached).mac());
        assertThat(outside.master()).contains(bridge(attached).index());
        assertThat(outside.isOperational()).isTrue();
        assertThat(outside.alias()).contains("net/c1/eth0");
        try (RouteNetlink inside = RouteNetlink.open(container)) {
            Link eth0 = inside.links().find("eth0").orElseThrow();
            assertThat(eth0.mac()).isEqualTo(attached.inside().mac());
            assertThat(eth0.kind()).contains("veth");
            assertThat(eth0.peer()).contains(outside.index());
            assertThat(eth0.isUp()).isTrue();
        }
        assertThat(attached.leases()).singleElement().satisfies(lease -> {
            assertThat(lease.address()).isEqualTo(prefix("10.87.9.2/24"));
            assertThat(lease.gateway()).contains(address("10.87.9.1"));
        });
        assertThat(host.leases()).containsExactly("10.87.9.2");
    }

    @Test
    void theContainerHasAddressAndRoutes() throws Exception {
        List<Route> routes = List.of(
                Route.to(prefix("0.0.0.0/0"), Optional.empty()),
                Route.to(prefix("192.0.2.0/24"), Optional.of(address("10.87.9.7"))));
        AttachedContainer attached = host.attach(host.request("c1", container, network(true, 0, routes)));

        int eth0 = attached.inside().index();
        try (RouteNetlink inside = RouteNetlink.open(container)) {
            assertThat(addressesOf(inside, eth0)).containsExactly("10.87.9.2/24");
            assertThat(inside.addresses().list(eth0))
                    .anySatisfy(one -> assertThat(
                                    one.attributes().get(4).orElseThrow().value())
                            .containsExactly(10, 87, 9, 255));
            assertThat(inside.routes().list(eth0))
                    .filteredOn(route -> route.destination().getAddress().length == 4)
                    .extracting(route -> route.destination().getHostAddress() + "/" + route.prefixLength() + " "
                            + route.gateway()
                                    .map(gateway -> gateway.getHostAddress())
                                    .orElse("link"))
                    .containsExactlyInAnyOrder("0.0.0.0/0 10.87.9.1", "192.0.2.0/24 10.87.9.7", "10.87.9.0/24 link");
        }
        assertThat(container.sysctl("ipv4", "conf", "eth0", "arp_notify")).isEqualTo("1");
    }

    @Test
    void theHostIsAForwardingGatewayThatMasquerades() throws Exception {
        host.namespace.writeSysctl("0", "ipv4", "ip_forward");
        AttachedContainer attached = host.attach("c1", container);

        assertThat(addressesOf(host.ip, bridge(attached).index())).containsExactly("10.87.9.1/24");
        assertThat(host.link(BRIDGE).isOperational()).isTrue();
        assertThat(host.namespace.sysctl("ipv4", "ip_forward")).isEqualTo("1");
        assertThat(host.rules())
                .contains("from-10.87.9.0-24 3", "postrouting 1")
                .anySatisfy(line -> assertThat(line).endsWith("net/c1/eth0"));
    }

    @Test
    void withoutGatewayAndMasqueradeTheHostGetsNoAddressAndNoRules() throws Exception {
        // A new namespace starts with what the host has.
        host.namespace.writeSysctl("0", "ipv4", "ip_forward");
        AttachedContainer attached = host.attach(host.request("c1", container, network(false, 0, List.of())));

        assertThat(addressesOf(host.ip, bridge(attached).index())).isEmpty();
        assertThat(host.rules()).isEmpty();
        assertThat(host.namespace.sysctl("ipv4", "ip_forward")).isEqualTo("0");
    }

    @Test
    void wishesAreGranted() throws Exception {
        AttachedContainer attached = host.attach(new AttachRequest(
                network(true, 1400, List.of()),
                BridgeHost.attachment("c1"),
                container.path(),
                host.addresses("c1", "10.87.9.0/24", "10.87.9.77"),
                Optional.of(MAC),
                List.of()));

        assertThat(attached.inside().mac()).contains(MAC);
        assertThat(attached.inside().mtu()).isEqualTo(1400);
        assertThat(hostEnd(attached).mtu()).isEqualTo(1400);
        assertThat(host.link(BRIDGE).mtu()).isEqualTo(1400);
        assertThat(attached.leases().getFirst().address()).isEqualTo(prefix("10.87.9.77/24"));
    }

    @Test
    void leftoversOfTheSameAttachmentMakeWay() throws Exception {
        host.attach("c1", container);
        AttachedContainer again = host.attach("c1", container);
        assertThat(again.leases().getFirst().address()).isEqualTo(prefix("10.87.9.2/24"));

        // As after a reboot that the runtime noticed and we did not: another namespace, the same container.
        NetworkNamespace reborn = kernel.namespace();
        AttachedContainer attached = host.attach("c1", reborn);
        assertThat(host.leases()).containsExactly("10.87.9.2");
        assertThat(linksOf(container)).containsExactly("lo");
        host.check("c1", reborn, attached);
    }

    @Test
    void theBridgeKeepsItsAddressWhoeverComesAndGoes() throws Exception {
        host.attach("c1", container);
        Optional<MacAddress> mac = host.link(BRIDGE).mac();
        AttachRequest plain = host.request("c2", kernel.namespace(), network());
        MacAddress lowest = MacAddress.parse("02:00:00:00:00:01");
        host.attach(new AttachRequest(
                plain.network(), plain.attachment(), plain.netns(), plain.addresses(), Optional.of(lowest), List.of()));
        host.detach("c1");
        assertThat(host.link(BRIDGE).mac()).isEqualTo(mac);
    }

    @Test
    void theGatewayComesBackWithTheBridge() throws Exception {
        host.attach("c1", container);
        host.ip.links().delete(host.link(BRIDGE).index());
        host.ip.links().create(NewLink.bridge(BRIDGE));
        NetworkNamespace other = kernel.namespace();
        AttachedContainer attached = host.attach("c2", other);

        assertThat(host.link(BRIDGE).isUp()).isTrue();
        assertThat(addressesOf(host.ip, bridge(attached).index())).containsExactly("10.87.9.1/24");
        host.check("c2", other, attached);
    }

    @Test
    void manyAtOnceGetDistinctAddressesOnOneBridge() throws Exception {
        List<Callable<AttachedContainer>> attaching = new ArrayList<>();
        List<Callable<Boolean>> detaching = new ArrayList<>();
        for (int i = 0; i < PARALLEL; i++) {
            String id = "p" + i;
            NetworkNamespace netns = kernel.namespace();
            attaching.add(() -> host.attach(id, netns));
            detaching.add(() -> {
                host.detach(id);
                return true;
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(PARALLEL)) {
            for (Future<AttachedContainer> each : threads.invokeAll(attaching)) {
                assertThat(bridge(each.get()).index())
                        .isEqualTo(host.link(BRIDGE).index());
            }
            assertThat(host.leases()).hasSize(PARALLEL).doesNotHaveDuplicates();
            for (Future<Boolean> each : threads.invokeAll(detaching)) {
                each.get();
            }
        }
        assertNothingIsLeft();
    }

    @Test
    void detachingRemovesEverythingAndAgainIsSuccess() throws Exception {
        host.attach("c1", container);
        host.detach("c1");
        assertThat(linksOf(container)).containsExactly("lo");
        assertNothingIsLeft();
        host.detach("c1");
        assertNothingIsLeft();
    }

    @Test
    void detachingWorksWhenTheNamespaceIsGone() throws Exception {
        NetworkNamespace shortLived = kernel.namespace();
        host.attach("c1", shortLived);
        kernel.delete(shortLived);
        host.detach("c1");
        assertNothingIsLeft();
    }

    @Test
    void detachingWorksWhenTheInterfaceIsGone() throws Exception {
        AttachedContainer attached = host.attach("c1", container);
        Damage.INTERFACE_GONE.make(host, RouteNetlink.open(container), attached);
        host.detach("c1");
        assertNothingIsLeft();
    }

    @Test
    void detachingWhatNeverWasChangesNothing() throws Exception {
        host.detach("c1");
        assertThat(host.state()).isEqualTo(before);
    }

    @Test
    void detachingLeavesOthersAlone() throws Exception {
        NftTable mine = new NftTable(NftTable.Family.IPV4, "mine");
        try (Nftables nft = Nftables.open(host.namespace)) {
            nft.commit(new NftBatch().addTable(mine).addChain(mine, "c"));
        }
        List<String> rules = host.rules();
        NetworkNamespace other = kernel.namespace();
        host.attach("c1", container);
        AttachedContainer attached = host.attach("c2", other);
        host.detach("c1");
        assertThat(host.leases()).containsExactly("10.87.9.3");
        host.check("c2", other, attached);
        host.detach("c2");
        assertThat(host.rules()).isEqualTo(rules);
    }

    @Test
    void checkingIsSilentWhenAllIsWellAndChangesNothing() throws Exception {
        AttachedContainer attached = host.attach("c1", container);
        String now = host.state();
        host.check("c1", container, attached);
        assertThat(host.state()).isEqualTo(now);
    }

    @ParameterizedTest
    @EnumSource
    void checkingNamesWhatIsWrong(Damage damage) throws Exception {
        AttachedContainer attached = host.attach("c1", container);
        try (RouteNetlink inside = RouteNetlink.open(container)) {
            damage.make(host, inside, attached);
        }
        AttachmentException e =
                catchThrowableOfType(AttachmentException.class, () -> host.check("c1", container, attached));
        assertThat(e.reason()).isEqualTo(Reason.NOT_IN_ORDER);
        assertThat(e.what()).contains(damage.complaint);
        // What DEL and ADD are recommended for.
        host.detach("c1");
        host.check("c1", container, host.attach("c1", container));
    }

    @Test
    void aRouteThatCannotBeMadeUndoesAllThatWasMade() throws Exception {
        List<Route> routes = List.of(Route.to(prefix("198.51.100.0/24"), Optional.of(address("203.0.113.1"))));
        AttachmentException e = failure(Reason.KERNEL_REFUSED, host.request("c1", container, network(true, 0, routes)));
        assertThat(e.details()).contains("198.51.100.0/24").contains("203.0.113.1");
        assertThat(linksOf(container)).containsExactly("lo");
    }

    @Test
    void whatOthersUseStaysWhenAttachingFails() throws Exception {
        NetworkNamespace other = kernel.namespace();
        AttachedContainer attached = host.attach("c2", other);
        before = host.state();
        List<Route> routes = List.of(Route.to(prefix("0.0.0.0/0"), Optional.of(address("203.0.113.1"))));
        failure(Reason.KERNEL_REFUSED, host.request("c1", container, network(true, 0, routes)));
        host.check("c2", other, attached);
    }

    @Test
    void anInterfaceOfThatNameIsNotTouched() throws Exception {
        try (RouteNetlink inside = RouteNetlink.open(container)) {
            inside.links().create(NewLink.bridge("eth0"));
        }
        AttachmentException e = failure(Reason.INTERFACE_EXISTS, host.request("c1", container, network()));
        assertThat(e.what()).contains("already has an interface eth0");
        assertThat(linksOf(container)).containsExactlyInAnyOrder("lo", "eth0");
    }

    @Test
    void aHostEndOfSomebodyElseIsNotTouched() throws Exception {
        String name = BridgeHost.attachment("c1").hostInterface();
        host.ip.links().create(NewLink.veth(name, NewLink.veth("peer0")));
        host.ip.links().change(host.link(name).index(), new LinkChange().alias("somebody else's"));
        before = host.state();
        failure(Reason.INTERFACE_EXISTS, host.request("c1", container, network()));
    }

    @Test
    void aBridgeThatIsNoBridge() throws Exception {
        host.ip.links().create(NewLink.veth(BRIDGE, NewLink.veth("peer0")));
        before = host.state();
        AttachmentException e = failure(Reason.NOT_A_BRIDGE, host.request("c1", container, network()));
        assertThat(e.details()).contains("veth");
    }

    @Test
    void addressesThatCannotBeHad() throws Exception {
        host.attach("c2", kernel.namespace());
        before = host.state();
        AttachRequest plain = host.request("c1", container, network());
        failure(
                Reason.ADDRESS_UNAVAILABLE,
                AttachRequest.of(
                        plain.network(),
                        plain.attachment(),
                        plain.netns(),
                        host.addresses("c1", "10.87.9.0/24", "10.87.9.2")));
        failure(
                Reason.NO_ADDRESS_LEFT,
                AttachRequest.of(
                        plain.network(), plain.attachment(), plain.netns(), host.addresses("c1", "10.87.9.0/30")));
    }

    @Test
    void aNamespaceThatIsGone() throws Exception {
        NetworkNamespace gone = kernel.namespace();
        kernel.delete(gone);
        failure(Reason.NETNS_UNUSABLE, host.request("c1", gone, network()));
    }
}
