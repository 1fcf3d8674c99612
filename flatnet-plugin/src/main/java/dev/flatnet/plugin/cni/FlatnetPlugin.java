// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import dev.flatnet.cni.plugin.AddRequest;
import dev.flatnet.cni.plugin.CheckRequest;
import dev.flatnet.cni.plugin.CniPlugin;
import dev.flatnet.cni.plugin.DelRequest;
import dev.flatnet.cni.plugin.PluginInfo;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.Dns;
import dev.flatnet.cni.spec.Interface;
import dev.flatnet.cni.spec.IpConfig;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.cni.spec.PluginConfig;
import dev.flatnet.cni.spec.Route;
import dev.flatnet.ipam.Allocator;
import dev.flatnet.ipam.Lease;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.MacAddress;
import dev.flatnet.plugin.AddressSource;
import dev.flatnet.plugin.AttachRequest;
import dev.flatnet.plugin.AttachedContainer;
import dev.flatnet.plugin.Attachment;
import dev.flatnet.plugin.AttachmentException;
import dev.flatnet.plugin.BridgeNetwork;
import dev.flatnet.plugin.CheckRequest.Expected;
import dev.flatnet.plugin.Flatnet;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The CNI plugin {@code flatnet}: requests in, {@link Flatnet} called, results out. Thread-safe. */
public final class FlatnetPlugin implements CniPlugin {
    /** What it is called in configurations. */
    public static final String TYPE = "flatnet";

    /** The versions of the specification it speaks. */
    public static final List<CniVersion> SUPPORTED =
            List.of(CniVersion.V0_3_0, CniVersion.V0_3_1, CniVersion.V0_4_0, CniVersion.V1_0_0);

    private final Flatnet flatnet;
    private final Function<Path, Allocator> allocators;

    /**
     * A plugin of parts.
     *
     * @param allocators gives the allocator for a {@code dataDir}
     */
    public FlatnetPlugin(Flatnet flatnet, Function<Path, Allocator> allocators) {
        this.flatnet = flatnet;
        this.allocators = allocators;
    }

    /** What the plugin says of itself, in some version of the program. */
    public static PluginInfo info(String version) {
        return new PluginInfo(TYPE, version, SUPPORTED);
    }

    @Override
    public CniResult add(AddRequest request) throws CniException {
        PluginConfig config = request.config();
        FlatnetConfig settings = FlatnetConfig.decode(config);
        Ipam ipam = IpamSection.of(config, request.attachment(), request.netns(), request.args(), allocators);
        requireIpv4(ipam);
        Requested requested = Requested.of(config, request.args());
        BridgeNetwork network = network(config, settings, ipam.routes());
        Attachment attachment = new Attachment(config.name(), request.attachment());
        try {
            AttachedContainer attached = flatnet.attach(new AttachRequest(
                    network, attachment, request.netns(), ipam.addresses(), requested.addresses(), requested.mac()));
            return result(request, dns(settings, ipam), network, attached);
        } catch (AttachmentException e) {
            throw ErrorMapping.of(e);
        }
    }

    private static void requireIpv4(Ipam ipam) throws CniException {
        for (IpPrefix subnet : ipam.subnets()) {
            if (!subnet.isIpv4()) {
                throw CniException.unsupportedField(
                        "ipam.ranges", "\"" + subnet + "\"", "flatnet attaches with IPv4 only, as yet");
            }
        }
    }

    private static Dns dns(FlatnetConfig settings, Ipam ipam) {
        return settings.dns().isEmpty() ? ipam.dns() : settings.dns();
    }

    private static BridgeNetwork network(PluginConfig config, FlatnetConfig settings, List<Route> configured)
            throws CniException {
        List<Route> routes = new ArrayList<>(configured);
        if (settings.defaultGateway()
                && routes.stream().noneMatch(route -> route.destination().isDefault())) {
            routes.add(Route.to(defaultDestination(config), Optional.empty()));
        }
        return new BridgeNetwork(
                config.name(), settings.bridge(), settings.gateway(), settings.masquerade(), settings.mtu(), routes);
    }

    private static IpPrefix defaultDestination(PluginConfig config) throws CniException {
        return config.as(json -> IpPrefix.parse("0.0.0.0/0"));
    }

    private static CniResult result(AddRequest request, Dns own, BridgeNetwork network, AttachedContainer attached) {
        CniResult before = request.prevResult().orElse(CniResult.EMPTY);
        List<Interface> interfaces = new ArrayList<>(before.interfaces());
        interfaces.add(Interface.onHost(attached.bridge().name(), mac(attached.bridge())));
        interfaces.add(Interface.onHost(attached.hostEnd().name(), mac(attached.hostEnd())));
        int index = interfaces.size();
        Link inside = attached.containerEnd();
        interfaces.add(Interface.inSandbox(inside.name(), mac(inside), request.netns()));
        List<IpConfig> ips = new ArrayList<>(before.ips());
        for (Lease lease : attached.leases()) {
            ips.add(new IpConfig(lease.address(), lease.gateway(), Optional.of(index)));
        }
        List<Route> routes = new ArrayList<>(before.routes());
        routes.addAll(network.routes());
        Dns dns = own.isEmpty() ? before.dns() : own;
        return new CniResult(interfaces, ips, routes, dns);
    }

    private static String mac(Link link) {
        return link.mac().map(MacAddress::toString).orElse("");
    }

    @Override
    public void del(DelRequest request) throws CniException {
        AddressSource addresses = IpamSection.toGiveBack(request.config(), request.prevResult(), allocators);
        Attachment attachment = new Attachment(request.config().name(), request.attachment());
        try {
            flatnet.detach(attachment, addresses);
        } catch (AttachmentException e) {
            throw ErrorMapping.of(e);
        }
    }

    @Override
    public void check(CheckRequest request) throws CniException {
        PluginConfig config = request.config();
        FlatnetConfig settings = FlatnetConfig.decode(config);
        Ipam ipam = IpamSection.of(config, request.attachment(), request.netns(), request.args(), allocators);
        Attachment attachment = new Attachment(config.name(), request.attachment());
        try {
            flatnet.check(new dev.flatnet.plugin.CheckRequest(
                    network(config, settings, ipam.routes()),
                    attachment,
                    request.netns(),
                    ipam.addresses(),
                    expected(request)));
        } catch (AttachmentException e) {
            throw ErrorMapping.of(e);
        }
    }

    /** What the result of the ADD says of our interface; other plugins of the chain may have added others. */
    private static Expected expected(CheckRequest request) throws CniException {
        CniResult result = request.prevResult();
        String name = request.attachment().ifName();
        for (int i = 0; i < result.interfaces().size(); i++) {
            Interface each = result.interfaces().get(i);
            if (each.name().equals(name) && each.sandbox().isPresent()) {
                List<IpPrefix> ips = new ArrayList<>();
                List<InetAddress> gateways = new ArrayList<>();
                for (IpConfig ip : result.ips()) {
                    if (ip.interfaceIndex().equals(Optional.of(i))) {
                        ips.add(ip.address());
                        ip.gateway().ifPresent(gateways::add);
                    }
                }
                return new Expected(each.mac(), ips, gateways, result.routes());
            }
        }
        throw CniException.invalidConfig(
                "the previous result has no interface " + name, "was it made by an ADD for this container?");
    }
}
