// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.cni.spec.Route;
import dev.flatnet.ipam.Lease;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.LinkChange;
import dev.flatnet.netlink.route.NewLink;
import dev.flatnet.netlink.route.NewRoute;
import dev.flatnet.netlink.route.RouteNetlink;
import dev.flatnet.plugin.AttachmentException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The use case behind {@link Flatnet#attach}; one object a request. */
final class AttachContainer {
    private final NetworkStack stack;
    private final Firewall firewall;
    private final AttachRequest request;
    private final BridgeNetwork network;
    private final Attachment attachment;
    private final Rollback rollback = new Rollback();

    AttachContainer(NetworkStack stack, Firewall firewall, AttachRequest request) {
        this.stack = stack;
        this.firewall = firewall;
        this.request = request;
        this.network = request.network();
        this.attachment = request.attachment();
    }

    AttachedContainer run() throws AttachmentException {
        try (NetworkNamespace netns = Sandboxes.open(stack, request.netns());
                RouteNetlink host = stack.host();
                RouteNetlink container = RouteNetlink.open(netns)) {
            HostEnd hostEnd = new HostEnd(host, attachment);
            hostEnd.removeLeftover();
            requireNoInterface(container);
            AttachedContainer attached = undoingOnFailure(() -> attach(netns, host, container, hostEnd));
            rollback.commit();
            return attached;
        } catch (IOException e) {
            throw new AttachmentException(
                    Reason.KERNEL_REFUSED, "cannot attach " + attachment, String.valueOf(e.getMessage()), e);
        }
    }

    private interface Step {
        AttachedContainer run() throws IOException, AttachmentException;
    }

    private AttachedContainer undoingOnFailure(Step step) throws IOException, AttachmentException {
        try {
            return step.run();
        } catch (IOException | AttachmentException | RuntimeException e) {
            rollback.undo(e);
            throw e;
        }
    }

    private AttachedContainer attach(NetworkNamespace netns, RouteNetlink host, RouteNetlink container, HostEnd hostEnd)
            throws IOException, AttachmentException {
        rollback.onFailure(() -> request.addresses().release(attachment));
        AcquiredAddresses acquired = request.addresses().acquire(attachment, request.requestedAddresses());
        List<Lease> leases = acquired.leases();
        List<Route> routes = routes(acquired);

        Bridge bridge = new Bridge(stack, host, network, rollback);
        Link bridgeLink = bridge.ensure(gateways(leases));

        NewLink inside = NewLink.veth(attachment.id().ifName()).in(netns).mtu(network.mtu());
        if (request.requestedMac().isPresent()) {
            inside = inside.mac(request.requestedMac().get());
        }
        rollback.onFailure(hostEnd::remove);
        hostEnd.create(inside, bridgeLink, network.mtu());
        Link containerEnd = configure(netns, container, leases, routes);

        if (network.masquerade()) {
            rollback.onFailure(() -> firewall.remove(attachment));
            firewall.masquerade(attachment, addresses(leases));
        }
        return new AttachedContainer(
                bridgeLink, hostEnd.awaitOperational(), containerEnd, leases, routes, acquired.dns());
    }

    /** The specification wants a failure if the interface is there already; what was ours is gone by now. */
    private void requireNoInterface(RouteNetlink container) throws IOException, AttachmentException {
        String name = attachment.id().ifName();
        if (container.links().find(name).isPresent()) {
            throw new AttachmentException(
                    Reason.INTERFACE_EXISTS,
                    "the container already has an interface " + name,
                    "it was not made for this attachment; choose another name, or remove it");
        }
    }

    private Link configure(NetworkNamespace netns, RouteNetlink container, List<Lease> leases, List<Route> routes)
            throws IOException {
        String name = attachment.id().ifName();
        Link link =
                container.links().find(name).orElseThrow(() -> new IOException("the new link " + name + " vanished"));
        for (Lease lease : leases) {
            container
                    .addresses()
                    .add(
                            link.index(),
                            lease.address().address(),
                            lease.address().length());
        }
        // Addresses are used again: the neighbours must learn at once whose they are now.
        netns.writeSysctl("1", "ipv4", "conf", name, "arp_notify");
        container.links().change(link.index(), new LinkChange().up());
        for (Route route : routes) {
            container.routes().add(newRoute(route, link, leases));
        }
        return link;
    }

    private List<Route> routes(AcquiredAddresses acquired) {
        List<Route> routes = new ArrayList<>(acquired.routes());
        for (Route route : network.routes()) {
            if (!leadsTo(route.destination(), acquired.routes())) {
                routes.add(route);
            }
        }
        return routes;
    }

    private static boolean leadsTo(IpPrefix destination, List<Route> routes) {
        for (Route route : routes) {
            if (route.destination().network().equals(destination.network())) {
                return true;
            }
        }
        return false;
    }

    private static NewRoute newRoute(Route route, Link link, List<Lease> leases) {
        IpPrefix destination = route.destination().network();
        NewRoute added = NewRoute.to(destination.address(), destination.length(), link.index());
        Optional<InetAddress> gateway = route.gateway();
        for (Lease lease : leases) {
            if (gateway.isEmpty() && lease.address().isIpv4() == destination.isIpv4()) {
                gateway = lease.gateway();
            }
        }
        if (gateway.isPresent()) {
            added = added.via(gateway.get());
        }
        if (route.mtu().isPresent()) {
            added = added.mtu(route.mtu().get());
        }
        if (route.advertisedMss().isPresent()) {
            added = added.advertisedMss(route.advertisedMss().get());
        }
        if (route.priority().isPresent()) {
            added = added.priority(route.priority().get());
        }
        if (route.table().isPresent()) {
            added = added.table(route.table().get());
        }
        return route.scope().isPresent() ? added.scope(route.scope().get().intValue()) : added;
    }

    private static List<IpPrefix> addresses(List<Lease> leases) {
        List<IpPrefix> addresses = new ArrayList<>();
        leases.forEach(lease -> addresses.add(lease.address()));
        return addresses;
    }

    private static List<IpPrefix> gateways(List<Lease> leases) {
        List<IpPrefix> gateways = new ArrayList<>();
        for (Lease lease : leases) {
            lease.gateway()
                    .ifPresent(address ->
                            gateways.add(new IpPrefix(address, lease.address().length())));
        }
        return gateways;
    }
}
