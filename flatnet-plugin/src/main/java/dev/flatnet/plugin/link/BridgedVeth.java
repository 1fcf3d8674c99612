// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.link;

import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.ipam.Lease;
import dev.flatnet.ipam.cni.IpamResult;
import dev.flatnet.netlink.route.InterfaceAddress;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.MacAddress;
import dev.flatnet.netlink.route.NewLink;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.AttachmentException.Reason;
import dev.flatnet.plugin.sandbox.OpenNetns;
import dev.flatnet.plugin.sandbox.Removal;
import dev.flatnet.plugin.sandbox.Site;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A port of a bridge: a veth pair with one end in the container and the other on the bridge. */
public final class BridgedVeth implements InterfaceKind {
    /** What takes ports away, of whatever bridge. */
    public static final Removal REMOVAL = new Removal() {
        @Override
        public void remove(Site site) throws IOException {
            new HostEnd(site.host(), site.attachment()).remove();
        }

        @Override
        public void retain(OpenNetns host, String network, Set<String> labels) throws IOException, AttachmentException {
            HostEnd.retain(host, network, labels);
        }
    };

    private final BridgeSettings settings;

    /** A port of this bridge. */
    public BridgedVeth(BridgeSettings settings) {
        this.settings = settings;
    }

    @Override
    public ConnectedInterface connect(Site site, Optional<MacAddress> mac) throws IOException, AttachmentException {
        HostEnd hostEnd = new HostEnd(site.host(), site.attachment());
        hostEnd.removeLeftover();
        ContainerInterface.requireAbsent(site);
        Link bridge = new Bridge(site.host(), settings, site.rollback()).ensure();
        NewLink inside = NewLink.veth(site.interfaceName())
                .in(site.sandbox().namespace())
                .mtu(settings.mtu());
        if (mac.isPresent()) {
            inside = inside.mac(mac.get());
        }
        site.rollback().onFailure(hostEnd::remove);
        Link outside = hostEnd.create(inside, bridge, settings.mtu());
        ContainerInterface.prepare(site, settings.acceptRouterAdvertisements());
        return new ConnectedInterface(List.of(bridge, outside), ContainerInterface.require(site), List.of());
    }

    @Override
    public ConnectedInterface complete(Site site, ConnectedInterface connected, IpamResult assigned)
            throws IOException, AttachmentException {
        requireIpv4(assigned);
        ContainerInterface.configure(site, connected.inside(), assigned);
        Bridge bridge = new Bridge(site.host(), settings, site.rollback());
        bridge.serve(connected.hostLinks().get(0), prefixes(assigned.leases()), gateways(assigned.leases()));
        Link hostEnd = new HostEnd(site.host(), site.attachment()).awaitOperational();
        return new ConnectedInterface(List.of(bridge.require(), hostEnd), connected.inside(), List.of());
    }

    private static void requireIpv4(IpamResult assigned) throws AttachmentException {
        for (Lease lease : assigned.leases()) {
            if (!lease.address().isIpv4()) {
                throw new AttachmentException(
                        Reason.ADDRESS_UNAVAILABLE,
                        "the address " + lease.address() + " cannot be used",
                        "flatnet attaches with IPv4 only, as yet");
            }
        }
    }

    private static List<IpPrefix> prefixes(List<Lease> leases) {
        List<IpPrefix> prefixes = new ArrayList<>();
        leases.forEach(lease -> prefixes.add(lease.address()));
        return prefixes;
    }

    private static List<IpPrefix> gateways(List<Lease> leases) {
        List<IpPrefix> gateways = new ArrayList<>();
        for (Lease lease : leases) {
            if (lease.gateway().isPresent()) {
                gateways.add(new IpPrefix(lease.gateway().get(), lease.address().length()));
            }
        }
        return gateways;
    }

    @Override
    public void verify(Site site, ExpectedInterface expected) throws IOException, AttachmentException {
        Link inside = ContainerInterface.verify(site, expected);
        Link outside = ContainerInterface.require(
                new HostEnd(site.host(), site.attachment()).find(),
                "the host has no interface " + site.attachment().hostInterface());
        Link bridge = ContainerInterface.require(
                site.host().links().find(settings.bridge()), "there is no bridge " + settings.bridge());
        ContainerInterface.require(
                inside.kind().equals(Optional.of("veth")), inside.name() + " in the container is not a veth");
        ContainerInterface.require(
                inside.peer().equals(Optional.of(outside.index())),
                inside.name() + " in the container is not the other end of " + outside.name());
        ContainerInterface.require(
                outside.master().equals(Optional.of(bridge.index())),
                outside.name() + " is not a port of " + bridge.name());
        ContainerInterface.require(outside.isUp(), outside.name() + " is down");
        ContainerInterface.require(bridge.isUp(), bridge.name() + " is down");
        if (settings.gateway()) {
            verifyGateways(site, bridge, expected.gateways());
        }
    }

    private static void verifyGateways(Site site, Link bridge, List<InetAddress> gateways)
            throws IOException, AttachmentException {
        List<InetAddress> actual = new ArrayList<>();
        for (InterfaceAddress address : site.host().addresses().list(bridge.index())) {
            actual.add(address.address());
        }
        for (InetAddress gateway : gateways) {
            ContainerInterface.require(
                    actual.contains(gateway),
                    "the gateway address " + IpAddresses.format(gateway) + " is missing on " + bridge.name());
        }
    }

    @Override
    public void requireReady(OpenNetns host) throws IOException, AttachmentException {
        Optional<Link> bridge = host.links().find(settings.bridge());
        if (bridge.isPresent()) {
            Bridge.requireBridge(bridge.get());
        }
    }

    @Override
    public void remove(Site site) throws IOException, AttachmentException {
        REMOVAL.remove(site);
    }

    @Override
    public void retain(OpenNetns host, String network, Set<String> labels) throws IOException, AttachmentException {
        REMOVAL.retain(host, network, labels);
    }
}
