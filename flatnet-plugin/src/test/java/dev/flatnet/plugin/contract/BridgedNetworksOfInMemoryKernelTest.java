// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.contract;

import static dev.flatnet.plugin.contract.BridgeHost.BRIDGE;
import static dev.flatnet.plugin.contract.BridgeHost.addressesOf;
import static dev.flatnet.plugin.contract.BridgeHost.hostEnd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.route.BridgeState;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.NewLink;
import dev.flatnet.netlink.route.PortVlan;
import dev.flatnet.netlink.testing.SomeKernel;
import dev.flatnet.plugin.AttachedContainer;
import dev.flatnet.plugin.Network;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.link.ContainerEndSettings;
import dev.flatnet.plugin.link.PortSettings;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** With VLANs, which many kernels are built without. */
class BridgedNetworksOfInMemoryKernelTest extends BridgedNetworkContract {
    BridgedNetworksOfInMemoryKernelTest() {
        super(SomeKernel.inMemory());
    }

    private List<PortVlan> vlans(String link) throws Exception {
        return host.ip.bridges().vlans(host.link(link).index());
    }

    private static PortSettings port(int vlan, boolean keepsDefault, PortVlan... trunk) {
        return new PortSettings(
                false, false, vlan, trunk.length == 0 ? Optional.empty() : Optional.of(List.of(trunk)), keepsDefault);
    }

    private AttachedContainer attachTo(PortSettings port, String id) throws Exception {
        Network network = network(DEFAULT, port, ContainerEndSettings.PLAIN);
        return attach(id, kernel.namespace(), network, subnets("10.87.9.0/24"));
    }

    @Test
    void theHostIsInTheVlanOfItsContainers() throws Exception {
        AttachedContainer attached = attachTo(port(100, false), "c1");
        assertThat(BridgeState.of(host.link(BRIDGE)).orElseThrow().vlanFiltering())
                .isTrue();
        assertThat(vlans(hostEnd(attached).name())).containsExactly(PortVlan.untagged(100));
        assertThat(attached.further()).extracting(Link::name).containsExactly(BRIDGE + ".100");
        Link gateway = host.link(BRIDGE + ".100");
        assertThat(gateway.isUp()).isTrue();
        assertThat(addressesOf(host.ip, gateway.index())).containsExactly("10.87.9.1/24");
        assertThat(addressesOf(host.ip, host.link(BRIDGE).index())).isEmpty();
        Link port = host.ip.links().find(gateway.peer().orElseThrow()).orElseThrow();
        assertThat(port.master()).contains(host.link(BRIDGE).index());
        assertThat(vlans(port.name())).containsExactly(PortVlan.untagged(100));

        attachTo(port(100, false), "c2");
        assertThat(host.links()).hasSize(6);
    }

    @Test
    void aTrunkCarriesVlansWithTags() throws Exception {
        AttachedContainer attached =
                attachTo(port(0, false, PortVlan.tagged(101), new PortVlan(200, 202, false, false)), "c1");
        assertThat(vlans(hostEnd(attached).name()))
                .containsExactly(
                        PortVlan.untagged(1),
                        PortVlan.tagged(101),
                        PortVlan.tagged(200),
                        PortVlan.tagged(201),
                        PortVlan.tagged(202));
        assertThat(attached.further()).isEmpty();
    }

    @Test
    void framesWithoutTagStayInTheirVlanAlsoIfItIsOneOfTheTrunk() throws Exception {
        AttachedContainer access = attachTo(port(100, false, new PortVlan(99, 101, false, false)), "c1");
        assertThat(vlans(hostEnd(access).name()))
                .containsExactlyInAnyOrder(PortVlan.tagged(99), PortVlan.untagged(100), PortVlan.tagged(101));
        AttachedContainer trunk = attachTo(port(0, false, new PortVlan(1, 2, false, false)), "c2");
        assertThat(vlans(hostEnd(trunk).name())).containsExactlyInAnyOrder(PortVlan.untagged(1), PortVlan.tagged(2));
    }

    @Test
    void theVlanThatPortsStartWithMayBeKept() throws Exception {
        AttachedContainer attached = attachTo(port(100, true), "c1");
        assertThat(vlans(hostEnd(attached).name()))
                .containsExactly(new PortVlan(1, 1, false, true), PortVlan.untagged(100));
    }

    @Test
    void aBridgeThatWasThereLearnsToTellVlansApart() throws Exception {
        host.ip.links().create(NewLink.bridge(BRIDGE));
        attachTo(port(100, false), "c1");
        assertThat(BridgeState.of(host.link(BRIDGE)).orElseThrow().vlanFiltering())
                .isTrue();
    }

    @Test
    void checkSeesThatAPortHasLeftItsVlan() throws Exception {
        NetworkNamespace netns = kernel.namespace();
        AttachedContainer attached = host.attach(BridgedNetwork.VLAN.request(host, "c1", netns));
        BridgedNetwork.VLAN.check(host, "c1", netns, attached);
        host.ip.bridges().deleteVlan(hostEnd(attached).index(), PortVlan.untagged(100));
        AttachmentException e = catchThrowableOfType(
                AttachmentException.class, () -> BridgedNetwork.VLAN.check(host, "c1", netns, attached));
        assertThat(e.what()).contains("is not in VLAN 100");
    }
}
