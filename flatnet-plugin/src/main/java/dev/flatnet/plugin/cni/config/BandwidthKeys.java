// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni.config;

import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonDecoder;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.JsonValue;
import dev.flatnet.cni.spec.PluginConfig;
import dev.flatnet.plugin.chained.Bandwidth;
import dev.flatnet.plugin.chained.IfbNames;
import dev.flatnet.plugin.chained.RateLimit;
import java.util.List;
import java.util.Optional;

/**
 * The keys {@code ingressRate}, {@code ingressBurst}, {@code egressRate} and {@code egressBurst}, as the reference plugin {@code
 * bandwidth} has them: bits per second, and bits. If there is any of them in the plugin object, those of {@code
 * runtimeConfig.bandwidth} do not count. Ingress is what goes to the container.
 */
final class BandwidthKeys {
    static final List<String> KEYS = List.of("ingressRate", "ingressBurst", "egressRate", "egressBurst");

    /** The reference plugin had these in versions 1.5 only. */
    static final List<String> UNSUPPORTED = List.of("shapedSubnets", "unshapedSubnets");

    static final String CAPABILITY = "bandwidth";

    private static final int BITS = 8;

    private BandwidthKeys() {}

    /**
     * Reads and checks them.
     *
     * @return empty if nothing is to be limited
     * @throws CniException code 6 for a wrong type, 7 for an impossible value, 2 for what is not supported
     */
    static Optional<Bandwidth> decode(PluginConfig config, IfbNames names) throws CniException {
        rejectUnsupported(config.json());
        Optional<Bandwidth> supplied = config.capability(CAPABILITY, JsonDecoder.ofObject(json -> decode(json, names)))
                .orElse(Optional.empty());
        Optional<JsonObject> ofRuntime = config.capability(CAPABILITY, Json::requireObject);
        if (ofRuntime.isPresent()) {
            rejectUnsupported(ofRuntime.get());
        }
        Optional<Bandwidth> written = config.as(json -> decode(json, names));
        return isAnyIn(config.json()) ? written : supplied;
    }

    private static void rejectUnsupported(JsonObject json) throws CniException {
        for (String key : UNSUPPORTED) {
            Optional<JsonValue> value = json.get(key);
            if (value.isPresent() && AsksForSomething.says(value.get())) {
                throw CniException.unsupportedField(
                        key, Json.write(value.get()), "all of a container's traffic is held to the rate, or none");
            }
        }
    }

    private static boolean isAnyIn(JsonObject json) {
        for (String key : KEYS) {
            if (json.get(key).isPresent()) {
                return true;
            }
        }
        return false;
    }

    private static Optional<Bandwidth> decode(JsonObject json, IfbNames names) throws JsonException {
        Optional<RateLimit> ingress = limit(json, "ingressRate", "ingressBurst");
        Optional<RateLimit> egress = limit(json, "egressRate", "egressBurst");
        return ingress.isPresent() || egress.isPresent()
                ? Optional.of(new Bandwidth(ingress, egress, names))
                : Optional.empty();
    }

    private static Optional<RateLimit> limit(JsonObject json, String rateKey, String burstKey) throws JsonException {
        long rate = json.integer(rateKey, 0, Long.MAX_VALUE).orElse(0L);
        long burst = json.integer(burstKey, 0, Long.MAX_VALUE).orElse(0L);
        if (rate == 0 && burst == 0) {
            return Optional.empty();
        }
        if (burst == 0) {
            throw new JsonException("if rate is set, burst must also be set").in(burstKey);
        }
        if (rate == 0) {
            throw new JsonException("if burst is set, rate must also be set").in(rateKey);
        }
        requireWholeByte(rate, rateKey);
        requireWholeByte(burst, burstKey);
        if (burst / BITS > RateLimit.MAX_BURST) {
            throw new JsonException("burst cannot be more than 4GB").in(burstKey);
        }
        return Optional.of(new RateLimit(rate / BITS, burst / BITS));
    }

    private static void requireWholeByte(long bits, String key) throws JsonException {
        if (bits < BITS) {
            throw new JsonException("must be at least " + BITS + " (it is counted in bits), not " + bits).in(key);
        }
    }
}
