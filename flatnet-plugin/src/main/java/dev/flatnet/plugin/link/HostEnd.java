// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.link;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.LinkChange;
import dev.flatnet.netlink.route.NewLink;
import dev.flatnet.plugin.attachment.Attachment;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.AttachmentException.Reason;
import dev.flatnet.plugin.attachment.Failures;
import dev.flatnet.plugin.sandbox.OpenNetns;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** The host's end of an attachment's veth pair. It is known by its name, and by its alias to be ours. */
final class HostEnd {
    /** As long as the reference plugin waits for its port. */
    private static final long OPERATIONAL_DEADLINE_NANOS = 2_500_000_000L;

    private static final long LONGEST_PAUSE_MILLIS = 50;

    private final OpenNetns host;
    private final Attachment attachment;
    private final String name;

    HostEnd(OpenNetns host, Attachment attachment) {
        this.host = host;
        this.attachment = attachment;
        this.name = attachment.hostInterface();
    }

    Optional<Link> find() throws IOException {
        return host.links().find(name);
    }

    /** Makes the pair: this end on the bridge and up, the other one in the container. */
    Link create(NewLink inside, Link bridge, int mtu) throws IOException {
        Link link = host.links().create(NewLink.veth(name, inside).mtu(mtu).master(bridge.index()));
        new Ipv6Exposure(host, name).ignoreRouters();
        // It only passes frames on to the bridge, and needs no address.
        new Ipv6Exposure(host, name).enable(false);
        host.links()
                .change(link.index(), new LinkChange().alias(attachment.label()).up());
        return link;
    }

    /** Removes what an earlier attempt left, and with it the interface in whichever namespace it was. */
    void removeLeftover() throws IOException, AttachmentException {
        Optional<Link> link = find();
        if (link.isPresent() && !isOurs(link.get())) {
            throw new AttachmentException(
                    Reason.INTERFACE_EXISTS,
                    "the host already has an interface " + name + " that belongs to something else",
                    "its alias is \"" + link.get().alias().orElse("") + "\"; remove it if it is not used");
        }
        remove(link);
    }

    /** Removes the pair; nothing there is success, and so is somebody else's link. */
    void remove() throws IOException {
        remove(find());
    }

    private void remove(Optional<Link> link) throws IOException {
        if (link.isPresent() && isOurs(link.get())) {
            delete(host, link.get());
        }
    }

    private static void delete(OpenNetns host, Link link) throws IOException {
        try {
            host.links().delete(link.index());
        } catch (NetlinkException e) {
            // The end of the container's namespace took it away in the meantime.
            if (!e.is(Errno.ENODEV)) {
                throw e;
            }
        }
    }

    /** Removes the pairs of all attachments to a network but those with these labels. */
    static void retain(OpenNetns host, String network, Set<String> labels) throws IOException, AttachmentException {
        Failures failures = new Failures();
        for (Link link : host.links().list()) {
            if (isOfNetwork(link, network) && !labels.contains(link.alias().orElse(""))) {
                failures.attempt(() -> delete(host, link));
            }
        }
        failures.throwIfAny("links of network " + network + " are left");
    }

    /** Without alias it is ours too: a crash may have come between making it and naming it. */
    private boolean isOurs(Link link) {
        return isVeth(link) && (link.alias().isEmpty() || link.alias().equals(Optional.of(attachment.label())));
    }

    /** Whether it is the host's end of some attachment to a network, by its name and its alias. */
    private static boolean isOfNetwork(Link link, String network) {
        return isVeth(link)
                && link.name().startsWith(Attachment.HOST_INTERFACE_PREFIX)
                && Attachment.isOfNetwork(link.alias().orElse(""), network);
    }

    private static boolean isVeth(Link link) {
        return link.kind().equals(Optional.of("veth"));
    }

    /** Waits until packets can pass; the kernel tells the bridge so in the background. */
    Link awaitOperational() throws IOException {
        long deadline = System.nanoTime() + OPERATIONAL_DEADLINE_NANOS;
        for (long pause = 1; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS)) {
            Link link = host.links().require(name);
            if (link.isOperational()) {
                return link;
            }
            if (System.nanoTime() > deadline) {
                throw new IOException("the link " + name + " did not come up: its operational state is "
                        + link.operationalState() + " (RFC 2863), not 6; is the bridge up?");
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while waiting for the link " + name, e);
            }
        }
    }
}
