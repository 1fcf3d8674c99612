// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.cni.spec.Route;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.route.InterfaceAddress;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.MacAddress;
import dev.flatnet.netlink.route.RouteNetlink;
import dev.flatnet.plugin.AttachmentException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The use case behind {@link Flatnet#check}; one object a request. Stops at the first thing that is not in order. */
final class CheckAttachment {
    private final NetworkStack stack;
    private final Firewall firewall;
    private final CheckRequest request;
    private final Attachment attachment;
    private final CheckRequest.Expected expected;

    CheckAttachment(NetworkStack stack, Firewall firewall, CheckRequest request) {
        this.stack = stack;
        this.firewall = firewall;
        this.request = request;
        this.attachment = request.attachment();
        this.expected = request.expected();
    }

    void run() throws AttachmentException {
        try (NetworkNamespace netns = Sandboxes.open(stack, request.netns());
                RouteNetlink host = stack.host();
                RouteNetlink container = RouteNetlink.open(netns)) {
            Link inside = checkLinks(host, container);
            checkAddresses(container, inside);
            checkRoutes(container, inside);
            checkHost(host);
            checkLeases();
        } catch (IOException e) {
            throw new AttachmentException(
                    Reason.KERNEL_REFUSED, "cannot check " + attachment, String.valueOf(e.getMessage()), e);
        }
    }

    private Link checkLinks(RouteNetlink host, RouteNetlink container) throws IOException, AttachmentException {
        String name = attachment.id().ifName();
        Link inside = require(container.links().find(name), "the container has no interface " + name);
        Link outside = require(
                new HostEnd(host, attachment).find(), "the host has no interface " + attachment.hostInterface());
        Link bridge = require(
                host.links().find(request.network().bridge()),
                "there is no bridge " + request.network().bridge());
        require(inside.kind().equals(Optional.of("veth")), name + " in the container is not a veth");
        require(inside.isUp(), name + " in the container is down");
        require(
                inside.peer().equals(Optional.of(outside.index())),
                name + " in the container is not the other end of " + outside.name());
        require(
                outside.master().equals(Optional.of(bridge.index())),
                outside.name() + " is not a port of " + bridge.name());
        require(outside.isUp(), outside.name() + " is down");
        require(bridge.isUp(), bridge.name() + " is down");
        if (expected.mac().isPresent()) {
            String actual = inside.mac().map(MacAddress::toString).orElse("none");
            require(
                    actual.equalsIgnoreCase(expected.mac().get()),
                    "the MAC address of " + name + " is " + actual + " instead of "
                            + expected.mac().get());
        }
        return inside;
    }

    private void checkAddresses(RouteNetlink container, Link inside) throws IOException, AttachmentException {
        List<InterfaceAddress> actual = container.addresses().list(inside.index());
        for (IpPrefix ip : expected.ips()) {
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

    private void checkRoutes(RouteNetlink container, Link inside) throws IOException, AttachmentException {
        List<dev.flatnet.netlink.route.Route> actual = container.routes().list(inside.index());
        for (Route route : expected.routes()) {
            // Routes in other tables are a policy's business.
            if (route.table().isEmpty()) {
                require(
                        has(actual, route),
                        "the route to " + route.destination()
                                + route.gateway()
                                        .map(gateway -> " via " + IpAddresses.format(gateway))
                                        .orElse("")
                                + " is missing in the container");
            }
        }
    }

    private static boolean has(List<dev.flatnet.netlink.route.Route> routes, Route wanted) {
        for (dev.flatnet.netlink.route.Route route : routes) {
            if (route.destination().equals(wanted.destination().network().address())
                    && route.prefixLength() == wanted.destination().length()
                    && (wanted.gateway().isEmpty() || wanted.gateway().equals(route.gateway()))) {
                return true;
            }
        }
        return false;
    }

    private void checkHost(RouteNetlink host) throws IOException, AttachmentException {
        if (request.network().gateway()) {
            Link bridge = require(host.links().find(request.network().bridge()), "the bridge vanished");
            List<InterfaceAddress> actual = host.addresses().list(bridge.index());
            for (InetAddress gateway : expected.gateways()) {
                boolean found =
                        actual.stream().anyMatch(address -> address.address().equals(gateway));
                require(
                        found,
                        "the gateway address " + IpAddresses.format(gateway) + " is missing on " + bridge.name());
            }
        }
        if (request.network().masquerade()) {
            require(
                    firewall.isMasqueraded(attachment, expected.ips()),
                    "the masquerading rule of " + attachment + " is missing");
        }
    }

    private void checkLeases() throws AttachmentException {
        List<InetAddress> addresses = new ArrayList<>();
        expected.ips().forEach(ip -> addresses.add(ip.address()));
        request.addresses().verify(attachment, addresses);
    }

    private static Link require(Optional<Link> link, String otherwise) throws AttachmentException {
        return link.orElseThrow(() -> AttachmentException.notInOrder(otherwise));
    }

    private static void require(boolean condition, String otherwise) throws AttachmentException {
        if (!condition) {
            throw AttachmentException.notInOrder(otherwise);
        }
    }
}
