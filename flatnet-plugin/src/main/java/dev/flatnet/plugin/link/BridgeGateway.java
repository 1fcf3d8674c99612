// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.link;

import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.route.InterfaceAddress;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.AttachmentException.Reason;
import dev.flatnet.plugin.attachment.Rollback;
import dev.flatnet.plugin.sandbox.OpenNetns;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The gateway addresses of a bridge, and that the host forwards. */
final class BridgeGateway {
    private final OpenNetns host;
    private final Bridge bridge;
    private final GatewaySettings settings;
    private final Rollback rollback;

    BridgeGateway(OpenNetns host, Bridge bridge, GatewaySettings settings, Rollback rollback) {
        this.host = host;
        this.bridge = bridge;
        this.settings = settings;
        this.rollback = rollback;
    }

    /**
     * Gives a link the addresses it lacks. As with the reference plugin, one more IPv4 address is in the way of a gateway, and
     * so is an IPv6 address of a subnet that overlaps; but not what is the gateway of another subnet that the bridge is for.
     *
     * @param gateways each with the prefix length of its subnet
     * @param subnets all that the bridge is for
     * @return whether it lacked any
     */
    boolean ensure(Link link, List<IpPrefix> gateways, List<IpPrefix> subnets) throws IOException, AttachmentException {
        List<IpPrefix> missing = new ArrayList<>(gateways);
        List<IpPrefix> others = new ArrayList<>();
        for (InterfaceAddress address : host.addresses().list(link.index())) {
            IpPrefix present = new IpPrefix(address.address(), address.prefixLength());
            missing.remove(present);
            if (!gateways.contains(present)) {
                others.add(present);
            }
        }
        for (IpPrefix gateway : missing) {
            makeWay(link, gateway, others, subnets);
            add(link, gateway);
        }
        return !missing.isEmpty();
    }

    private void makeWay(Link link, IpPrefix gateway, List<IpPrefix> others, List<IpPrefix> subnets)
            throws IOException, AttachmentException {
        for (IpPrefix other : others) {
            boolean ofAnotherSubnet =
                    subnets.contains(other.network()) && !other.network().equals(gateway.network());
            if (!ofAnotherSubnet && isInTheWay(other, gateway)) {
                if (!settings.force()) {
                    throw new AttachmentException(
                            Reason.ADDRESS_UNAVAILABLE,
                            "the bridge " + link.name() + " has the address " + other + ", which is not " + gateway,
                            "give the network another \"bridge\", or have that address replaced with \"forceAddress\"");
                }
                remove(link, other);
            }
        }
    }

    private static boolean isInTheWay(IpPrefix other, IpPrefix gateway) {
        if (other.isIpv4() != gateway.isIpv4()) {
            return false;
        }
        return gateway.isIpv4() || other.contains(gateway.address()) || gateway.contains(other.address());
    }

    private void remove(Link link, IpPrefix other) throws IOException {
        try {
            host.addresses().delete(link.index(), other.address(), other.length());
        } catch (NetlinkException e) {
            // With the first address of a subnet, the kernel takes the others.
            if (!e.is(Errno.EADDRNOTAVAIL)) {
                throw e;
            }
            return;
        }
        rollback.onFailure(
                () -> bridge.undoIfUnused(() -> host.addresses().add(link.index(), other.address(), other.length())));
    }

    private void add(Link link, IpPrefix gateway) throws IOException {
        try {
            host.addresses().add(link.index(), gateway.address(), gateway.length());
        } catch (NetlinkException e) {
            // Another container's ADD was faster.
            if (!e.is(Errno.EEXIST)) {
                throw e;
            }
            return;
        }
        rollback.onFailure(() ->
                bridge.undoIfUnused(() -> host.addresses().delete(link.index(), gateway.address(), gateway.length())));
    }

    /** Has the host forward for the families of these addresses; not for a network that is to lead nowhere. */
    void forward(Link link, List<IpPrefix> addresses) throws IOException {
        Forwarding forwarding = new Forwarding(host, link.name());
        if (settings.internal()) {
            forwarding.disableIpv4();
            return;
        }
        if (addresses.stream().anyMatch(IpPrefix::isIpv4)) {
            forwarding.enableIpv4();
        }
        if (addresses.stream().anyMatch(address -> !address.isIpv4())) {
            forwarding.enableIpv6();
        }
    }
}
