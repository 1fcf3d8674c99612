// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.link;

import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.ipam.cni.IpamResult;
import dev.flatnet.netlink.route.MacAddress;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.sandbox.OpenNetns;
import dev.flatnet.plugin.sandbox.Site;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An interface that an earlier plugin of the chain made, and that it takes away again. */
public final class ExistingInterface implements InterfaceKind {

    /** There is nothing to configure. */
    public ExistingInterface() {}

    @Override
    public ConnectedInterface connect(Site site, Optional<MacAddress> mac) throws IOException, AttachmentException {
        return new ConnectedInterface(List.of(), ContainerInterface.require(site), List.of());
    }

    @Override
    public ConnectedInterface complete(
            Site site, ConnectedInterface connected, IpamResult assigned, List<IpPrefix> subnets) {
        return connected;
    }

    @Override
    public void verify(Site site, ExpectedInterface expected) throws IOException, AttachmentException {
        ContainerInterface.require(site);
    }

    @Override
    public void requireReady(OpenNetns host) {
        // It is for the plugin that makes the interface to say.
    }

    @Override
    public void remove(Site site) {
        // Whoever made it takes it away.
    }

    @Override
    public void retain(OpenNetns host, String network, Set<String> labels) {
        // Whoever made it takes it away.
    }
}
