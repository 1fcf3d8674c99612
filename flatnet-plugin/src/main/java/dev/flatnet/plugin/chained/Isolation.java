// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.chained;

import dev.flatnet.netlink.route.BridgePort;
import dev.flatnet.netlink.route.BridgePortChange;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.AttachmentException.Reason;
import dev.flatnet.plugin.firewall.IngressPolicy;
import dev.flatnet.plugin.firewall.Policy.Part;
import dev.flatnet.plugin.firewall.nftables.GoFirewallRules;
import dev.flatnet.plugin.sandbox.OpenNetns;
import dev.flatnet.plugin.sandbox.Site;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * Containers of other bridges cannot reach the container, nor those of its own bridge if it is isolated. What a bridge forwards
 * by itself no rules for IP can be relied on to see, so that the port of an isolated container is also told to speak with no
 * other isolated port.
 */
public final class Isolation implements ChainedWork {
    private final boolean isolated;

    /**
     * Work with this setting.
     *
     * @param isolated whether containers of the same bridge are kept apart as well
     */
    public Isolation(boolean isolated) {
        this.isolated = isolated;
    }

    @Override
    public Set<Part> rules() {
        return Set.of(Part.INGRESS);
    }

    @Override
    public void apply(AttachedInterface target) throws IOException, AttachmentException {
        wantRules(target, device(target));
        Optional<Link> port = port(target);
        if (isolated && port.isPresent() && !isIsolated(port.get())) {
            change(target.site().host(), port.get(), true);
            target.rollback().onFailure(() -> change(target.site().host(), port.get(), false));
        }
    }

    /** Rules of the reference plugin do as well: it may have attached the container. */
    @Override
    public void verify(AttachedInterface target) throws IOException, AttachmentException {
        String device = device(target);
        if (new GoFirewallRules(target.site().host().namespace()).isolate(device, target.plainAddresses())) {
            return;
        }
        wantRules(target, device);
        Optional<Link> port = port(target);
        if (isolated && port.isPresent() && !isIsolated(port.get())) {
            throw AttachmentException.notInOrder("port " + port.get().name() + " is not isolated from other ports");
        }
    }

    private void wantRules(AttachedInterface target, String device) {
        if (!target.addresses().isEmpty()) {
            target.policy().add(new IngressPolicy(device, isolated, target.addresses()));
        }
    }

    /** The bridge; of a container that is connected to none, the host's end. */
    private static String device(AttachedInterface target) throws IOException, AttachmentException {
        return target.hostDevice()
                .map(Link::name)
                .orElseThrow(() -> new AttachmentException(
                        Reason.NOT_POSSIBLE,
                        "cannot keep " + target.attachment() + " apart",
                        "ingressPolicy is for containers whose packets the host forwards"));
    }

    private static Optional<Link> port(AttachedInterface target) throws IOException {
        return target.hostEnd().filter(end -> end.master().isPresent());
    }

    private static boolean isIsolated(Link port) throws IOException {
        return BridgePort.of(port).map(BridgePort::isolated).orElse(false);
    }

    private static void change(OpenNetns host, Link port, boolean isolated) throws IOException {
        host.netlink().bridges().changePort(port.index(), new BridgePortChange().isolated(isolated));
    }

    @Override
    public void remove(Site site) {
        // The port goes with the container, and the rules of an attachment go together.
    }

    @Override
    public void retain(OpenNetns host, String network, Set<String> labels) {
        // The ports go with the containers, and the rules of an attachment go together.
    }
}
