// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.link;

import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.ipam.Lease;
import dev.flatnet.ipam.cni.IpamResult;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.LinkChange;
import dev.flatnet.netlink.route.MacAddress;
import dev.flatnet.netlink.route.NewAddress;
import dev.flatnet.netlink.route.RouteMonitor;
import dev.flatnet.netlink.route.RouteMonitor.Topic;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.AttachmentException.Reason;
import dev.flatnet.plugin.sandbox.OpenNetns;
import dev.flatnet.plugin.sandbox.Site;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What all kinds want of the interface inside the container. */
final class ContainerInterface {
    /** Twice what the kernel needs: a random delay of up to a second, and a second of silence. */
    private static final Duration DUPLICATE_DETECTION_DEADLINE = Duration.ofSeconds(5);

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
    static void prepare(Site site, ContainerEndSettings settings) throws IOException, AttachmentException {
        LinkSysctls sysctls = new LinkSysctls(site.sandbox(), site.interfaceName()).announce();
        if (!settings.acceptsRouterAdvertisements()) {
            sysctls.ignoreRouters();
        }
        sysctls.apply();
    }

    /** Sets the interface up. */
    static void setUp(Site site, Link inside) throws IOException, AttachmentException {
        site.sandbox().links().change(inside.index(), new LinkChange().up());
    }

    /**
     * Gives the interface, which is up, its addresses and routes, and waits until the addresses can be used.
     *
     * @param detectDuplicates whether nobody else may have the IPv6 addresses
     */
    static void configure(Site site, Link inside, IpamResult assigned, boolean detectDuplicates)
            throws IOException, AttachmentException {
        OpenNetns sandbox = site.sandbox();
        List<Lease> probed = new ArrayList<>();
        for (Lease lease : assigned.leases()) {
            if (detectDuplicates && !lease.address().isIpv4()) {
                probed.add(lease);
            } else {
                IpPrefix address = lease.address();
                sandbox.addresses().add(inside.index(), address.address(), address.length());
            }
        }
        addProbed(sandbox, inside, probed);
        new ContainerRoutes(sandbox, inside, assigned.leases()).add(assigned.routes());
    }

    private static void addProbed(OpenNetns sandbox, Link inside, List<Lease> leases) throws IOException {
        if (leases.isEmpty()) {
            return;
        }
        try (RouteMonitor monitor = RouteMonitor.open(sandbox.namespace(), Topic.ADDRESSES)) {
            for (Lease lease : leases) {
                IpPrefix address = lease.address();
                sandbox.addresses().add(NewAddress.of(inside.index(), address.address(), address.length()));
            }
            for (Lease lease : leases) {
                monitor.awaitAddress(
                        sandbox.netlink(), inside.index(), lease.address().address(), DUPLICATE_DETECTION_DEADLINE);
            }
        }
    }

    /**
     * Lets an interface that is to have IPv6 addresses have them, whatever its namespace thinks of IPv6. One that gets none is
     * left as the kernel makes it: without duplicate detection, its link-local address would be announced to each port of the
     * bridge while it is set up.
     */
    static void speakIpv6(Site site, ContainerEndSettings settings) throws IOException, AttachmentException {
        new LinkSysctls(site.sandbox(), site.interfaceName())
                .ipv6(true)
                .keepAddresses()
                .detectDuplicates(settings.detectsDuplicates())
                .apply();
    }

    /**
     * Tells the neighbours of the interface's addresses, which may have been another's a moment ago: by ARP and by neighbour
     * advertisements, which the kernel sends when the interface is given its MAC address (arp_notify, ndisc_notify).
     */
    static void announce(Site site, Link inside) throws IOException, AttachmentException {
        if (inside.mac().isPresent()) {
            site.sandbox()
                    .links()
                    .change(inside.index(), new LinkChange().mac(inside.mac().get()));
        }
    }

    /** Verifies that it is there, up if it was set up, and has the MAC address that is expected. */
    static Link verify(Site site, ExpectedInterface expected, boolean up) throws IOException, AttachmentException {
        Link inside = require(site);
        require(!up || inside.isUp(), inside.name() + " in the container is down");
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
