// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni.config;

import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.JsonDecoder;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.Names;
import dev.flatnet.cni.spec.PluginConfig;
import dev.flatnet.netlink.route.PortVlan;
import dev.flatnet.plugin.link.BridgeSettings;
import dev.flatnet.plugin.link.ContainerEndSettings;
import dev.flatnet.plugin.link.GatewaySettings;
import dev.flatnet.plugin.link.PortSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The keys about the bridge and its ports. Of the reference plugin {@code bridge}, with its meaning and defaults: {@code bridge},
 * {@code isGateway}, {@code isDefaultGateway}, {@code forceAddress}, {@code mtu}, {@code hairpinMode}, {@code promiscMode}, {@code
 * vlan}, {@code vlanTrunk}, {@code preserveDefaultVlan}, {@code enabledad}, {@code portIsolation}, {@code
 * disableContainerInterface}. Ours: {@code acceptRa}, whether containers configure themselves by what routers on the bridge
 * advertise; {@code uplinkInterface}, an interface of the host that becomes a port; {@code internal}, whether the network leads
 * nowhere.
 */
final class BridgeKeys {
    private BridgeKeys() {}

    /**
     * Reads and checks them.
     *
     * @param defaultBridge the bridge when the configuration names none
     * @throws CniException code 6 for a wrong type, 7 for an impossible value or combination
     */
    static BridgeSettings decode(PluginConfig config, String defaultBridge) throws CniException {
        BridgeSettings settings = config.as(json -> decode(json, defaultBridge));
        if (settings.promiscuous() && settings.port().hairpin()) {
            throw CniException.invalidConfig(
                    "cannot set hairpin mode and promiscuous mode at the same time",
                    "both have the bridge send frames back; leave \"hairpinMode\" or \"promiscMode\" out");
        }
        if (!settings.containerEnd().up() && !isLayer2(config)) {
            throw CniException.invalidConfig(
                    "cannot use IPAM when DisableContainerInterface flag is set",
                    "an interface that stays down has no use for addresses; leave \"ipam\" out");
        }
        return settings;
    }

    /**
     * Whether no addresses are wanted: no {@code ipam}, an empty one, or an empty {@code ipam.type}.
     *
     * @throws CniException code 6 for a wrong type
     */
    static boolean isLayer2(PluginConfig config) throws CniException {
        JsonObject ipam = config.as(json -> json.object("ipam")).orElse(JsonObject.EMPTY);
        boolean named = config.as(json -> ipam.text("type")).isPresent();
        // Other members without a type are a mistake, which is told when the type is looked for.
        return !named && ipam.members().keySet().stream().allMatch("type"::equalsIgnoreCase);
    }

    private static BridgeSettings decode(JsonObject json, String defaultBridge) throws JsonException {
        long mtu = json.integer("mtu", 0, BridgeSettings.MAX_MTU).orElse(0L);
        if (mtu != 0 && mtu < BridgeSettings.MIN_MTU) {
            throw new JsonException("must be at least " + BridgeSettings.MIN_MTU + ", not " + mtu).in("mtu");
        }
        String bridge = json.parsed("bridge", Names::linkName).orElse(defaultBridge);
        GatewaySettings gateway = gateway(json);
        PortSettings port = port(json);
        if (gateway.present() && port.vlan() != 0) {
            requireName(bridge + "." + port.vlan());
        }
        return new BridgeSettings(
                bridge,
                gateway,
                (int) mtu,
                json.bool("promiscMode", false),
                json.parsed("uplinkInterface", Names::linkName),
                port,
                new ContainerEndSettings(
                        !json.bool("disableContainerInterface", false),
                        json.bool("enabledad", false),
                        json.bool("acceptRa", false)));
    }

    private static GatewaySettings gateway(JsonObject json) throws JsonException {
        boolean isDefault = json.bool("isDefaultGateway", false);
        return new GatewaySettings(
                json.bool("isGateway", false) || isDefault,
                isDefault,
                json.bool("forceAddress", false),
                json.bool("internal", false));
    }

    private static void requireName(String name) throws JsonException {
        try {
            Names.linkName(name);
        } catch (IllegalArgumentException e) {
            throw new JsonException("makes an interface for the gateway whose name cannot be: " + e.getMessage())
                    .in("vlan");
        }
    }

    private static PortSettings port(JsonObject json) throws JsonException {
        Optional<List<PortVlan>> trunk = json.get("vlanTrunk").isPresent()
                ? Optional.of(merged(json.list("vlanTrunk", JsonDecoder.ofObject(BridgeKeys::trunk))))
                : Optional.empty();
        return new PortSettings(
                json.bool("hairpinMode", false),
                json.bool("portIsolation", false),
                json.integer("vlan", 0, PortSettings.MAX_VLAN).orElse(0L).intValue(),
                trunk,
                json.bool("preserveDefaultVlan", false));
    }

    /** A member of the trunk: {@code id}, or {@code minID} and {@code maxID}, or all three. */
    private static List<PortVlan> trunk(JsonObject json) throws JsonException {
        List<PortVlan> vlans = new ArrayList<>();
        Optional<Long> min = json.integer("minID", 1, PortSettings.MAX_VLAN);
        Optional<Long> max = json.integer("maxID", 1, PortSettings.MAX_VLAN);
        if (min.isPresent() != max.isPresent()) {
            throw new JsonException("minID and maxID should be configured simultaneously, "
                    + (min.isPresent() ? "maxID" : "minID") + " is missing");
        }
        if (min.isPresent() && max.isPresent()) {
            if (min.get() > max.get()) {
                throw new JsonException("minID is greater than maxID in trunk parameter");
            }
            vlans.add(new PortVlan(min.get().intValue(), max.get().intValue(), false, false));
        }
        Optional<Long> id = json.integer("id", 1, PortSettings.MAX_VLAN);
        if (id.isPresent()) {
            vlans.add(PortVlan.tagged(id.get().intValue()));
        }
        return vlans;
    }

    /** Each VLAN once, in as few ranges as there are. */
    private static List<PortVlan> merged(List<List<PortVlan>> members) {
        TreeSet<Integer> ids = new TreeSet<>();
        for (List<PortVlan> member : members) {
            for (PortVlan range : member) {
                for (int id = range.first(); id <= range.last(); id++) {
                    ids.add(id);
                }
            }
        }
        List<PortVlan> ranges = new ArrayList<>();
        while (!ids.isEmpty()) {
            int first = ids.pollFirst();
            int last = first;
            while (ids.remove(last + 1)) {
                last++;
            }
            ranges.add(new PortVlan(first, last, false, false));
        }
        return ranges;
    }
}
