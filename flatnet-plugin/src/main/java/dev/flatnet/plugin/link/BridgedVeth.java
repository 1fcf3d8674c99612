// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.link;

import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.ipam.Lease;
import dev.flatnet.ipam.cni.IpamResult;
import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.MacAddress;
import dev.flatnet.netlink.route.NewLink;
import dev.flatnet.netlink.route.NewNeighbour;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.sandbox.OpenNetns;
import dev.flatnet.plugin.sandbox.Site;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A port of a bridge: a veth pair with one end in the container and the other on the bridge. */
public final class BridgedVeth implements InterfaceKind {
    private final BridgeSettings settings;
    private final BridgeRemoval removal;

    /** A port of this bridge. */
    public BridgedVeth(BridgeSettings settings) {
        this(settings, BridgeRemoval.OF_FLATNET);
    }

    /**
     * A port of this bridge.
     *
     * @param removal what takes it away; the port gets a name that it looks for
     */
    public BridgedVeth(BridgeSettings settings, BridgeRemoval removal) {
        this.settings = settings;
        this.removal = removal;
    }

    private HostEnd hostEnd(Site site) throws IOException {
        return new HostEnd(site.host(), site.attachment(), removal.prefix());
    }

    private Bridge bridge(Site site) throws IOException {
        String ownPort = site.attachment().hostInterface(removal.prefix());
        return new Bridge(site.host(), settings, ownPort, site.rollback());
    }

    @Override
    public ConnectedInterface connect(Site site, Optional<MacAddress> mac) throws IOException, AttachmentException {
        HostEnd hostEnd = hostEnd(site);
        hostEnd.removeLeftover();
        ContainerInterface.requireAbsent(site);
        Link bridge = bridge(site).ensure();
        NewLink inside = NewLink.veth(site.interfaceName())
                .in(site.sandbox().namespace())
                .mtu(settings.mtu());
        if (mac.isPresent()) {
            inside = inside.mac(mac.get());
        }
        site.rollback().onFailure(hostEnd::remove);
        Link outside = hostEnd.create(inside, bridge, settings);
        ContainerInterface.prepare(site, settings.containerEnd());
        return new ConnectedInterface(List.of(bridge, outside), ContainerInterface.require(site), List.of());
    }

    @Override
    public IpamResult supplement(IpamResult assigned) throws AttachmentException {
        return new BridgeAddresses(settings).complete(assigned);
    }

    @Override
    public ConnectedInterface complete(
            Site site, ConnectedInterface connected, IpamResult assigned, List<IpPrefix> subnets)
            throws IOException, AttachmentException {
        Bridge bridge = bridge(site);
        Link before = connected.hostLinks().get(0);
        if (!settings.containerEnd().up()) {
            return new ConnectedInterface(
                    List.of(bridge.require(), connected.hostLinks().get(1)), connected.inside(), List.of());
        }
        List<IpPrefix> addresses = addresses(assigned.leases());
        if (hasIpv6(addresses)) {
            ContainerInterface.speakIpv6(site, settings.containerEnd());
        }
        ContainerInterface.setUp(site, connected.inside());
        List<Link> further = serve(site, bridge, before, assigned.leases(), subnets);
        Link outside = hostEnd(site).awaitForwarding();
        ContainerInterface.configure(
                site, connected.inside(), assigned, settings.containerEnd().detectsDuplicates());
        if (!addresses.isEmpty()) {
            ContainerInterface.announce(site, connected.inside());
            forget(site.host(), further.isEmpty() ? before : further.get(0), addresses);
        }
        return new ConnectedInterface(List.of(bridge.require(), outside), connected.inside(), further, List.of());
    }

    /** Makes the bridge what it is to be for these addresses; returns the links that this takes besides. */
    private List<Link> serve(Site site, Bridge bridge, Link before, List<Lease> leases, List<IpPrefix> subnets)
            throws IOException, AttachmentException {
        List<IpPrefix> addresses = addresses(leases);
        boolean isGateway = settings.gateway().present();
        int vlan = settings.port().vlan();
        if (addresses.isEmpty()) {
            return List.of();
        }
        List<IpPrefix> own = BridgeSubnets.of(addresses, subnets);
        BridgeSubnets onBridge =
                new BridgeSubnets(site.host(), site.attachment().network());
        onBridge.claim(before, own, bridge, site.rollback());
        bridge.limitIpv6(before, hasIpv6(addresses) && (!isGateway || vlan == 0));
        if (!isGateway) {
            return List.of();
        }
        List<Link> further = vlan == 0
                ? List.of()
                : List.of(
                        new VlanGateway(site.host(), settings.bridge(), vlan).ensure(before, bridge, site.rollback()));
        Link link = further.isEmpty() ? before : further.get(0);
        BridgeGateway gateway = new BridgeGateway(site.host(), bridge, settings.gateway(), site.rollback());
        boolean added = gateway.ensure(link, gateways(leases), onBridge.withOthers(before, own));
        bridge.keepMac(before, added);
        gateway.forward(link, addresses);
        return further;
    }

    /** What the host itself knows of these addresses, it knows of whoever had them before. */
    private static void forget(OpenNetns host, Link link, List<IpPrefix> addresses) throws IOException {
        for (IpPrefix address : addresses) {
            try {
                host.netlink()
                        .neighbours()
                        .delete(new NewNeighbour(link.index(), address.address(), Optional.empty(), 0, false));
            } catch (NetlinkException e) {
                if (!e.is(Errno.ENOENT)) {
                    throw e;
                }
            }
        }
    }

    private static boolean hasIpv6(List<IpPrefix> addresses) {
        for (IpPrefix address : addresses) {
            if (!address.isIpv4()) {
                return true;
            }
        }
        return false;
    }

    private static List<IpPrefix> addresses(List<Lease> leases) {
        List<IpPrefix> addresses = new ArrayList<>();
        leases.forEach(lease -> addresses.add(lease.address()));
        return addresses;
    }

    private static List<IpPrefix> gateways(List<Lease> leases) {
        List<IpPrefix> gateways = new ArrayList<>();
        for (Lease lease : leases) {
            IpPrefix gateway = new IpPrefix(
                    lease.gateway().orElse(lease.address().address()),
                    lease.address().length());
            if (lease.gateway().isPresent() && !gateways.contains(gateway)) {
                gateways.add(gateway);
            }
        }
        return gateways;
    }

    @Override
    public void verify(Site site, ExpectedInterface expected) throws IOException, AttachmentException {
        new BridgedVethCheck(site, settings).run(expected);
    }

    @Override
    public void requireReady(OpenNetns host) throws IOException, AttachmentException {
        Optional<Link> bridge = host.links().find(settings.bridge());
        if (bridge.isPresent()) {
            Bridge.requireBridge(bridge.get());
        }
    }

    @Override
    public void requireReady(OpenNetns host, String network, List<IpPrefix> subnets)
            throws IOException, AttachmentException {
        Optional<Link> bridge = host.links().find(settings.bridge());
        if (bridge.isPresent()) {
            Bridge.requireBridge(bridge.get());
            new BridgeSubnets(host, network).requireFree(bridge.get(), subnets);
        }
    }

    @Override
    public void remove(Site site) throws IOException, AttachmentException {
        removal.remove(site);
    }

    @Override
    public void retain(OpenNetns host, String network, Set<String> labels) throws IOException, AttachmentException {
        removal.retain(host, network, labels);
    }
}
