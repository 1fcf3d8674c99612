// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.ipam.IpamException;
import dev.flatnet.ipam.cni.IpamResult;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.plugin.address.AddressFailures;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.AttachmentException.Reason;
import dev.flatnet.plugin.chained.AttachedInterface;
import dev.flatnet.plugin.chained.ChainedWork;
import dev.flatnet.plugin.firewall.Firewall;
import dev.flatnet.plugin.firewall.Policy;
import dev.flatnet.plugin.link.ConnectedInterface;
import dev.flatnet.plugin.sandbox.Site;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** The use case behind {@link Flatnet#attach}; one object a request. */
final class AttachContainer {
    private final Site site;
    private final Firewall firewall;
    private final AttachRequest request;
    private final Network network;

    AttachContainer(Site site, Firewall firewall, AttachRequest request) {
        this.site = site;
        this.firewall = firewall;
        this.request = request;
        this.network = request.network();
    }

    AttachedContainer run() throws AttachmentException {
        try {
            // Nothing is changed before the namespace is known to be usable.
            site.sandbox();
            AttachedContainer attached = attach();
            site.rollback().commit();
            return attached;
        } catch (IOException e) {
            site.rollback().undo(e);
            AttachmentException failure = new AttachmentException(
                    Reason.KERNEL_REFUSED, "cannot attach " + request.attachment(), String.valueOf(e.getMessage()), e);
            for (Throwable suppressed : e.getSuppressed()) {
                failure.addSuppressed(suppressed);
            }
            throw failure;
        } catch (AttachmentException | RuntimeException e) {
            site.rollback().undo(e);
            throw e;
        }
    }

    private AttachedContainer attach() throws IOException, AttachmentException {
        ConnectedInterface connected = network.link().connect(site, request.requestedMac());
        IpamResult leased = allocate();
        site.rollback().onFailure(() -> release(leased));
        IpamResult assigned = network.link().supplement(leased.withRoutes(network.routes()));
        connected = network.link()
                .complete(site, connected, assigned, request.addresses().subnets());
        AttachedInterface target = chained(connected.inside(), addresses(assigned));
        List<Link> further = new ArrayList<>(connected.further());
        further.addAll(target.addedOnHost());
        return new AttachedContainer(
                connected.hostLinks(),
                network.chained().isEmpty()
                        ? connected.inside()
                        : site.sandbox().links().require(connected.inside().name()),
                further,
                connected.ownAddresses(),
                assigned.leases(),
                assigned.routes(),
                assigned.dns());
    }

    private IpamResult allocate() throws AttachmentException {
        return AddressFailures.attempt(
                "cannot get an address for " + request.attachment(),
                () -> request.addresses().allocate());
    }

    private void release(IpamResult assigned) throws IpamException {
        List<InetAddress> held = new ArrayList<>();
        assigned.leases().forEach(lease -> held.add(lease.address().address()));
        request.addresses().release(request.attachment().id(), held);
    }

    private List<IpPrefix> addresses(IpamResult assigned) {
        List<IpPrefix> addresses = new ArrayList<>(request.presentAddresses());
        assigned.leases().forEach(lease -> addresses.add(lease.address()));
        return addresses;
    }

    private AttachedInterface chained(Link inside, List<IpPrefix> addresses) throws IOException, AttachmentException {
        AttachedInterface target = new AttachedInterface(site, inside, addresses, Policy.covering(network.rules()));
        for (ChainedWork work : network.chained()) {
            work.apply(target);
        }
        Policy policy = target.policy().build();
        if (!policy.parts().isEmpty()) {
            site.rollback().onFailure(() -> firewall.remove(request.attachment(), policy.parts()));
            firewall.apply(request.attachment(), policy);
        }
        return target;
    }
}
