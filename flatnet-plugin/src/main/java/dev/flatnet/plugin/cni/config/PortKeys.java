// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni.config;

import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonArray;
import dev.flatnet.cni.spec.JsonDecoder;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.JsonValue;
import dev.flatnet.cni.spec.PluginConfig;
import dev.flatnet.plugin.chained.PublishedPorts;
import dev.flatnet.plugin.firewall.PortCondition;
import dev.flatnet.plugin.firewall.PortMapping;
import dev.flatnet.plugin.firewall.PortMapping.Protocol;
import dev.flatnet.plugin.firewall.PortPolicy.Conditions;
import dev.flatnet.plugin.firewall.PortPolicy.Hairpin;
import dev.flatnet.plugin.firewall.PortPolicy.HairpinMark;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The keys about published ports, as the reference plugin {@code portmap} has them: {@code runtimeConfig.portMappings}, whose
 * members may also have a {@code range}, {@code snat}, {@code masqAll}, {@code conditionsV4}, {@code conditionsV6}, and {@code
 * backend}. {@code markMasqBit} says which mark the packets of some connections get; only rules of {@code iptables} need a mark.
 * {@code externalSetMarkChain} is a chain of {@code iptables}, so that it asks for such rules.
 */
final class PortKeys {
    private static final String MAPPINGS = "portMappings";
    private static final String BACKEND = "backend";
    private static final String CHAIN = "externalSetMarkChain";
    private static final int MAX_PORT = 65535;
    private static final int MAX_BIT = 31;

    private PortKeys() {}

    /**
     * Reads and checks them.
     *
     * @throws CniException code 6 for a wrong type, 7 for an impossible value, 2 for what is not supported
     */
    static PublishedPorts decode(PluginConfig config) throws CniException {
        return decode(config, config.capability(MAPPINGS, PortKeys::mappings).orElse(List.of()));
    }

    /** The same, but that {@code portMappings} may stand in the plugin object too; what the runtime supplies replaces it. */
    static PublishedPorts decodeFixed(PluginConfig config) throws CniException {
        Optional<List<PortMapping>> supplied = config.capability(MAPPINGS, PortKeys::mappings);
        Optional<List<PortMapping>> written = config.as(json -> json.get(MAPPINGS, PortKeys::mappings));
        return decode(config, supplied.or(() -> written).orElse(List.of()));
    }

    private static PublishedPorts decode(PluginConfig config, List<PortMapping> mappings) throws CniException {
        boolean byIptables = RuleBackends.isIptables(config, BACKEND);
        boolean byNftables = RuleBackends.isNftables(config, BACKEND);
        return config.as(json -> decode(json, mappings, byIptables, byNftables));
    }

    private static PublishedPorts decode(
            JsonObject json, List<PortMapping> mappings, boolean byIptables, boolean byNftables) throws JsonException {
        boolean all = json.bool("masqAll", false);
        Hairpin hairpin = all ? Hairpin.EVERYBODY : Hairpin.NEIGHBOURS;
        HairpinMark mark = mark(json);
        if (byNftables && mark.chain().isPresent()) {
            throw new JsonException("names a chain of iptables, but backend is nftables").in(CHAIN);
        }
        return new PublishedPorts(
                mappings,
                json.bool("snat", true) ? hairpin : Hairpin.NONE,
                new Conditions(conditions(json, "conditionsV4"), conditions(json, "conditionsV6")),
                mark,
                byIptables || mark.chain().isPresent());
    }

    private static HairpinMark mark(JsonObject json) throws JsonException {
        Optional<Long> bit = json.integer("markMasqBit", 0, MAX_BIT);
        Optional<String> chain = json.text(CHAIN);
        if (bit.isPresent() && chain.isPresent()) {
            throw new JsonException("cannot be had together with markMasqBit").in(CHAIN);
        }
        try {
            return new HairpinMark(bit.map(Long::intValue).orElse(HairpinMark.DEFAULT.bit()), chain);
        } catch (IllegalArgumentException e) {
            throw new JsonException(String.valueOf(e.getMessage())).in(CHAIN);
        }
    }

    private static List<PortCondition> conditions(JsonObject json, String key) throws JsonException {
        List<String> words = json.list(key, Json::requireString);
        try {
            return PortCondition.parse(words);
        } catch (IllegalArgumentException e) {
            throw new JsonException(String.valueOf(e.getMessage())).in(key);
        }
    }

    private static List<PortMapping> mappings(JsonValue value) throws JsonException {
        JsonArray array = Json.requireArray(value);
        List<PortMapping> mappings = array.decode(JsonDecoder.ofObject(PortKeys::mapping));
        requireDistinct(mappings);
        return mappings;
    }

    private static PortMapping mapping(JsonObject json) throws JsonException {
        int count = json.integer("range", 0, MAX_PORT).orElse(1L).intValue();
        try {
            return new PortMapping(
                    json.parsed("protocol", PortKeys::protocol).orElse(Protocol.TCP),
                    json.parsed("hostIP", IpAddresses::parse),
                    port(json, "hostPort"),
                    port(json, "containerPort"),
                    Math.max(count, 1));
        } catch (IllegalArgumentException e) {
            throw new JsonException(String.valueOf(e.getMessage())).in("range");
        }
    }

    private static int port(JsonObject json, String key) throws JsonException {
        return json.integer(key, 1, MAX_PORT)
                .orElseThrow(() -> new JsonException("is missing").in(key))
                .intValue();
    }

    private static Protocol protocol(String text) {
        for (Protocol protocol : Protocol.values()) {
            if (protocol.keyword().equals(text.toLowerCase(Locale.ROOT))) {
                return protocol;
            }
        }
        throw new IllegalArgumentException("\"" + text + "\" is not tcp, udp or sctp");
    }

    /** A port can lead to one place only. */
    private static void requireDistinct(List<PortMapping> mappings) throws JsonException {
        List<PortMapping> seen = new ArrayList<>();
        for (PortMapping mapping : mappings) {
            for (PortMapping other : seen) {
                if (mapping.overlaps(other) && !mapping.equals(other)) {
                    throw new JsonException("host port " + mapping.hostPort() + "/"
                            + mapping.protocol().keyword() + " is published twice");
                }
            }
            seen.add(mapping);
        }
    }
}
