// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.cni.spec.Route;
import dev.flatnet.netlink.route.InterfaceAddress;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.RouteFilter;
import dev.flatnet.netlink.route.RouteType;
import dev.flatnet.plugin.address.AddressFailures;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.AttachmentException.Reason;
import dev.flatnet.plugin.chained.AttachedInterface;
import dev.flatnet.plugin.chained.ChainedWork;
import dev.flatnet.plugin.firewall.Firewall;
import dev.flatnet.plugin.firewall.Policy;
import dev.flatnet.plugin.link.ExpectedInterface;
import dev.flatnet.plugin.sandbox.OpenNetns;
import dev.flatnet.plugin.sandbox.Site;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The use case behind {@link Flatnet#check}; one object a request. Stops at the first thing that is not in order. */
final class CheckAttachment {
    private final Site site;
    private final Firewall firewall;
    private final CheckRequest request;
    private final Network network;
    private final ExpectedInterface expected;

    CheckAttachment(Site site, Firewall firewall, CheckRequest request) {
        this.site = site;
        this.firewall = firewall;
        this.request = request;
        this.network = request.network();
        this.expected = request.expected();
    }

    void run() throws AttachmentException {
        try {
            OpenNetns sandbox = site.sandbox();
            network.link().verify(site, expected);
            Optional<Link> inside = sandbox.links().find(site.interfaceName());
            if (inside.isPresent()) {
                checkAddresses(sandbox, inside.get());
                checkRoutes(sandbox, inside.get());
                checkChained(inside.get());
            }
            checkLeases();
        } catch (IOException e) {
            throw new AttachmentException(
                    Reason.KERNEL_REFUSED, "cannot check " + request.attachment(), String.valueOf(e.getMessage()), e);
        }
    }

    private void checkAddresses(OpenNetns container, Link inside) throws IOException, AttachmentException {
        List<InterfaceAddress> actual = container.addresses().list(inside.index());
        for (IpPrefix ip : expected.addresses()) {
            require(has(actual, ip), "address " + ip + " is missing on " + inside.name() + " in the container");
        }
    }

    private static boolean has(List<InterfaceAddress> addresses, IpPrefix wanted) {
        for (InterfaceAddress address : addresses) {
            if (address.address().equals(wanted.address()) && address.prefixLength() == wanted.length()) {
                return true;
            }
        }
        return false;
    }

    /**
     * A later plugin of the chain may have put a route elsewhere (sbr, vrf), and another interface of the container may have
     * been there first with the same destination.
     */
    private void checkRoutes(OpenNetns container, Link inside) throws IOException, AttachmentException {
        List<Route> missing = new ArrayList<>();
        List<dev.flatnet.netlink.route.Route> ofInterface = container.routes().list(inside.index());
        for (Route route : expected.routes()) {
            if (!has(ofInterface, route)) {
                missing.add(route);
            }
        }
        if (missing.isEmpty()) {
            return;
        }
        List<dev.flatnet.netlink.route.Route> all = container.routes().list(RouteFilter.all());
        for (Route route : missing) {
            require(
                    has(all, route),
                    "the route to " + route.destination()
                            + route.gateway()
                                    .map(gateway -> " via " + IpAddresses.format(gateway))
                                    .orElse("")
                            + " is missing in the container");
        }
    }

    /** Of a default route, as with the reference plugins, it does not matter by which gateway. */
    private static boolean has(List<dev.flatnet.netlink.route.Route> routes, Route wanted) {
        for (dev.flatnet.netlink.route.Route route : routes) {
            if (route.destination().equals(wanted.destination().network().address())
                    && route.prefixLength() == wanted.destination().length()
                    && route.type() == RouteType.UNICAST
                    && (wanted.gateway().isEmpty()
                            || wanted.destination().isDefault()
                            || wanted.gateway().equals(route.gateway()))) {
                return true;
            }
        }
        return false;
    }

    private void checkChained(Link inside) throws IOException, AttachmentException {
        AttachedInterface target =
                new AttachedInterface(site, inside, expected.addresses(), Policy.covering(network.rules()));
        for (ChainedWork work : network.chained()) {
            work.verify(target);
        }
        Policy policy = target.policy().build();
        if (!policy.parts().isEmpty()) {
            Optional<String> problem = firewall.problem(request.attachment(), policy);
            if (problem.isPresent()) {
                throw AttachmentException.notInOrder(problem.get());
            }
        }
    }

    private void checkLeases() throws AttachmentException {
        AddressFailures.run(
                "cannot check the addresses of " + request.attachment(),
                () -> request.addresses().verify(expected.ips()));
    }

    private static void require(boolean condition, String otherwise) throws AttachmentException {
        if (!condition) {
            throw AttachmentException.notInOrder(otherwise);
        }
    }
}
