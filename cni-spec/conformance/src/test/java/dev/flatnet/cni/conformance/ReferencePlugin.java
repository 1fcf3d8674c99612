// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import dev.flatnet.cni.conformance.FakeHost.FakeNamespace;
import dev.flatnet.cni.conformance.NamespaceProbe.ObservedInterface;
import dev.flatnet.cni.plugin.AddRequest;
import dev.flatnet.cni.plugin.CheckRequest;
import dev.flatnet.cni.plugin.CniPlugin;
import dev.flatnet.cni.plugin.DelRequest;
import dev.flatnet.cni.plugin.GcRequest;
import dev.flatnet.cni.plugin.RequestEnvironment;
import dev.flatnet.cni.plugin.StatusRequest;
import dev.flatnet.cni.runtime.Delegate;
import dev.flatnet.cni.runtime.PluginExecutor;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.ErrorCode;
import dev.flatnet.cni.spec.Interface;
import dev.flatnet.cni.spec.IpConfig;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.cni.spec.JsonString;
import dev.flatnet.cni.spec.PluginConfig;
import dev.flatnet.cni.spec.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An interface plugin that does everything right, in the namespaces of a {@link FakeHost}. */
final class ReferencePlugin implements CniPlugin {
    static final String TYPE = "reference";
    private static final int TAKEN = ErrorCode.FIRST_OF_PLUGIN;
    private static final int NOT_IN_ORDER = ErrorCode.FIRST_OF_PLUGIN + 1;

    private final FakeHost host;
    private final PluginExecutor ipam;

    ReferencePlugin(FakeHost host, PluginExecutor ipam) {
        this.host = host;
        this.ipam = ipam;
    }

    private Delegate delegate(PluginConfig config, RequestEnvironment environment) throws CniException {
        String type = config.as(json -> json.object("ipam").orElseThrow().string("type"))
                .orElseThrow();
        return Delegate.named(type, environment, ipam);
    }

    private FakeNamespace namespace(String path) throws CniException {
        return host.namespace(path)
                .orElseThrow(() -> new CniException(ErrorCode.INVALID_NETNS, "there is no namespace", path));
    }

    @Override
    public CniResult add(AddRequest request) throws CniException {
        FakeNamespace namespace = namespace(request.netns());
        String name = request.attachment().ifName();
        if (namespace.look(name).isPresent()) {
            throw new CniException(TAKEN, "the container has an interface " + name, "");
        }
        CniResult addresses = delegate(request.config(), request.environment()).add(request.config());
        String mac = request.config()
                .capability("mac")
                .map(text -> ((JsonString) text).value())
                .orElse("02:00:00:00:00:"
                        + Integer.toHexString(
                                0x10 + Math.floorMod(namespace.path().hashCode(), 0xe0)));
        List<IpPrefix> ips = new ArrayList<>();
        List<IpPrefix> routes = new ArrayList<>();
        addresses.ips().forEach(ip -> ips.add(ip.address()));
        addresses.routes().forEach(route -> routes.add(route.destination()));
        namespace.put(new ObservedInterface(name, mac, ips, routes));
        return result(request, addresses, mac);
    }

    private static CniResult result(AddRequest request, CniResult addresses, String mac) {
        CniResult before = request.prevResult().orElse(CniResult.EMPTY);
        List<Interface> interfaces = new ArrayList<>(before.interfaces());
        int index = interfaces.size();
        interfaces.add(Interface.inSandbox(request.attachment().ifName(), mac, request.netns()));
        List<IpConfig> ips = new ArrayList<>(before.ips());
        addresses.ips().forEach(ip -> ips.add(new IpConfig(ip.address(), ip.gateway(), Optional.of(index))));
        List<Route> routes = new ArrayList<>(before.routes());
        routes.addAll(addresses.routes());
        return new CniResult(interfaces, ips, routes, before.dns().isEmpty() ? addresses.dns() : before.dns());
    }

    @Override
    public void del(DelRequest request) throws CniException {
        request.netns()
                .flatMap(host::namespace)
                .ifPresent(namespace ->
                        namespace.deleteInterface(request.attachment().ifName()));
        delegate(request.config(), request.environment()).del(request.config());
    }

    @Override
    public void check(CheckRequest request) throws CniException {
        String name = request.attachment().ifName();
        ObservedInterface present = namespace(request.netns())
                .look(name)
                .orElseThrow(() -> new CniException(NOT_IN_ORDER, "the interface " + name + " is missing", ""));
        for (IpConfig ip : ResultShape.addressesOf(request.prevResult(), name)) {
            if (!present.addresses().contains(ip.address())) {
                throw new CniException(NOT_IN_ORDER, "the address " + ip.address() + " is missing", "");
            }
        }
        for (Route route : request.prevResult().routes()) {
            if (!present.routes().contains(route.destination())) {
                throw new CniException(NOT_IN_ORDER, "the route to " + route.destination() + " is missing", "");
            }
        }
        delegate(request.config(), request.environment()).check(request.config());
    }

    @Override
    public void gc(GcRequest request) throws CniException {
        delegate(request.config(), request.environment()).gc(request.config());
    }

    @Override
    public void status(StatusRequest request) throws CniException {
        delegate(request.config(), request.environment()).status(request.config());
    }
}
