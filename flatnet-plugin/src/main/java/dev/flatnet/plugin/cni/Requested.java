// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import dev.flatnet.cni.spec.CniArgs;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonDecoder;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.JsonValue;
import dev.flatnet.cni.spec.PluginConfig;
import dev.flatnet.netlink.route.MacAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the caller wants for this one container. It can come three ways (CNI conventions): {@code runtimeConfig}, {@code
 * args.cni} and {@code CNI_ARGS}.
 *
 * @param addresses from all three together; may repeat, since Podman repeats them on a reload
 * @param mac from the first of the three that has one
 */
record Requested(List<InetAddress> addresses, Optional<MacAddress> mac) {

    /**
     * Collects the wishes.
     *
     * @throws CniException code 6 or 7 if one cannot be read, 4 if it stands in {@code CNI_ARGS}
     */
    static Requested of(PluginConfig config, CniArgs args) throws CniException {
        args.rejectUnknown(List.of("IP", "MAC"));
        JsonObject conventional = config.as(json -> json.object("args"))
                .orElse(JsonObject.EMPTY)
                .get("cni")
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .orElse(JsonObject.EMPTY);
        List<InetAddress> addresses = new ArrayList<>();
        argument(args, "IP", Requested::address).ifPresent(addresses::add);
        addresses.addAll(addresses("args.cni.ips", conventional.get("ips")));
        addresses.addAll(addresses("runtimeConfig.ips", config.capability("ips")));
        return new Requested(List.copyOf(addresses), mac(config, conventional, args));
    }

    private static Optional<MacAddress> mac(PluginConfig config, JsonObject conventional, CniArgs args)
            throws CniException {
        Optional<JsonValue> mac = config.capability("mac").or(() -> conventional.get("mac"));
        try {
            if (mac.isPresent()) {
                String text = Json.requireString(mac.get());
                return text.isEmpty() ? Optional.empty() : Optional.of(macAddress(text));
            }
        } catch (JsonException e) {
            throw CniException.undecodable("mac address in runtimeConfig or args.cni", e);
        }
        return argument(args, "MAC", Requested::macAddress);
    }

    private static List<InetAddress> addresses(String where, Optional<JsonValue> list) throws CniException {
        if (list.isEmpty()) {
            return List.of();
        }
        try {
            JsonDecoder<InetAddress> decoder = value -> address(Json.requireString(value));
            return Json.requireArray(list.get()).decode(decoder);
        } catch (JsonException e) {
            throw CniException.undecodable("requested addresses", e.in(where));
        }
    }

    /** An empty value is no wish. */
    private static <T> Optional<T> argument(CniArgs args, String key, CniArgs.Parser<T> parser) throws CniException {
        return args.get(key).orElse("").isEmpty() ? Optional.empty() : args.get(key, parser);
    }

    /** An address, or an address with a prefix length, which the range knows better. */
    private static InetAddress address(String text) throws JsonException {
        return text.indexOf('/') < 0
                ? IpAddresses.parse(text)
                : IpPrefix.parse(text).address();
    }

    private static MacAddress macAddress(String text) throws JsonException {
        MacAddress mac;
        try {
            mac = MacAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw new JsonException("\"" + text + "\" is not a MAC address like 02:00:5e:00:53:01");
        }
        if (mac.isMulticast()) {
            throw new JsonException("\"" + text + "\" is a multicast address, which no interface can have");
        }
        return mac;
    }
}
