// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.chained;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.LinkChange;
import dev.flatnet.netlink.route.NewLink;
import dev.flatnet.plugin.attachment.Attachment;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.Failures;
import dev.flatnet.plugin.sandbox.OpenNetns;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The intermediate functional block (IFB) of an attachment: a link on the host by which what the container sends passes, because
 * the kernel can hold to a rate only what is sent by a link, not what comes in by it. It is known by its name, and by its alias to
 * be ours.
 */
final class Ifb {
    private static final String KIND = "ifb";

    private final OpenNetns host;
    private final Attachment attachment;
    private final List<String> names;

    /**
     * That of an attachment.
     *
     * @param names it may have, the one it is to have if it is free first
     */
    Ifb(OpenNetns host, Attachment attachment, List<String> names) {
        this.host = host;
        this.attachment = attachment;
        this.names = names;
    }

    Optional<Link> find() throws IOException {
        for (String name : names) {
            Optional<Link> link = host.links().find(name);
            if (link.isPresent() && isOurs(link.get())) {
                return link;
            }
        }
        return Optional.empty();
    }

    /** Makes it, down. There must be none yet. */
    Link create(int mtu) throws IOException {
        NetlinkException taken = null;
        for (String name : names) {
            try {
                return host.links().create(NewLink.of(KIND, name).mtu(mtu).transmitQueueLength(0));
            } catch (NetlinkException e) {
                if (!e.is(Errno.EEXIST)) {
                    throw e;
                }
                taken = e;
            }
        }
        throw new IOException("no name is left for an IFB of " + attachment, taken);
    }

    /** Lets traffic pass. */
    Link start(Link made) throws IOException {
        host.links()
                .change(made.index(), new LinkChange().alias(attachment.label()).up());
        return host.links().require(made.name());
    }

    /** Removes it; nothing there is success, and so is somebody else's link. */
    void remove() throws IOException {
        for (Optional<Link> link = find(); link.isPresent(); link = find()) {
            delete(host, link.get());
        }
    }

    /** Without alias it is the reference plugin's, or a crash came between making it and naming it. */
    private boolean isOurs(Link link) {
        return link.isOfKind(KIND) && (link.alias().isEmpty() || link.alias().equals(Optional.of(attachment.label())));
    }

    private static void delete(OpenNetns host, Link link) throws IOException {
        try {
            host.links().delete(link.index());
        } catch (NetlinkException e) {
            if (!e.is(Errno.ENODEV)) {
                throw e;
            }
        }
    }

    /** Removes those of all attachments to a network but those with these labels. */
    static void retain(OpenNetns host, String network, Set<String> labels) throws IOException, AttachmentException {
        Failures failures = new Failures();
        for (Link link : host.links().list()) {
            String label = link.alias().orElse("");
            if (link.isOfKind(KIND) && Attachment.isOfNetwork(label, network) && !labels.contains(label)) {
                failures.attempt(() -> delete(host, link));
            }
        }
        failures.throwIfAny("links of network " + network + " are left");
    }
}
