// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import dev.flatnet.cni.plugin.RequestEnvironment;
import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.CniArgs;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.PluginConfig;
import dev.flatnet.ipam.cni.Ipam;
import dev.flatnet.ipam.cni.IpamPlugin;
import dev.flatnet.ipam.cni.IpamRelease;
import dev.flatnet.ipam.cni.IpamRequest;
import dev.flatnet.plugin.address.DelegatedIpam;
import dev.flatnet.plugin.address.NoIpam;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The {@code ipam} object of an interface plugin: which address management it names. */
final class IpamSection {
    private static final AttachmentId NOBODY = new AttachmentId("nobody", "eth0");

    private final PluginParts parts;

    IpamSection(PluginParts parts) {
        this.parts = parts;
    }

    /**
     * Where the addresses of a request come from. The built-in address management is checked, with what of the request
     * belongs to it; another plugin checks for itself.
     *
     * @throws CniException code 7, 6, 4 or 2
     */
    Ipam of(PluginConfig config, AttachmentId attachment, String netns, CniArgs args, RequestEnvironment environment)
            throws CniException {
        String type = requireType(config);
        Optional<IpamPlugin> builtIn = IpamPlugin.named(type);
        if (builtIn.isEmpty()) {
            requireOther(type);
            DelegatedIpam delegated = new DelegatedIpam(type, config, attachment, environment, parts.program());
            delegated.requireCallable();
            return delegated;
        }
        args.rejectUnknown(Requested.ARGUMENTS);
        Ipam ipam = builtIn.get().ipam(IpamRequest.of(config, attachment, netns, args), parts.allocators());
        requireUsable(type, ipam);
        return ipam;
    }

    /** For a request that is about no attachment. */
    Ipam of(PluginConfig config, RequestEnvironment environment) throws CniException {
        return of(config, NOBODY, "", CniArgs.EMPTY, environment);
    }

    /** Of our own plugins, those that manage no addresses: each would call the next without end. */
    private static void requireOther(String type) throws CniException {
        if (Plugins.names().contains(type)) {
            throw CniException.invalidConfig(
                    "ipam.type cannot be \"" + type + "\"",
                    "that plugin gives no addresses; the built-in one that does is \"" + IpamPlugin.FLATNET_IPAM.type()
                            + "\"");
        }
    }

    private static void requireUsable(String type, Ipam ipam) throws CniException {
        if (ipam.subnets().isEmpty()) {
            throw CniException.invalidConfig(
                    "no address for the container", "ipam.type " + type + " has none, and none came with the request");
        }
    }

    /**
     * Who takes addresses back, for DEL and GC: whatever else is wrong with the configuration, what is held must be given
     * back.
     */
    IpamRelease release(PluginConfig config, RequestEnvironment environment) {
        String type = typeAnyway(config);
        IpamPlugin byDefault = IpamPlugin.FLATNET_IPAM;
        Optional<IpamPlugin> builtIn = type.isEmpty() ? Optional.of(byDefault) : IpamPlugin.named(type);
        if (builtIn.isPresent()) {
            return builtIn.get().release(config, parts.allocators());
        }
        // No ADD can have succeeded with one of our own that manages no addresses.
        return Plugins.names().contains(type)
                ? new NoIpam()
                : new DelegatedIpam(type, config, NOBODY, environment, parts.program());
    }

    /** The addresses of a result. */
    static List<InetAddress> addresses(Optional<CniResult> result) {
        List<InetAddress> addresses = new ArrayList<>();
        result.orElse(CniResult.EMPTY)
                .ips()
                .forEach(ip -> addresses.add(ip.address().address()));
        return addresses;
    }

    private static String requireType(PluginConfig config) throws CniException {
        JsonObject ipam = config.as(json -> json.object("ipam")).orElse(JsonObject.EMPTY);
        return config.as(json -> ipam.text("type"))
                .orElseThrow(() -> CniException.invalidConfig(
                        "ipam.type is missing", "the built-in one is \"" + IpamPlugin.FLATNET_IPAM.type() + "\""));
    }

    /** Empty if it cannot be told: no ADD can have succeeded then. */
    private static String typeAnyway(PluginConfig config) {
        try {
            return config.json()
                    .object("ipam")
                    .orElse(JsonObject.EMPTY)
                    .text("type")
                    .orElse("");
        } catch (JsonException e) {
            return "";
        }
    }
}
