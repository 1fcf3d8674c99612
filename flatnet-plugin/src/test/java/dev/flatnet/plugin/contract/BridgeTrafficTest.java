// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.contract;

import static dev.flatnet.plugin.contract.BridgedNetworkContract.DEFAULT;
import static dev.flatnet.plugin.contract.BridgedNetworkContract.network;
import static dev.flatnet.plugin.contract.BridgedNetworkContract.subnets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.flatnet.netlink.kernel.Command;
import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.route.LinkChange;
import dev.flatnet.netlink.route.NewLink;
import dev.flatnet.netlink.route.NewRoute;
import dev.flatnet.netlink.route.RouteNetlink;
import dev.flatnet.netlink.testing.SomeKernel;
import dev.flatnet.plugin.AttachRequest;
import dev.flatnet.plugin.AttachedContainer;
import dev.flatnet.plugin.Network;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.link.BridgeSettings;
import dev.flatnet.plugin.link.BridgedVeth;
import dev.flatnet.plugin.link.ContainerEndSettings;
import dev.flatnet.plugin.link.GatewaySettings;
import dev.flatnet.plugin.link.PortSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether packets get where they should, and nowhere else. */
@KernelTest
class BridgeTrafficTest {
    private static final String BOTH = subnets("10.87.9.0/24", "fd00:87::/64");

    private final SomeKernel kernel = SomeKernel.real();
    private BridgeHost host;

    @BeforeEach
    void start() throws Exception {
        host = new BridgeHost(kernel);
        host.ip.links().change(host.link("lo").index(), new LinkChange().up());
    }

    @AfterEach
    void stop() throws Exception {
        host.close();
    }

    private AttachedContainer attach(String id, NetworkNamespace netns, Network network, String ipam) throws Exception {
        return host.attach(AttachRequest.of(network, BridgeHost.attachment(id), netns.path(), host.ipam(id, ipam)));
    }

    private static boolean reaches(NetworkNamespace from, String address, String... options) {
        List<String> ping = new ArrayList<>(List.of("ping", "-n", "-c", "1", "-W", "2"));
        ping.addAll(List.of(options));
        ping.add(address);
        return Command.of(ping.toArray(new String[0]))
                        .in(Path.of(from.path()))
                        .run()
                        .status()
                == 0;
    }

    /** A network that the host is on as well, with a machine that knows the way back. */
    private NetworkNamespace outside() throws Exception {
        NetworkNamespace outside = kernel.namespace();
        host.ip.links().create(NewLink.veth("out0", NewLink.veth("eth0").in(outside)));
        int near = host.link("out0").index();
        // A link whose own address is still being probed for asks nobody where a packet goes that it forwards.
        host.namespace.writeSysctl("0", "ipv6", "conf", "out0", "accept_dad");
        outside.writeSysctl("0", "ipv6", "conf", "eth0", "accept_dad");
        host.ip.links().change(near, new LinkChange().up());
        host.ip.addresses().add(near, BridgeHost.address("192.0.2.1"), 24);
        host.ip.addresses().add(near, BridgeHost.address("fd00:99::1"), 64);
        try (RouteNetlink far = RouteNetlink.open(outside)) {
            int eth0 = far.links().require("eth0").index();
            far.links().change(eth0, new LinkChange().up());
            far.addresses().add(eth0, BridgeHost.address("192.0.2.2"), 24);
            far.addresses().add(eth0, BridgeHost.address("fd00:99::2"), 64);
            far.routes().add(NewRoute.to(BridgeHost.address("0.0.0.0"), 0, eth0).via(BridgeHost.address("192.0.2.1")));
            far.routes().add(NewRoute.to(BridgeHost.address("::"), 0, eth0).via(BridgeHost.address("fd00:99::1")));
        }
        return outside;
    }

    @Test
    void containersReachEachOtherTheHostAndTheOutside() throws Exception {
        NetworkNamespace one = kernel.namespace();
        NetworkNamespace two = kernel.namespace();
        NetworkNamespace outside = outside();
        attach("c1", one, network(DEFAULT), BOTH);
        attach("c2", two, network(DEFAULT), BOTH);
        for (List<String> family : List.of(
                List.of("10.87.9.2", "10.87.9.3", "10.87.9.1", "192.0.2.2"),
                List.of("fd00:87::2", "fd00:87::3", "fd00:87::1", "fd00:99::2"))) {
            assertThat(reaches(one, family.get(1))).as(family.get(1)).isTrue();
            assertThat(reaches(two, family.get(0))).as(family.get(0)).isTrue();
            assertThat(reaches(one, family.get(2)))
                    .as("gateway " + family.get(2))
                    .isTrue();
            assertThat(reaches(host.namespace, family.get(0)))
                    .as("host to " + family.get(0))
                    .isTrue();
            assertThat(reaches(one, family.get(3)))
                    .as("outside " + family.get(3))
                    .isTrue();
            assertThat(reaches(outside, family.get(0)))
                    .as("outside to " + family.get(0))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.87.9", "fd00:87:"})
    void isolatedPortsReachTheHostOnly(String family) throws Exception {
        PortSettings isolated = new PortSettings(false, true, 0, Optional.empty(), false);
        NetworkNamespace one = kernel.namespace();
        NetworkNamespace two = kernel.namespace();
        NetworkNamespace open = kernel.namespace();
        attach("c1", one, network(DEFAULT, isolated, ContainerEndSettings.PLAIN), BOTH);
        attach("c2", two, network(DEFAULT, isolated, ContainerEndSettings.PLAIN), BOTH);
        attach("c3", open, network(DEFAULT), BOTH);
        String separator = family.endsWith(":") ? ":" : ".";
        assertThat(reaches(one, family + separator + "3")).isFalse();
        assertThat(reaches(one, family + separator + "1")).isTrue();
        assertThat(reaches(one, family + separator + "4")).isTrue();
    }

    @Test
    void anInternalNetworkLeadsNowhere() throws Exception {
        NetworkNamespace one = kernel.namespace();
        NetworkNamespace two = kernel.namespace();
        NetworkNamespace outside = outside();
        Network internal = network(new GatewaySettings(true, false, false, true));
        host.namespace.writeSysctl("1", "ipv4", "ip_forward");
        attach("c1", one, internal, subnets("10.87.9.0/24"));
        attach("c2", two, internal, subnets("10.87.9.0/24"));
        try (RouteNetlink inside = RouteNetlink.open(one)) {
            // Also one that finds the way by itself.
            inside.routes()
                    .add(NewRoute.to(
                                    BridgeHost.address("0.0.0.0"),
                                    0,
                                    inside.links().require("eth0").index())
                            .via(BridgeHost.address("10.87.9.1")));
        }
        assertThat(reaches(one, "10.87.9.3")).isTrue();
        assertThat(reaches(one, "192.0.2.2")).isFalse();
        assertThat(outside.path()).isNotEmpty();
    }

    /** Host and neighbours have just spoken with the container that had the address before. */
    @ParameterizedTest
    @CsvSource({"10.87.9.0/24, 10.87.9.9", "fd00:87::/64, fd00:87::9"})
    void anAddressThatIsUsedAgainIsReachedAtOnce(String subnet, String address) throws Exception {
        String ipam = "{'ipam':{'subnet':'" + subnet + "'},'runtimeConfig':{'ips':['" + address + "']}}";
        NetworkNamespace neighbour = kernel.namespace();
        attach("c1", neighbour, network(DEFAULT), subnets(subnet));
        attach("c2", kernel.namespace(), network(DEFAULT), ipam);
        assertThat(reaches(host.namespace, address)).isTrue();
        assertThat(reaches(neighbour, address)).isTrue();
        // As long as a kernel takes no notice of what changes (locktime).
        Thread.sleep(1200);
        host.detach("c2");
        attach("c3", kernel.namespace(), network(DEFAULT), ipam);
        assertThat(reaches(host.namespace, address)).isTrue();
        assertThat(reaches(neighbour, address)).isTrue();
    }

    @Test
    void theMtuIsThatOfTheConfiguration() throws Exception {
        NetworkNamespace one = kernel.namespace();
        Network small = new Network(
                BridgeHost.NETWORK,
                new BridgedVeth(new BridgeSettings(BridgeHost.BRIDGE, true, 1300, false)),
                List.of(),
                List.of(),
                BridgeHost.REMOVALS.rules());
        attach("c1", one, small, BOTH);
        assertThat(reaches(one, "10.87.9.1", "-M", "do", "-s", "1272")).isTrue();
        assertThat(reaches(one, "10.87.9.1", "-M", "do", "-s", "1273")).isFalse();
    }

    /** Built without it, the kernel here names nothing and does nothing. */
    @Test
    void vlansAreThereOrTheMissingOptionIsNamed() throws Exception {
        NetworkNamespace one = kernel.namespace();
        NetworkNamespace two = kernel.namespace();
        String before = host.state();
        AttachmentException refused = catchThrowableOfType(
                AttachmentException.class, () -> host.attach(BridgedNetwork.VLAN.request(host, "c1", one)));
        if (refused != null) {
            assertThat(refused.details()).contains("CONFIG_BRIDGE_VLAN_FILTERING");
            assertThat(host.state()).isEqualTo(before);
            return;
        }
        host.attach(BridgedNetwork.VLAN.request(host, "c2", two));
        assertThat(reaches(one, "10.87.9.3")).isTrue();
        assertThat(reaches(one, "10.87.9.1")).isTrue();
    }
}
