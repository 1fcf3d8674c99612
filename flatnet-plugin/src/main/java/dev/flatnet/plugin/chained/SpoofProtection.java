// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.chained;

import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.MacAddress;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.AttachmentException.Reason;
import dev.flatnet.plugin.firewall.Policy.Part;
import dev.flatnet.plugin.firewall.SpoofPolicy;
import dev.flatnet.plugin.sandbox.OpenNetns;
import dev.flatnet.plugin.sandbox.Site;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The container can send only from its own hardware address, or only from its own IP addresses, or both. */
public final class SpoofProtection implements ChainedWork {
    private final boolean mac;
    private final boolean addresses;

    /**
     * Work with these settings.
     *
     * @param mac whether the hardware address is checked
     * @param addresses whether IP addresses are checked
     */
    public SpoofProtection(boolean mac, boolean addresses) {
        this.mac = mac;
        this.addresses = addresses;
    }

    @Override
    public Set<Part> rules() {
        return Set.of(Part.SPOOFING);
    }

    @Override
    public void apply(AttachedInterface target) throws IOException, AttachmentException {
        Optional<Link> port = target.hostEnd();
        if (port.isEmpty() || port.get().master().isEmpty()) {
            throw notPossible(target, "it is for interfaces that are connected to a bridge of the host");
        }
        if (addresses && target.addresses().isEmpty()) {
            throw notPossible(target, "the interface has no address that it could be held to");
        }
        Optional<MacAddress> only = mac ? target.inside().mac() : Optional.empty();
        target.policy().add(new SpoofPolicy(port.get().name(), only, addresses ? target.addresses() : List.of()));
    }

    private static AttachmentException notPossible(AttachedInterface target, String why) {
        return new AttachmentException(
                Reason.NOT_POSSIBLE, "cannot protect against spoofing by " + target.attachment(), why);
    }

    @Override
    public void verify(AttachedInterface target) throws IOException, AttachmentException {
        apply(target);
    }

    @Override
    public void remove(Site site) {
        // It is rules only, and those of an attachment go together.
    }

    @Override
    public void retain(OpenNetns host, String network, Set<String> labels) {
        // It is rules only, and those of an attachment go together.
    }
}
