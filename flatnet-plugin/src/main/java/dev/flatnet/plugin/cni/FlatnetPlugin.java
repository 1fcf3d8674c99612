// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import dev.flatnet.cni.plugin.AddRequest;
import dev.flatnet.cni.plugin.CheckRequest;
import dev.flatnet.cni.plugin.CniPlugin;
import dev.flatnet.cni.plugin.DelRequest;
import dev.flatnet.cni.plugin.GcRequest;
import dev.flatnet.cni.plugin.PluginInfo;
import dev.flatnet.cni.plugin.StatusRequest;
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
import dev.flatnet.plugin.AddressRelease;
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

    /** The versions of the specification it speaks: all. */
    public static final List<CniVersion> SUPPORTED = List.of(CniVersion.values());

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
        AddressSource addresses = IpamSection.of(IpamRequest.of(request), allocators);
        Requested requested = Requested.of(config, request.args());
        BridgeNetwork network = network(config, settings);
        Attachment attachment = new Attachment(config.name(), request.attachment());
        try {
            AttachedContainer attached = flatnet.attach(new AttachRequest(
                    network, attachment, request.netns(), addresses, requested.addresses(), requested.mac()));
            return result(request, settings.dns().isEmpty() ? attached.dns() : settings.dns(), attached);
        } catch (AttachmentException e) {
            throw ErrorMapping.of(e);
        }
    }

    private static BridgeNetwork network(PluginConfig config, FlatnetConfig settings) throws CniException {
        List<Route> routes = settings.defaultGateway()
                ? List.of(Route.to(IpPrefix.parse("0.0.0.0/0"), Optional.empty()))
                : List.of();
        return new BridgeNetwork(
                config.name(), settings.bridge(), settings.gateway(), settings.masquerade(), settings.mtu(), routes);
    }

    private static CniResult result(AddRequest request, Dns own, AttachedContainer attached) {
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
        routes.addAll(attached.routes());
        Dns dns = own.isEmpty() ? before.dns() : own;
        return new CniResult(interfaces, ips, routes, dns);
    }

    private static String mac(Link link) {
        return link.mac().map(MacAddress::toString).orElse("");
    }

    @Override
    public void del(DelRequest request) throws CniException {
        AddressRelease addresses =
                IpamSection.toGiveBack(request.config(), request.prevResult(), request.environment(), allocators);
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
        AddressSource addresses = IpamSection.of(IpamRequest.of(request), allocators);
        Attachment attachment = new Attachment(config.name(), request.attachment());
        try {
            flatnet.check(new dev.flatnet.plugin.CheckRequest(
                    network(config, settings), attachment, request.netns(), addresses, expected(request)));
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

    /** Nothing is removed if the runtime does not say which attachments are valid. */
    @Override
    public void gc(GcRequest request) throws CniException {
        if (request.validAttachments().isEmpty()) {
            return;
        }
        AddressRelease addresses =
                IpamSection.toGiveBack(request.config(), Optional.empty(), request.environment(), allocators);
        try {
            flatnet.collectGarbage(
                    request.config().name(), request.validAttachments().get(), addresses);
        } catch (AttachmentException e) {
            throw ErrorMapping.of(e);
        }
    }

    @Override
    public void status(StatusRequest request) throws CniException {
        PluginConfig config = request.config();
        FlatnetConfig settings = FlatnetConfig.decode(config);
        AddressSource addresses = IpamSection.of(IpamRequest.of(request), allocators);
        try {
            flatnet.requireReady(network(config, settings), addresses);
        } catch (AttachmentException e) {
            throw ErrorMapping.notAvailable(e);
        }
    }
}
