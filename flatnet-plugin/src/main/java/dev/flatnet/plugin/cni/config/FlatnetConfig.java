// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni.config;

import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.Dns;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonArray;
import dev.flatnet.cni.spec.JsonBoolean;
import dev.flatnet.cni.spec.JsonDecoder;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonNumber;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.JsonString;
import dev.flatnet.cni.spec.JsonValue;
import dev.flatnet.cni.spec.Names;
import dev.flatnet.cni.spec.PluginConfig;
import dev.flatnet.cni.spec.Route;
import dev.flatnet.plugin.Network;
import dev.flatnet.plugin.Removals;
import dev.flatnet.plugin.chained.ChainedWork;
import dev.flatnet.plugin.chained.Masquerading;
import dev.flatnet.plugin.firewall.Policy;
import dev.flatnet.plugin.link.BridgeSettings;
import dev.flatnet.plugin.link.BridgedVeth;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/**
 * The keys of the {@code flatnet} plugin object. They are those of the reference {@code bridge} plugin, with the same
 * meaning and defaults, but for {@code bridge}, which defaults to {@value #DEFAULT_BRIDGE}.
 *
 * <p>A key that would change what is built, and is not supported, is refused (code 2) and never ignored: a network that
 * silently lacks its isolation or its published ports is worse than one that does not start.
 *
 * @param bridge {@code bridge}, {@code isGateway} (which {@code isDefaultGateway} implies), {@code mtu}, and {@code acceptRa},
 *     which is ours: whether containers configure themselves by what routers on the bridge advertise
 * @param defaultGateway {@code isDefaultGateway}
 * @param masquerade {@code ipMasq}
 * @param dns for the result; replaces that of the address management if anything is set
 */
public record FlatnetConfig(BridgeSettings bridge, boolean defaultGateway, boolean masquerade, Dns dns)
        implements InterfaceConfig {

    /** The bridge when the configuration names none. */
    public static final String DEFAULT_BRIDGE = "flatnet-br0";

    /** What takes away what the plugin made, whatever its configuration was. */
    public static final Removals REMOVALS =
            new Removals(BridgedVeth.REMOVAL, List.of(), EnumSet.allOf(Policy.Part.class));

    private static final Route DEFAULT_ROUTE = Route.to(IpPrefix.parse("0.0.0.0/0"), Optional.empty());

    private static final List<String> UNSUPPORTED = List.of(
            "forceAddress",
            "hairpinMode",
            "promiscMode",
            "vlan",
            "vlanTrunk",
            "macspoofchk",
            "enabledad",
            "disableContainerInterface",
            "portIsolation");

    /** Capabilities that a plugin must act on; {@code aliases} and {@code dns} only inform. */
    private static final List<String> UNSUPPORTED_CAPABILITIES =
            List.of("portMappings", "bandwidth", "infinibandGUID", "deviceID");

    /**
     * Reads and checks the plugin object.
     *
     * @throws CniException code 6 for a wrong type, 7 for an impossible value, 2 for an unsupported key
     */
    public static FlatnetConfig decode(PluginConfig config) throws CniException {
        rejectUnsupported(config);
        return config.as(FlatnetConfig::decode);
    }

    private static FlatnetConfig decode(JsonObject json) throws JsonException {
        long mtu = json.integer("mtu", 0, BridgeSettings.MAX_MTU).orElse(0L);
        if (mtu != 0 && mtu < BridgeSettings.MIN_MTU) {
            throw new JsonException("must be at least " + BridgeSettings.MIN_MTU + ", not " + mtu).in("mtu");
        }
        boolean defaultGateway = json.bool("isDefaultGateway", false);
        BridgeSettings bridge = new BridgeSettings(
                json.parsed("bridge", Names::linkName).orElse(DEFAULT_BRIDGE),
                json.bool("isGateway", false) || defaultGateway,
                (int) mtu,
                json.bool("acceptRa", false));
        return new FlatnetConfig(
                bridge,
                defaultGateway,
                json.bool("ipMasq", false),
                json.get("dns", JsonDecoder.ofObject(Dns::decode)).orElse(Dns.EMPTY));
    }

    @Override
    public Network network(String name) {
        List<Route> routes = defaultGateway ? List.of(DEFAULT_ROUTE) : List.of();
        List<ChainedWork> chained = masquerade ? List.of(new Masquerading()) : List.of();
        return new Network(name, new BridgedVeth(bridge), routes, chained, REMOVALS.rules());
    }

    private static void rejectUnsupported(PluginConfig config) throws CniException {
        for (String key : UNSUPPORTED) {
            Optional<JsonValue> value = config.json().get(key);
            if (value.isPresent() && asksForSomething(value.get())) {
                throw CniException.unsupportedField(
                        key, Json.write(value.get()), "flatnet cannot do this yet; remove the key");
            }
        }
        Optional<JsonValue> backend = config.json().get("ipMasqBackend");
        if (backend.isPresent()
                && !(backend.get() instanceof JsonString name && name.value().equals("nftables"))) {
            throw CniException.unsupportedField(
                    "ipMasqBackend", Json.write(backend.get()), "flatnet masquerades with nftables only");
        }
        for (String capability : UNSUPPORTED_CAPABILITIES) {
            Optional<JsonValue> value = config.capability(capability);
            if (value.isPresent() && asksForSomething(value.get())) {
                throw CniException.unsupportedField(
                        "runtimeConfig." + capability,
                        Json.write(value.get()),
                        "declare the capability on a plugin that is chained after flatnet, for example portmap");
            }
        }
    }

    private static boolean asksForSomething(JsonValue value) {
        return value != JsonBoolean.FALSE
                && !(value instanceof JsonNumber number && number.token().equals("0"))
                && !(value instanceof JsonString string && string.value().isEmpty())
                && !(value instanceof JsonArray array && array.elements().isEmpty())
                && !(value instanceof JsonObject object && object.members().isEmpty());
    }
}
