// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.link;

import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.netlink.route.BridgePort;
import dev.flatnet.netlink.route.InterfaceAddress;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.sandbox.Site;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether a port of a bridge is as it was made; whoever made it, since the two ends of a pair know each other. */
final class BridgedVethCheck {
    private static final String VETH = "veth";

    private final Site site;
    private final BridgeSettings settings;

    BridgedVethCheck(Site site, BridgeSettings settings) {
        this.site = site;
        this.settings = settings;
    }

    void run(ExpectedInterface expected) throws IOException, AttachmentException {
        Link inside = ContainerInterface.verify(
                site, expected, settings.containerEnd().up());
        require(inside.isOfKind(VETH), inside.name() + " in the container is not a veth");
        Link outside = otherEnd(inside);
        Link bridge = ContainerInterface.require(
                site.host().links().find(settings.bridge()), "there is no bridge " + settings.bridge());
        require(
                outside.master().equals(Optional.of(bridge.index())),
                outside.name() + " is not a port of " + bridge.name());
        require(outside.isUp(), outside.name() + " is down");
        require(bridge.isUp(), bridge.name() + " is down");
        require(!settings.promiscuous() || bridge.isPromiscuous(), bridge.name() + " is not promiscuous");
        verifyPort(outside);
        if (settings.gateway().present()) {
            verifyGateways(bridge, expected.gateways());
        }
    }

    private Link otherEnd(Link inside) throws IOException, AttachmentException {
        Optional<Link> outside = inside.peer().isPresent()
                ? site.host().links().find(inside.peer().get())
                : Optional.empty();
        // The number is one of the namespace that the other end is in, which may be another than the host's.
        boolean belongs = outside.isPresent()
                && outside.get().isOfKind(VETH)
                && outside.get().peer().equals(Optional.of(inside.index()));
        return ContainerInterface.require(
                belongs ? outside : Optional.empty(),
                "the host has no interface that is the other end of " + inside.name());
    }

    private void verifyPort(Link outside) throws IOException, AttachmentException {
        Optional<BridgePort> port = BridgePort.of(outside);
        PortSettings wanted = settings.port();
        require(
                !wanted.hairpin() || (port.isPresent() && port.get().hairpin()),
                "the port " + outside.name() + " has no hairpin mode");
        require(
                !wanted.isolated() || (port.isPresent() && port.get().isolated()),
                "the port " + outside.name() + " is not isolated");
        if (wanted.vlan() != 0) {
            require(
                    site.host()
                            .netlink()
                            .bridges()
                            .vlans(outside.index())
                            .contains(wanted.untagged().orElseThrow()),
                    "the port " + outside.name() + " is not in VLAN " + wanted.vlan());
        }
    }

    private void verifyGateways(Link bridge, List<InetAddress> gateways) throws IOException, AttachmentException {
        int vlan = settings.port().vlan();
        Link link = vlan == 0
                ? bridge
                : ContainerInterface.require(
                        new VlanGateway(site.host(), bridge.name(), vlan).find(),
                        "there is no interface " + VlanGateway.name(bridge.name(), vlan));
        List<InetAddress> actual = new ArrayList<>();
        for (InterfaceAddress address : site.host().addresses().list(link.index())) {
            actual.add(address.address());
        }
        for (InetAddress gateway : gateways) {
            require(
                    actual.contains(gateway),
                    "the gateway address " + IpAddresses.format(gateway) + " is missing on " + link.name());
        }
    }

    private static void require(boolean condition, String otherwise) throws AttachmentException {
        ContainerInterface.require(condition, otherwise);
    }
}
