// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import dev.flatnet.cni.spec.CniArgs;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonDecoder;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonValue;
import dev.flatnet.cni.spec.PluginConfig;
import dev.flatnet.ipam.cni.IpamRequest;
import dev.flatnet.netlink.route.MacAddress;
import dev.flatnet.plugin.cni.config.UnicastAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the caller wants for this one container besides addresses. It can come three ways (CNI conventions): {@code
 * runtimeConfig}, {@code args.cni} and {@code CNI_ARGS}.
 */
final class Requested {
    /** The keys of {@code CNI_ARGS} that mean something to the plugins here. */
    static final List<String> ARGUMENTS = arguments();

    private Requested() {}

    private static List<String> arguments() {
        List<String> keys = new ArrayList<>(IpamRequest.ARGUMENTS);
        keys.add("MAC");
        return List.copyOf(keys);
    }

    /**
     * The hardware address that the interface must get, from the first of the three that has one.
     *
     * @throws CniException code 6 or 7 if it cannot be read, 4 if it stands in {@code CNI_ARGS}
     */
    static Optional<MacAddress> mac(PluginConfig config, CniArgs args) throws CniException {
        Optional<MacAddress> supplied =
                config.capability("mac", Requested::optionalMac).orElse(Optional.empty());
        if (supplied.isPresent()) {
            return supplied;
        }
        JsonDecoder<Optional<MacAddress>> ofCni = JsonDecoder.ofObject(cni -> cni.parsed("mac", UnicastAddress::parse));
        JsonDecoder<Optional<MacAddress>> ofArgs =
                JsonDecoder.ofObject(members -> members.get("cni", ofCni).orElse(Optional.empty()));
        Optional<MacAddress> written =
                config.as(json -> json.get("args", ofArgs)).orElse(Optional.empty());
        if (written.isPresent() || args.get("MAC").orElse("").isEmpty()) {
            return written;
        }
        return args.get("MAC", UnicastAddress::parse);
    }

    /** The empty text is no wish. */
    private static Optional<MacAddress> optionalMac(JsonValue value) throws JsonException {
        return Json.requireString(value).isEmpty()
                ? Optional.empty()
                : Optional.of(JsonDecoder.parsed(UnicastAddress::parse).decode(value));
    }
}
