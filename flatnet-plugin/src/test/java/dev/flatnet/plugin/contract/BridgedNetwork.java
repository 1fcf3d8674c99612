// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.contract;

import dev.flatnet.ipam.cni.Ipam;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.route.PortVlan;
import dev.flatnet.plugin.AttachRequest;
import dev.flatnet.plugin.AttachedContainer;
import dev.flatnet.plugin.Network;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.chained.Masquerading;
import dev.flatnet.plugin.link.BridgeSettings;
import dev.flatnet.plugin.link.BridgedVeth;
import dev.flatnet.plugin.link.ContainerEndSettings;
import dev.flatnet.plugin.link.GatewaySettings;
import dev.flatnet.plugin.link.PortSettings;
import java.util.List;
import java.util.Optional;

/** Networks on a bridge of all sorts. */
@SuppressWarnings("ImmutableEnumChecker") // The settings are records of values.
enum BridgedNetwork {
    /** The usual one. */
    PLAIN(
            new BridgeSettings(
                    BridgeHost.BRIDGE,
                    new GatewaySettings(true, true, false, false),
                    0,
                    false,
                    Optional.empty(),
                    PortSettings.PLAIN,
                    ContainerEndSettings.PLAIN),
            BridgedNetwork.IPV4,
            1),
    /** Two addresses of each family, and everything a port can be. */
    DUAL_STACK(
            new BridgeSettings(
                    BridgeHost.BRIDGE,
                    new GatewaySettings(true, true, false, false),
                    1400,
                    false,
                    Optional.empty(),
                    new PortSettings(true, true, 0, Optional.empty(), false),
                    ContainerEndSettings.PLAIN),
            "{'ipam':{'ranges':[[{'subnet':'10.87.9.0/24'}],[{'subnet':'10.87.10.0/24'}],"
                    + "[{'subnet':'fd00:87::/64'}],[{'subnet':'fd00:88::/64'}]]}}",
            4),
    /** No gateway, no addresses. */
    LAYER2(new BridgeSettings(BridgeHost.BRIDGE, false, 0, false), BridgedNetwork.NONE, 0),
    /** The container sets its interface up itself. */
    DOWN(
            new BridgeSettings(
                    BridgeHost.BRIDGE,
                    GatewaySettings.NONE,
                    0,
                    false,
                    Optional.empty(),
                    PortSettings.PLAIN,
                    new ContainerEndSettings(false, false, false)),
            BridgedNetwork.NONE,
            0),
    /** The host is in one VLAN with the containers, which may send frames of others. */
    VLAN(
            new BridgeSettings(
                    BridgeHost.BRIDGE,
                    new GatewaySettings(true, false, false, false),
                    0,
                    false,
                    Optional.empty(),
                    new PortSettings(
                            false, false, 100, Optional.of(List.of(new PortVlan(200, 203, false, false))), false),
                    ContainerEndSettings.PLAIN),
            BridgedNetwork.IPV4,
            1),
    /** IPv6 addresses that nobody else may have. */
    PROBING(
            new BridgeSettings(
                    BridgeHost.BRIDGE,
                    new GatewaySettings(true, true, false, false),
                    0,
                    false,
                    Optional.empty(),
                    PortSettings.PLAIN,
                    new ContainerEndSettings(true, true, false)),
            "{'ipam':{'ranges':[[{'subnet':'fd00:87::/64'}]]}}",
            1),
    /** With an uplink, and forced upon a bridge that is there. */
    FORCING(
            new BridgeSettings(
                    BridgeHost.BRIDGE,
                    new GatewaySettings(true, true, true, false),
                    0,
                    true,
                    Optional.of("up0"),
                    new PortSettings(false, false, 0, Optional.of(List.of()), false),
                    ContainerEndSettings.PLAIN),
            BridgedNetwork.IPV4,
            1);

    private static final String IPV4 = "{'ipam':{'subnet':'10.87.9.0/24'}}";
    private static final String NONE = "";

    private final BridgeSettings settings;
    private final String ipam;
    private final int addresses;

    BridgedNetwork(BridgeSettings settings, String ipam, int addresses) {
        this.settings = settings;
        this.ipam = ipam;
        this.addresses = addresses;
    }

    int addresses() {
        return addresses;
    }

    Network network() {
        return new Network(
                BridgeHost.NETWORK,
                new BridgedVeth(settings),
                List.of(),
                settings.gateway().present() && this != DUAL_STACK && this != PROBING
                        ? List.of(new Masquerading())
                        : List.of(),
                BridgeHost.REMOVALS.rules());
    }

    private Ipam addresses(BridgeHost host, String container) {
        return ipam.isEmpty() ? new dev.flatnet.plugin.address.NoIpam() : host.ipam(container, ipam);
    }

    AttachRequest request(BridgeHost host, String container, NetworkNamespace netns) {
        return AttachRequest.of(network(), BridgeHost.attachment(container), netns.path(), addresses(host, container));
    }

    void check(BridgeHost host, String container, NetworkNamespace netns, AttachedContainer attached)
            throws AttachmentException {
        host.check(network(), addresses(host, container), container, netns, attached);
    }
}
