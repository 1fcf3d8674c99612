// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Results in the shape of each version of the specification.
 *
 * <p>0.1.0 and 0.2.0 have {@code ip4} and {@code ip6} with the routes inside; 0.3.0 to 0.4.0 have {@code ips} with a
 * {@code version}; 1.0.0 dropped that; 1.1.0 added members. Encoding for an older version drops what it has no place
 * for, exactly as the reference implementation converts.
 */
public final class ResultCodec {
    private ResultCodec() {}

    /**
     * Writes a result in the shape of {@code version}.
     *
     * @throws CniException code {@value ErrorCode#INCOMPATIBLE_VERSION} if the version cannot express it: 0.1.0 and
     *     0.2.0 need an address
     */
    public static JsonObject encode(CniResult result, CniVersion version) throws CniException {
        JsonObject.Builder json = JsonObject.builder().put("cniVersion", version.toString());
        if (version.isAtLeast(CniVersion.V0_3_0)) {
            encodeLists(result, version, json);
        } else {
            encodeFamilies(result, json);
        }
        if (!result.dns().isEmpty() || !version.isAtLeast(CniVersion.V1_0_0)) {
            json.put("dns", result.dns().encode());
        }
        return json.build();
    }

    private static void encodeLists(CniResult result, CniVersion version, JsonObject.Builder json) {
        List<JsonValue> interfaces = new ArrayList<>();
        result.interfaces().forEach(each -> interfaces.add(each.encode(version)));
        List<JsonValue> ips = new ArrayList<>();
        result.ips().forEach(each -> ips.add(each.encode(version)));
        putUnlessEmpty(json, "interfaces", interfaces);
        putUnlessEmpty(json, "ips", ips);
        putUnlessEmpty(json, "routes", encodeRoutes(result.routes()));
    }

    private static List<JsonValue> encodeRoutes(List<Route> routes) {
        List<JsonValue> encoded = new ArrayList<>();
        routes.forEach(each -> encoded.add(each.encode()));
        return encoded;
    }

    private static void putUnlessEmpty(JsonObject.Builder json, String name, List<JsonValue> values) {
        if (!values.isEmpty()) {
            json.put(name, new JsonArray(values));
        }
    }

    private static void encodeFamilies(CniResult result, JsonObject.Builder json) throws CniException {
        boolean ipv4 = encodeFamily(result, true, json);
        boolean ipv6 = encodeFamily(result, false, json);
        if (!ipv4 && !ipv6) {
            throw new CniException(
                    ErrorCode.INCOMPATIBLE_VERSION,
                    "cannot convert: no valid IP addresses",
                    "results of version 0.1.0 and 0.2.0 consist of addresses, and there is none");
        }
    }

    /** The first address of the family with the routes of that family; routes of a family without address are lost. */
    private static boolean encodeFamily(CniResult result, boolean ipv4, JsonObject.Builder json) {
        for (IpConfig ip : result.ips()) {
            if (ip.address().isIpv4() == ipv4) {
                List<Route> routes = new ArrayList<>();
                for (Route route : result.routes()) {
                    if (route.destination().isIpv4() == ipv4) {
                        routes.add(Route.to(route.destination(), route.gateway()));
                    }
                }
                JsonObject.Builder family = JsonObject.builder()
                        .put("ip", ip.address().toString())
                        .put("gateway", ip.gateway().map(IpAddresses::format));
                putUnlessEmpty(family, "routes", encodeRoutes(routes));
                json.put(ipv4 ? "ip4" : "ip6", family.build());
                return true;
            }
        }
        return false;
    }

    /**
     * Converts a result from the version it names itself to another, exactly as the reference implementation does. Between
     * versions of the same shape only the version changes, and everything else stays as it was, also what that version does
     * not define.
     *
     * @param whenUnnamed the version to assume if it names none
     * @throws JsonException if it is no result of its version, or of no version known here
     * @throws CniException if {@code target} cannot express it; see {@link #encode}
     */
    public static JsonObject convert(JsonObject json, CniVersion whenUnnamed, CniVersion target)
            throws JsonException, CniException {
        CniResult result = decode(json, whenUnnamed);
        CniVersion version = versionOf(json, whenUnnamed);
        boolean sameShape = version.isAtLeast(CniVersion.V0_3_0) == target.isAtLeast(CniVersion.V0_3_0)
                && version.isAtLeast(CniVersion.V1_0_0) == target.isAtLeast(CniVersion.V1_0_0);
        return sameShape ? json.toBuilder().put("cniVersion", target.toString()).build() : encode(result, target);
    }

    private static CniVersion versionOf(JsonObject json, CniVersion whenUnnamed) throws JsonException {
        Optional<String> named = json.text("cniVersion");
        if (named.isEmpty()) {
            return whenUnnamed;
        }
        return CniVersion.of(named.get())
                .orElseThrow(() -> new JsonException("unsupported CNI result version \"" + named.get() + "\""));
    }

    /**
     * Reads a result, in the version it names itself.
     *
     * @param whenUnnamed the version to assume if it names none: that of the configuration it came with
     * @throws JsonException if it is no result of that version, or of no version known here
     */
    public static CniResult decode(JsonObject json, CniVersion whenUnnamed) throws JsonException {
        CniVersion version = versionOf(json, whenUnnamed);
        Dns dns = json.get("dns", JsonDecoder.ofObject(Dns::decode)).orElse(Dns.EMPTY);
        return version.isAtLeast(CniVersion.V0_3_0) ? decodeLists(json, dns) : decodeFamilies(json, dns);
    }

    private static CniResult decodeLists(JsonObject json, Dns dns) throws JsonException {
        List<Interface> interfaces = json.list("interfaces", JsonDecoder.ofObject(Interface::decode));
        List<IpConfig> ips = json.list("ips", JsonDecoder.ofObject(IpConfig::decode));
        for (IpConfig ip : ips) {
            if (ip.interfaceIndex().isPresent() && ip.interfaceIndex().get() >= interfaces.size()) {
                throw new JsonException("the address " + ip.address() + " names interface "
                        + ip.interfaceIndex().get() + ", but there are only " + interfaces.size());
            }
        }
        return new CniResult(interfaces, ips, json.list("routes", JsonDecoder.ofObject(Route::decode)), dns);
    }

    private static CniResult decodeFamilies(JsonObject json, Dns dns) throws JsonException {
        List<IpConfig> ips = new ArrayList<>();
        List<Route> routes = new ArrayList<>();
        for (String family : List.of("ip4", "ip6")) {
            json.get(family, value -> decodeFamily(Json.requireObject(value), routes))
                    .ifPresent(ips::add);
        }
        return new CniResult(List.of(), ips, routes, dns);
    }

    private static IpConfig decodeFamily(JsonObject family, List<Route> routes) throws JsonException {
        IpPrefix address =
                family.parsed("ip", IpPrefix::parse).orElseThrow(() -> new JsonException("there is no \"ip\""));
        routes.addAll(family.list("routes", JsonDecoder.ofObject(Route::decode)));
        return new IpConfig(address, family.parsed("gateway", IpAddresses::parse), Optional.empty());
    }
}
