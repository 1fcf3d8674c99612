// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.link;

import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.netlink.route.InterfaceAddress;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.LinkChange;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.AttachmentException.Reason;
import dev.flatnet.plugin.attachment.Rollback;
import dev.flatnet.plugin.sandbox.OpenNetns;
import java.io.IOException;
import java.util.Optional;

/** An interface of the host that is a port of a bridge, so that containers are on its network. */
final class Uplink {
    private final OpenNetns host;
    private final String name;
    private final Bridge owner;
    private final Rollback rollback;

    Uplink(OpenNetns host, String name, Bridge owner, Rollback rollback) {
        this.host = host;
        this.name = name;
        this.owner = owner;
        this.rollback = rollback;
    }

    /** Makes it a port, unless it is one; never takes it away from something else. */
    void connect(Link bridge) throws IOException, AttachmentException {
        Link uplink = host.links().require(name);
        if (!uplink.master().equals(Optional.of(bridge.index()))) {
            requireFree(uplink, bridge);
            change(uplink, new LinkChange().master(bridge.index()), new LinkChange().master(0));
        }
        if (!uplink.isUp()) {
            change(uplink, new LinkChange().up(), new LinkChange().down());
        }
    }

    private void change(Link uplink, LinkChange change, LinkChange back) throws IOException {
        host.links().change(uplink.index(), change);
        rollback.onFailure(() -> owner.undoIfUnused(() -> host.links().change(uplink.index(), back)));
    }

    private void requireFree(Link uplink, Link bridge) throws IOException, AttachmentException {
        if (uplink.master().isPresent()) {
            throw inUse(bridge, "it is a port of link number " + uplink.master().get() + " already");
        }
        for (InterfaceAddress address : host.addresses().list(uplink.index())) {
            if (!address.address().isLinkLocalAddress()) {
                // What a port receives goes to the bridge, and the host would be cut off.
                throw inUse(
                        bridge,
                        "it has the address " + IpAddresses.format(address.address())
                                + ", which a port of a bridge cannot use; move that to the bridge");
            }
        }
    }

    private AttachmentException inUse(Link bridge, String why) {
        return new AttachmentException(
                Reason.INTERFACE_EXISTS, name + " cannot be a port of the bridge " + bridge.name(), why);
    }
}
