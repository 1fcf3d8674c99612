// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.chained;

import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.netlink.route.BridgeState;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.PortVlan;
import dev.flatnet.plugin.attachment.Attachment;
import dev.flatnet.plugin.attachment.Rollback;
import dev.flatnet.plugin.firewall.Policy;
import dev.flatnet.plugin.sandbox.Site;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An interface of a container, for chained work to be done to it; collects what the work adds. One a request, not thread-safe. */
public final class AttachedInterface {
    private static final String VETH = "veth";

    private final Site site;
    private final Link inside;
    private final List<IpPrefix> addresses;
    private final Policy.Builder policy;
    private final List<Link> addedOnHost = new ArrayList<>();

    /**
     * An interface that exists.
     *
     * @param inside the container's interface
     * @param addresses those it has, each with the prefix length of its subnet
     * @param policy collects the rules that are wanted
     */
    public AttachedInterface(Site site, Link inside, List<IpPrefix> addresses, Policy.Builder policy) {
        this.site = site;
        this.inside = inside;
        this.addresses = List.copyOf(addresses);
        this.policy = policy;
    }

    /** Where the work is done. */
    public Site site() {
        return site;
    }

    public Attachment attachment() {
        return site.attachment();
    }

    /** Undoes what was done, if a later step fails. */
    public Rollback rollback() {
        return site.rollback();
    }

    /** The container's interface as it was before the work began. */
    public Link inside() {
        return inside;
    }

    /** The other end of the interface, if it is a veth and that end is on the host. */
    public Optional<Link> hostEnd() throws IOException {
        if (!inside.isOfKind(VETH) || inside.peer().isEmpty()) {
            return Optional.empty();
        }
        Optional<Link> end = site.host().links().find(inside.peer().get());
        // The number is one of the namespace the other end is in, which may be another than the host's.
        return end.isPresent() && end.get().isOfKind(VETH) && end.get().peer().equals(Optional.of(inside.index()))
                ? end
                : Optional.empty();
    }

    /**
     * The host's device by which packets get to the interface: the bridge that {@link #hostEnd} is a port of, or the host's own
     * interface in the port's VLAN; or that end, if it is no port.
     */
    public Optional<Link> hostDevice() throws IOException {
        Optional<Link> end = hostEnd();
        if (end.isEmpty() || end.get().master().isEmpty()) {
            return end;
        }
        Optional<Link> bridge = site.host().links().find(end.get().master().get());
        Optional<Link> inVlan = bridge.isPresent() ? inVlanOf(end.get(), bridge.get()) : Optional.empty();
        return inVlan.isPresent() ? inVlan : bridge;
    }

    /** The gateway's interface in the VLAN of frames without tag, {@code BRIDGE.VLAN}, as the reference plugin calls it too. */
    private Optional<Link> inVlanOf(Link port, Link bridge) throws IOException {
        Optional<BridgeState> state = BridgeState.of(bridge);
        // To list a port's VLANs is to list all ports'.
        if (state.isEmpty() || !state.get().vlanFiltering()) {
            return Optional.empty();
        }
        for (PortVlan vlan : site.host().netlink().bridges().vlans(port.index())) {
            if (vlan.pvid()) {
                return site.host().links().find(bridge.name() + "." + vlan.first());
            }
        }
        return Optional.empty();
    }

    /** The interface's addresses, each with the prefix length of its subnet. */
    public List<IpPrefix> addresses() {
        return addresses;
    }

    /** The same without prefix lengths. */
    public List<InetAddress> plainAddresses() {
        List<InetAddress> plain = new ArrayList<>();
        addresses.forEach(address -> plain.add(address.address()));
        return plain;
    }

    /** Collects the rules that are wanted of the host's firewall. */
    public Policy.Builder policy() {
        return policy;
    }

    /** A link was made on the host that belongs to the interface, and is to stand in the result. */
    public void addOnHost(Link link) {
        addedOnHost.add(link);
    }

    /** The links that were made on the host. */
    public List<Link> addedOnHost() {
        return List.copyOf(addedOnHost);
    }
}
