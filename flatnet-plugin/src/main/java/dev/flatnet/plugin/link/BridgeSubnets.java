// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.link;

import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.LinkChange;
import dev.flatnet.plugin.attachment.Attachment;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.AttachmentException.Reason;
import dev.flatnet.plugin.attachment.Rollback;
import dev.flatnet.plugin.sandbox.OpenNetns;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sees that the subnets of a bridge belong to one network each; for bridges that were made here. */
final class BridgeSubnets {
    private final OpenNetns host;
    private final String network;

    BridgeSubnets(OpenNetns host, String network) {
        this.host = host;
        this.network = network;
    }

    /** The subnets of these addresses and these subnets, each once. */
    static List<IpPrefix> of(List<IpPrefix> addresses, List<IpPrefix> subnets) {
        List<IpPrefix> all = new ArrayList<>(subnets);
        for (IpPrefix address : addresses) {
            if (!all.contains(address.network())) {
                all.add(address.network());
            }
        }
        return all;
    }

    /**
     * Notes on the bridge that the network has these subnets.
     *
     * @throws AttachmentException if another network has one of them, and containers on the bridge
     */
    void claim(Link link, List<IpPrefix> subnets, Bridge bridge, Rollback rollback)
            throws IOException, AttachmentException {
        Optional<BridgeNetworks> noted = BridgeNetworks.of(link.alias());
        if (noted.isEmpty() || noted.get().has(network, subnets)) {
            return;
        }
        String alias = free(link, noted.get(), subnets).with(network, subnets).alias();
        String before = link.alias().orElse("");
        if (!alias.equals(before)) {
            host.links().change(link.index(), new LinkChange().alias(alias));
            rollback.onFailure(() ->
                    bridge.undoIfUnused(() -> host.links().change(link.index(), new LinkChange().alias(before))));
        }
    }

    /** These subnets of the network, and those that the bridge has for other networks. */
    List<IpPrefix> withOthers(Link link, List<IpPrefix> own) {
        List<IpPrefix> all = new ArrayList<>(own);
        BridgeNetworks.of(link.alias()).ifPresent(noted -> all.addAll(noted.ofOthersThan(network)));
        return all;
    }

    /** Verifies that {@link #claim} would succeed. */
    void requireFree(Link link, List<IpPrefix> subnets) throws IOException, AttachmentException {
        Optional<BridgeNetworks> noted = BridgeNetworks.of(link.alias());
        if (noted.isPresent() && !noted.get().has(network, subnets)) {
            free(link, noted.get(), subnets);
        }
    }

    /** What is noted, but for networks that are in the way and have no container on the bridge any more. */
    private BridgeNetworks free(Link link, BridgeNetworks noted, List<IpPrefix> subnets)
            throws IOException, AttachmentException {
        BridgeNetworks left = noted;
        for (IpPrefix subnet : subnets) {
            Optional<String> holder = left.holder(subnet, network);
            while (holder.isPresent()) {
                if (hasPorts(link, holder.get())) {
                    throw new AttachmentException(
                            Reason.ADDRESS_UNAVAILABLE,
                            "the subnet " + subnet + " of network " + network + " is also network " + holder.get()
                                    + "'s, on the same bridge " + link.name(),
                            "containers would get the same addresses; give one of the networks another subnet, or another"
                                    + " \"bridge\"");
                }
                left = left.without(holder.get());
                holder = left.holder(subnet, network);
            }
        }
        return left;
    }

    private boolean hasPorts(Link bridge, String other) throws IOException {
        for (Link link : host.links().list()) {
            if (link.master().equals(Optional.of(bridge.index()))
                    && Attachment.isOfNetwork(link.alias().orElse(""), other)) {
                return true;
            }
        }
        return false;
    }
}
