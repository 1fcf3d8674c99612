// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.chained;

import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.route.BridgeOperations;
import dev.flatnet.netlink.route.BridgePort;
import dev.flatnet.netlink.route.BridgePortChange;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.AttachmentException.Reason;
import dev.flatnet.plugin.firewall.Policy.Part;
import dev.flatnet.plugin.firewall.PortMapping;
import dev.flatnet.plugin.firewall.PortPolicy;
import dev.flatnet.plugin.firewall.PortPolicy.Conditions;
import dev.flatnet.plugin.firewall.PortPolicy.Hairpin;
import dev.flatnet.plugin.firewall.PortPolicy.HairpinMark;
import dev.flatnet.plugin.sandbox.OpenNetns;
import dev.flatnet.plugin.sandbox.Site;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Ports of the host lead to the container: to its first address of each family. */
public final class PublishedPorts implements ChainedWork {
    private final List<PortMapping> mappings;
    private final Hairpin hairpin;
    private final Conditions conditions;
    private final HairpinMark mark;
    private final boolean byIptables;

    /**
     * Work with these settings.
     *
     * @param mappings which ports; may be empty
     * @param hairpin which connections are masqueraded on the way to the container
     * @param conditions that packets must meet
     * @param mark of packets that are to be masqueraded, where rules need one
     * @param byIptables whether the rules must be those of {@code iptables}
     */
    public PublishedPorts(
            List<PortMapping> mappings, Hairpin hairpin, Conditions conditions, HairpinMark mark, boolean byIptables) {
        this.mappings = List.copyOf(mappings);
        this.hairpin = hairpin;
        this.conditions = conditions;
        this.mark = mark;
        this.byIptables = byIptables;
    }

    /** Whether there is nothing to do. */
    public boolean isEmpty() {
        return mappings.isEmpty();
    }

    @Override
    public Set<Part> rules() {
        return Set.of(Part.PORTS);
    }

    @Override
    public void apply(AttachedInterface target) throws IOException, AttachmentException {
        if (mappings.isEmpty()) {
            return;
        }
        want(target);
        Optional<Link> port = target.hostEnd();
        if (port.isPresent()
                && port.get().master().isPresent()
                && bridgesAreFiltered(target.site().host())) {
            allowHairpin(target, port.get());
        }
    }

    private static void allowHairpin(AttachedInterface target, Link link) throws IOException {
        Optional<BridgePort> port = BridgePort.of(link);
        if (port.isPresent() && port.get().hairpin()) {
            return;
        }
        BridgeOperations bridges = target.site().host().netlink().bridges();
        target.rollback().onFailure(() -> bridges.changePort(link.index(), new BridgePortChange().hairpin(false)));
        bridges.changePort(link.index(), new BridgePortChange().hairpin(true));
    }

    /**
     * Whether the rules for IP see what a bridge forwards (br_netfilter). Then packets that are translated may leave by the port
     * they came in, which a bridge has to be told.
     */
    private static boolean bridgesAreFiltered(OpenNetns host) throws IOException {
        return isOn(host.namespace(), "bridge-nf-call-iptables") || isOn(host.namespace(), "bridge-nf-call-ip6tables");
    }

    private static boolean isOn(NetworkNamespace namespace, String sysctl) throws IOException {
        try {
            return namespace.sysctl("bridge", sysctl).equals("1");
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private void want(AttachedInterface target) throws IOException, AttachmentException {
        target.policy().add(policy(target));
        if (byIptables) {
            target.policy().byIptables(Part.PORTS);
        }
    }

    private PortPolicy policy(AttachedInterface target) throws IOException, AttachmentException {
        List<IpPrefix> addresses = new ArrayList<>();
        first(target.addresses(), true).ifPresent(addresses::add);
        first(target.addresses(), false).ifPresent(addresses::add);
        if (addresses.isEmpty()) {
            throw notPossible("the interface has no address to forward to");
        }
        List<PortMapping> possible = new ArrayList<>();
        for (PortMapping mapping : mappings) {
            if (isPossible(mapping, addresses)) {
                possible.add(mapping);
            }
        }
        Optional<String> device = target.hostDevice().map(Link::name);
        return new PortPolicy(possible, addresses, hairpin, device, conditions, mark);
    }

    /**
     * Whether there is a way from the host's address to the interface. A runtime asks for the same ports on each network of a
     * container, so that some networks lack the family; and the kernel forwards nothing that is sent to ::1. As the reference
     * plugin does, that is passed over.
     */
    private static boolean isPossible(PortMapping mapping, List<IpPrefix> addresses) {
        Optional<InetAddress> only = mapping.onlyAddress();
        if (only.isEmpty()) {
            return true;
        }
        boolean ipv4 = IpAddresses.isIpv4(only.get());
        return (ipv4 || !only.get().isLoopbackAddress())
                && first(addresses, ipv4).isPresent();
    }

    private static AttachmentException notPossible(String why) {
        return new AttachmentException(Reason.NOT_POSSIBLE, "cannot publish ports", why);
    }

    private static Optional<IpPrefix> first(List<IpPrefix> addresses, boolean ipv4) {
        for (IpPrefix address : addresses) {
            if (address.isIpv4() == ipv4) {
                return Optional.of(address);
            }
        }
        return Optional.empty();
    }

    @Override
    public void verify(AttachedInterface target) throws IOException, AttachmentException {
        if (!mappings.isEmpty()) {
            want(target);
        }
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
