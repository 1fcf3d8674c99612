// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import dev.flatnet.cni.plugin.AddRequest;
import dev.flatnet.cni.plugin.CheckRequest;
import dev.flatnet.cni.plugin.CniPlugin;
import dev.flatnet.cni.plugin.DelRequest;
import dev.flatnet.cni.plugin.GcRequest;
import dev.flatnet.cni.plugin.StatusRequest;
import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.Dns;
import dev.flatnet.cni.spec.ErrorCode;
import dev.flatnet.cni.spec.IpConfig;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.cni.spec.JsonArray;
import dev.flatnet.cni.spec.JsonString;
import dev.flatnet.cni.spec.JsonValue;
import dev.flatnet.cni.spec.Route;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** An IPAM plugin that does everything right: leases from 10.99.0.0/16, in a map. */
final class ReferenceIpam implements CniPlugin {
    static final String TYPE = "reference-ipam";
    private static final int LAST_OCTET = 250;

    /** Network, attachment: address. */
    private final Map<String, Map<String, String>> leases = new TreeMap<>();

    private synchronized Map<String, String> leases(String network) {
        return leases.computeIfAbsent(network, name -> new TreeMap<>());
    }

    @Override
    public synchronized CniResult add(AddRequest request) throws CniException {
        Map<String, String> ofNetwork = leases(request.config().name());
        Optional<JsonValue> wanted = request.config().capability("ips");
        String address = wanted.isPresent()
                ? ((JsonString) ((JsonArray) wanted.get()).elements().getFirst()).value()
                : free(ofNetwork);
        if (ofNetwork.containsValue(address)) {
            throw new CniException(ErrorCode.FIRST_OF_PLUGIN, "the address " + address + " is taken", "");
        }
        ofNetwork.put(request.attachment().toString(), address);
        IpConfig ip =
                new IpConfig(prefix(address), Optional.of(prefix("10.99.0.1/16").address()), Optional.empty());
        List<Route> routes = List.of(Route.to(prefix("0.0.0.0/0"), Optional.empty()));
        return new CniResult(List.of(), List.of(ip), routes, Dns.EMPTY);
    }

    private static String free(Map<String, String> taken) throws CniException {
        for (int last = 2; last < LAST_OCTET; last++) {
            if (!taken.containsValue("10.99.0." + last + "/16")) {
                return "10.99.0." + last + "/16";
            }
        }
        throw new CniException(ErrorCode.FIRST_OF_PLUGIN, "no address is left", "");
    }

    static IpPrefix prefix(String text) {
        return IpPrefix.parse(text);
    }

    @Override
    public synchronized void del(DelRequest request) {
        leases(request.config().name()).remove(request.attachment().toString());
    }

    @Override
    public synchronized void check(CheckRequest request) throws CniException {
        if (!leases(request.config().name()).containsKey(request.attachment().toString())) {
            throw new CniException(ErrorCode.FIRST_OF_PLUGIN, "there is no lease", "");
        }
    }

    @Override
    public synchronized void gc(GcRequest request) {
        leases(request.config().name()).keySet().removeIf(holder -> {
            String[] parts = holder.split("/", -1);
            return request.isStale(new AttachmentId(parts[0], parts[1]));
        });
    }

    @Override
    public void status(StatusRequest request) {}
}
