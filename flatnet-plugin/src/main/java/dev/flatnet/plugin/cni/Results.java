// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import dev.flatnet.cni.plugin.AddRequest;
import dev.flatnet.cni.plugin.CheckRequest;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.Dns;
import dev.flatnet.cni.spec.Interface;
import dev.flatnet.cni.spec.IpConfig;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.cni.spec.Route;
import dev.flatnet.ipam.Lease;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.MacAddress;
import dev.flatnet.plugin.AttachedContainer;
import dev.flatnet.plugin.link.ExpectedInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Between what {@link dev.flatnet.plugin.Flatnet} made and the results of the protocol. */
final class Results {
    private Results() {}

    /**
     * The result of an ADD that made an interface: what earlier plugins of the chain did, and what was made now.
     *
     * @param own replaces the name servers that came with the addresses, if anything is set
     */
    static CniResult of(AddRequest request, Dns own, AttachedContainer attached) {
        CniResult before = request.prevResult().orElse(CniResult.EMPTY);
        List<Interface> interfaces = new ArrayList<>(before.interfaces());
        for (Link link : attached.hostLinks()) {
            interfaces.add(Interface.onHost(link.name(), mac(link)));
        }
        Optional<Integer> index = Optional.of(interfaces.size());
        Link inside = attached.inside();
        interfaces.add(Interface.inSandbox(inside.name(), mac(inside), request.netns()));
        for (Link link : attached.further()) {
            interfaces.add(Interface.onHost(link.name(), mac(link)));
        }
        List<IpConfig> ips = new ArrayList<>(before.ips());
        for (IpPrefix address : attached.ownAddresses()) {
            ips.add(new IpConfig(address, Optional.empty(), index));
        }
        for (Lease lease : attached.leases()) {
            ips.add(new IpConfig(lease.address(), lease.gateway(), index));
        }
        List<Route> routes = new ArrayList<>(before.routes());
        routes.addAll(attached.routes());
        return new CniResult(interfaces, ips, routes, firstSet(own, attached.dns(), before.dns()));
    }

    private static Dns firstSet(Dns own, Dns acquired, Dns before) {
        if (!own.isEmpty()) {
            return own;
        }
        return acquired.isEmpty() ? before : acquired;
    }

    /** The result of an ADD that worked on an interface of an earlier plugin. */
    static CniResult changed(CniResult before, String netns, AttachedContainer attached) {
        Link inside = attached.inside();
        List<Interface> interfaces = new ArrayList<>();
        for (Interface each : before.interfaces()) {
            boolean isOurs = each.name().equals(inside.name()) && each.sandbox().equals(Optional.of(netns));
            interfaces.add(isOurs ? withMac(each, mac(inside)) : each);
        }
        for (Link link : attached.further()) {
            interfaces.add(Interface.onHost(link.name(), mac(link)));
        }
        return new CniResult(interfaces, before.ips(), before.routes(), before.dns());
    }

    private static Interface withMac(Interface each, String mac) {
        return new Interface(
                each.name(), Optional.of(mac), each.mtu(), each.sandbox(), each.socketPath(), each.pciId());
    }

    private static String mac(Link link) {
        return link.mac().map(MacAddress::toString).orElse("");
    }

    /** What the result of the ADD says of our interface; other plugins of the chain may have added others. */
    static ExpectedInterface expected(CheckRequest request) throws CniException {
        CniResult result = request.prevResult();
        String name = request.attachment().ifName();
        for (int i = 0; i < result.interfaces().size(); i++) {
            Interface each = result.interfaces().get(i);
            if (each.name().equals(name) && each.sandbox().isPresent()) {
                return new ExpectedInterface(each.mac(), ofInterface(result, i), result.routes());
            }
        }
        throw CniException.invalidConfig(
                "the previous result has no interface " + name, "was it made by an ADD for this container?");
    }

    /** The addresses that a result gives the container's interface; those that it gives to none count as that one's. */
    static List<IpConfig> ips(CniResult result, String name) {
        List<IpConfig> ips = new ArrayList<>();
        for (IpConfig ip : result.ips()) {
            int index = ip.interfaceIndex().orElse(-1);
            boolean isNobodys = index < 0 || index >= result.interfaces().size();
            if (isNobodys || isContainers(result.interfaces().get(index), name)) {
                ips.add(ip);
            }
        }
        return ips;
    }

    private static boolean isContainers(Interface each, String name) {
        return each.name().equals(name) && each.sandbox().isPresent();
    }

    private static List<IpConfig> ofInterface(CniResult result, int index) {
        List<IpConfig> ips = new ArrayList<>();
        for (IpConfig ip : result.ips()) {
            if (ip.interfaceIndex().equals(Optional.of(index))) {
                ips.add(ip);
            }
        }
        return ips;
    }
}
