// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.link;

import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.cni.spec.Route;
import dev.flatnet.ipam.Lease;
import dev.flatnet.ipam.cni.IpamResult;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.AttachmentException.Reason;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What containers on a bridge are given with their addresses: gateways, if they have none, and default routes. */
final class BridgeAddresses {
    private static final IpPrefix ALL_OF_IPV4 = IpPrefix.parse("0.0.0.0/0");
    private static final IpPrefix ALL_OF_IPV6 = IpPrefix.parse("::/0");

    /** So few addresses that each may be a container's. */
    private static final int HOSTS_ONLY_BITS = 1;

    private final BridgeSettings settings;

    BridgeAddresses(BridgeSettings settings) {
        this.settings = settings;
    }

    /**
     * Completes an assignment: as with the reference plugin, the gateway of an address without one is the first address of its
     * subnet.
     *
     * @throws AttachmentException if the bridge cannot be the gateway of an address
     */
    IpamResult complete(IpamResult assigned) throws AttachmentException {
        requireMtu(assigned.leases());
        GatewaySettings gateway = settings.gateway();
        List<Lease> leases = new ArrayList<>();
        for (Lease lease : assigned.leases()) {
            leases.add(
                    gateway.present() && lease.gateway().isEmpty()
                            ? new Lease(lease.address(), Optional.of(firstOf(lease.address())), lease.owner())
                            : lease);
        }
        List<Route> routes = gateway.internal() ? withoutDefault(assigned.routes()) : assigned.routes();
        IpamResult completed = new IpamResult(leases, routes, assigned.dns());
        return gateway.isDefault() && !gateway.internal() ? completed.withRoutes(defaultRoutes(leases)) : completed;
    }

    private void requireMtu(List<Lease> leases) throws AttachmentException {
        boolean tooSmall = settings.mtu() != 0 && settings.mtu() < BridgeSettings.MIN_MTU_OF_IPV6;
        for (Lease lease : leases) {
            if (tooSmall && !lease.address().isIpv4()) {
                throw new AttachmentException(
                        Reason.ADDRESS_UNAVAILABLE,
                        "the address " + lease.address() + " cannot be used",
                        "IPv6 needs an \"mtu\" of at least " + BridgeSettings.MIN_MTU_OF_IPV6 + ", not "
                                + settings.mtu());
            }
        }
    }

    private static InetAddress firstOf(IpPrefix address) throws AttachmentException {
        int hostBits = IpAddresses.bits(address.address()) - address.length();
        InetAddress first = IpAddresses.next(address.network().address());
        if (hostBits <= HOSTS_ONLY_BITS || first.equals(address.address())) {
            throw new AttachmentException(
                    Reason.ADDRESS_UNAVAILABLE,
                    "there is no gateway for the address " + address,
                    "it came without one, and its subnet has no other address that the bridge could take; set the"
                            + " gateway in \"ipam\"");
        }
        return first;
    }

    private static List<Route> defaultRoutes(List<Lease> leases) {
        List<Route> routes = new ArrayList<>();
        for (boolean ipv4 : new boolean[] {true, false}) {
            for (Lease lease : leases) {
                if (lease.address().isIpv4() == ipv4) {
                    routes.add(Route.to(ipv4 ? ALL_OF_IPV4 : ALL_OF_IPV6, lease.gateway()));
                    break;
                }
            }
        }
        return routes;
    }

    private static List<Route> withoutDefault(List<Route> routes) {
        List<Route> others = new ArrayList<>();
        for (Route route : routes) {
            if (!route.destination().isDefault()) {
                others.add(route);
            }
        }
        return others;
    }
}
