// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.link;

import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.cni.spec.Route;
import dev.flatnet.ipam.Lease;
import dev.flatnet.ipam.cni.IpamResult;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.LinkChange;
import dev.flatnet.netlink.route.MacAddress;
import dev.flatnet.netlink.route.NewRoute;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.AttachmentException.Reason;
import dev.flatnet.plugin.sandbox.OpenNetns;
import dev.flatnet.plugin.sandbox.Site;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** What all kinds want of the interface inside the container. */
final class ContainerInterface {
    private ContainerInterface() {}

    /** The specification wants a failure if the interface is there already; what was ours is gone by now. */
    static void requireAbsent(Site site) throws IOException, AttachmentException {
        String name = site.interfaceName();
        if (site.sandbox().links().find(name).isPresent()) {
            throw new AttachmentException(
                    Reason.INTERFACE_EXISTS,
                    "the container already has an interface " + name,
                    "it was not made for this attachment; choose another name, or remove it");
        }
    }

    /** The interface, which was made or verified to be there a moment ago. */
    static Link require(Site site) throws IOException, AttachmentException {
        String name = site.interfaceName();
        return site.sandbox()
                .links()
                .find(name)
                .orElseThrow(() -> AttachmentException.notInOrder("the container has no interface " + name));
    }

    /** Decides what the interface, which is still down, takes from its neighbours and tells them. */
    static void prepare(Site site, boolean acceptRouterAdvertisements) throws IOException, AttachmentException {
        OpenNetns sandbox = site.sandbox();
        // Addresses are used again: the neighbours must learn at once whose they are now.
        sandbox.ensureSysctl("1", "ipv4", "conf", site.interfaceName(), "arp_notify");
        if (!acceptRouterAdvertisements) {
            new Ipv6Exposure(sandbox, site.interfaceName()).ignoreRouters();
        }
    }

    /** Gives the interface its addresses, sets it up, and makes its routes. */
    static void configure(Site site, Link inside, IpamResult assigned) throws IOException, AttachmentException {
        OpenNetns sandbox = site.sandbox();
        for (Lease lease : assigned.leases()) {
            sandbox.addresses()
                    .add(
                            inside.index(),
                            lease.address().address(),
                            lease.address().length());
        }
        sandbox.links().change(inside.index(), new LinkChange().up());
        for (Route route : assigned.routes()) {
            sandbox.routes().add(newRoute(route, inside, assigned.leases()));
        }
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

    /** Verifies that it is there and up, and has the MAC address that is expected. */
    static Link verify(Site site, ExpectedInterface expected) throws IOException, AttachmentException {
        Link inside = require(site);
        require(inside.isUp(), inside.name() + " in the container is down");
        if (expected.mac().isPresent()) {
            String actual = inside.mac().map(MacAddress::toString).orElse("none");
            require(
                    actual.equalsIgnoreCase(expected.mac().get()),
                    "the MAC address of " + inside.name() + " is " + actual + " instead of "
                            + expected.mac().get());
        }
        return inside;
    }

    static void require(boolean condition, String otherwise) throws AttachmentException {
        if (!condition) {
            throw AttachmentException.notInOrder(otherwise);
        }
    }

    static Link require(Optional<Link> link, String otherwise) throws AttachmentException {
        return link.orElseThrow(() -> AttachmentException.notInOrder(otherwise));
    }
}
