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
import dev.flatnet.ipam.AddressPool;
import dev.flatnet.ipam.Allocator;
import dev.flatnet.ipam.IpamConfig;
import dev.flatnet.ipam.Lease;
import dev.flatnet.ipam.RangeSet;
import dev.flatnet.ipam.store.AddressStore;
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
import dev.flatnet.plugin.PoolAddresses;
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
    private final Function<Path, AddressStore> stores;

    /**
     * A plugin of parts.
     *
     * @param stores gives the store for a {@code dataDir}
     */
    public FlatnetPlugin(Flatnet flatnet, Function<Path, AddressStore> stores) {
        this.flatnet = flatnet;
        this.stores = stores;
    }

    /** What the plugin says of itself, in some version of the program. */
    public static PluginInfo info(String version) {
        return new PluginInfo(TYPE, version, SUPPORTED);
    }

    @Override
    public CniResult add(AddRequest request) throws CniException {
        PluginConfig config = request.config();
        FlatnetConfig settings = FlatnetConfig.decode(config);
        IpamSection.requireBuiltIn(config);
        IpamConfig ipam = IpamSection.decode(config);
        requireIpv4(ipam.pool());
        Requested requested = Requested.of(config, request.args());
        BridgeNetwork network = network(config, settings, ipam.routes());
        Attachment attachment = new Attachment(config.name(), request.attachment());
        try {
            AttachedContainer attached = flatnet.attach(new AttachRequest(
                    network, attachment, request.netns(), addresses(ipam), requested.addresses(), requested.mac()));
            return result(request, settings, network, attached);
        } catch (AttachmentException e) {
            throw ErrorMapping.of(e);
        }
    }

    private static void requireIpv4(AddressPool pool) throws CniException {
        for (RangeSet set : pool.sets()) {
            IpPrefix subnet = set.ranges().get(0).subnet();
            if (!subnet.isIpv4()) {
                throw CniException.unsupportedField(
                        "ipam.ranges", "\"" + subnet + "\"", "flatnet attaches with IPv4 only, as yet");
            }
        }
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

    private AddressSource addresses(IpamConfig ipam) {
        return PoolAddresses.of(new Allocator(stores.apply(ipam.dataDir())), ipam.pool());
    }

    private static CniResult result(
            AddRequest request, FlatnetConfig settings, BridgeNetwork network, AttachedContainer attached) {
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
        Dns dns = settings.dns().isEmpty() ? before.dns() : settings.dns();
        return new CniResult(interfaces, ips, routes, dns);
    }

    private static String mac(Link link) {
        return link.mac().map(MacAddress::toString).orElse("");
    }

    @Override
    public void del(DelRequest request) throws CniException {
        Allocator allocator = new Allocator(stores.apply(IpamSection.dataDir(request.config())));
        Attachment attachment = new Attachment(request.config().name(), request.attachment());
        try {
            flatnet.detach(attachment, PoolAddresses.toGiveBack(allocator));
        } catch (AttachmentException e) {
            throw ErrorMapping.of(e);
        }
    }

    @Override
    public void check(CheckRequest request) throws CniException {
        PluginConfig config = request.config();
        FlatnetConfig settings = FlatnetConfig.decode(config);
        IpamSection.requireBuiltIn(config);
        IpamConfig ipam = IpamSection.decode(config);
        Attachment attachment = new Attachment(config.name(), request.attachment());
        try {
            flatnet.check(new dev.flatnet.plugin.CheckRequest(
                    network(config, settings, ipam.routes()),
                    attachment,
                    request.netns(),
                    addresses(ipam),
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
