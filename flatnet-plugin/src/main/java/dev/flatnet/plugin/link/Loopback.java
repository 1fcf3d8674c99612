// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.link;

import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.ipam.cni.IpamResult;
import dev.flatnet.netlink.route.InterfaceAddress;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.LinkChange;
import dev.flatnet.netlink.route.MacAddress;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.AttachmentException.Reason;
import dev.flatnet.plugin.sandbox.OpenNetns;
import dev.flatnet.plugin.sandbox.Removal;
import dev.flatnet.plugin.sandbox.Site;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The loopback that every namespace has, up; whatever the interface of the request is called. */
public final class Loopback implements InterfaceKind {
    private static final String NAME = "lo";

    /** Takes nothing down that other interfaces of the container may still need. */
    public static final Removal REMOVAL = new Removal() {
        @Override
        public void remove(Site site) throws IOException {
            Optional<OpenNetns> sandbox = site.sandboxIfThere();
            if (sandbox.isPresent() && !othersAreUp(sandbox.get())) {
                sandbox.get().links().change(find(sandbox.get()).index(), new LinkChange().down());
            }
        }

        private static boolean othersAreUp(OpenNetns sandbox) throws IOException {
            for (Link link : sandbox.links().list()) {
                if (link.isUp() && !link.name().equals(NAME)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public void retain(OpenNetns host, String network, Set<String> labels) {
            // It goes with its namespace.
        }
    };

    /** There is nothing to configure. */
    public Loopback() {}

    @Override
    public ConnectedInterface connect(Site site, Optional<MacAddress> mac) throws IOException, AttachmentException {
        OpenNetns sandbox = site.sandbox();
        Link loopback = find(sandbox);
        if (!loopback.isUp()) {
            sandbox.links().change(loopback.index(), new LinkChange().up());
            site.rollback().onFailure(() -> sandbox.links().change(loopback.index(), new LinkChange().down()));
        }
        List<IpPrefix> addresses = new ArrayList<>();
        for (InterfaceAddress address : sandbox.addresses().list(loopback.index())) {
            IpPrefix prefix = new IpPrefix(address.address(), address.prefixLength());
            if (!address.address().isLoopbackAddress()) {
                throw new AttachmentException(
                        Reason.INTERFACE_EXISTS,
                        "the loopback of the container has the address " + prefix,
                        "it is used for something else; remove that address");
            }
            addresses.add(prefix);
        }
        return new ConnectedInterface(List.of(), loopback, addresses);
    }

    private static Link find(OpenNetns sandbox) throws IOException {
        return sandbox.links().find(NAME).orElseThrow(() -> new IOException("the container has no loopback"));
    }

    @Override
    public ConnectedInterface complete(
            Site site, ConnectedInterface connected, IpamResult assigned, List<IpPrefix> subnets) {
        return connected;
    }

    @Override
    public void verify(Site site, ExpectedInterface expected) throws IOException, AttachmentException {
        ContainerInterface.require(find(site.sandbox()).isUp(), "the loopback of the container is down");
    }

    @Override
    public void requireReady(OpenNetns host) {
        // Every namespace has one.
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
