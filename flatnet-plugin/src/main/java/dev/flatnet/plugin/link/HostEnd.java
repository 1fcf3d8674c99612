// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.link;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import dev.flatnet.netlink.route.BridgePort;
import dev.flatnet.netlink.route.BridgePortChange;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.LinkChange;
import dev.flatnet.netlink.route.NewLink;
import dev.flatnet.netlink.route.PortVlan;
import dev.flatnet.netlink.route.RouteMonitor;
import dev.flatnet.netlink.route.RouteMonitor.Topic;
import dev.flatnet.plugin.attachment.Attachment;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.AttachmentException.Reason;
import dev.flatnet.plugin.attachment.Failures;
import dev.flatnet.plugin.sandbox.OpenNetns;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The host's end of an attachment's veth pair. It is known by its name, and by its alias to be ours. */
final class HostEnd {
    /** As long as the reference plugin waits for its port. */
    private static final Duration FORWARDING_DEADLINE = Duration.ofMillis(2500);

    /** BR_STATE_DISABLED, linux/if_bridge.h. */
    private static final int DISABLED = 0;

    private final OpenNetns host;
    private final Attachment attachment;
    private final String name;

    HostEnd(OpenNetns host, Attachment attachment, String prefix) {
        this.host = host;
        this.attachment = attachment;
        this.name = attachment.hostInterface(prefix);
    }

    Optional<Link> find() throws IOException {
        return host.links().find(name);
    }

    /** Makes the pair: this end on the bridge and up, the other one in the container. */
    Link create(NewLink inside, Link bridge, BridgeSettings settings) throws IOException {
        Link link = host.links()
                .create(NewLink.veth(name, inside).mtu(settings.mtu()).master(bridge.index()));
        // It only passes frames on to the bridge, and needs no address.
        new LinkSysctls(host, name).ignoreRouters().ipv6(false).apply();
        configure(link, bridge, settings.port());
        host.links()
                .change(link.index(), new LinkChange().alias(attachment.label()).up());
        return link;
    }

    private void configure(Link link, Link bridge, PortSettings port) throws IOException {
        if (port.hairpin() || port.isolated()) {
            BridgePortChange change = new BridgePortChange();
            if (port.hairpin()) {
                change.hairpin(true);
            }
            if (port.isolated()) {
                change.isolated(true);
            }
            host.netlink().bridges().changePort(link.index(), change);
        }
        if (port.leavesDefaultVlan()) {
            Bridge.leaveDefaultVlan(host, bridge, link);
        }
        for (PortVlan vlan : port.trunk().orElse(List.of())) {
            host.netlink().bridges().addVlan(link.index(), vlan);
        }
        // Last: if it is also one of the trunk, the other order would give its frames tags.
        if (port.untagged().isPresent()) {
            host.netlink().bridges().addVlan(link.index(), port.untagged().get());
        }
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
    static void retain(OpenNetns host, String prefix, String network, Set<String> labels)
            throws IOException, AttachmentException {
        Failures failures = new Failures();
        for (Link link : host.links().list()) {
            if (isOfNetwork(link, prefix, network)
                    && !labels.contains(link.alias().orElse(""))) {
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
    private static boolean isOfNetwork(Link link, String prefix, String network) {
        return isVeth(link)
                && link.name().startsWith(prefix)
                && Attachment.isOfNetwork(link.alias().orElse(""), network);
    }

    private static boolean isVeth(Link link) {
        return link.kind().equals(Optional.of("veth"));
    }

    /** Waits until packets can pass; the kernel tells the bridge so in the background. */
    Link awaitForwarding() throws IOException {
        Link link = host.links().require(name);
        if (passesFrames(link)) {
            return link;
        }
        try (RouteMonitor monitor = RouteMonitor.open(host.namespace(), Topic.LINKS)) {
            return monitor.awaitLink(host.netlink(), link.index(), HostEnd::passesFrames, FORWARDING_DEADLINE);
        } catch (NetlinkException e) {
            throw new IOException(notForwarding(), e);
        }
    }

    /** A bridge with spanning tree only listens at first, for longer than anybody wants to wait. */
    private static boolean passesFrames(Link link) {
        try {
            Optional<BridgePort> port = BridgePort.of(link);
            return link.isOperational() && port.isPresent() && port.get().state() != DISABLED;
        } catch (MalformedMessageException e) {
            return false;
        }
    }

    private String notForwarding() throws IOException {
        Optional<Link> link = find();
        String state = link.isEmpty() ? "it is not there any more" : "it is as it says: " + link.get();
        return "the port " + name + " of the bridge did not come up within " + FORWARDING_DEADLINE.toMillis() + " ms: "
                + state;
    }
}
