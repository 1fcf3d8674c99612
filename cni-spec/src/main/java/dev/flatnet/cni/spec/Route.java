// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import java.net.InetAddress;
import java.util.Optional;

/**
 * A route of a result, or of {@code ipam.routes} in a configuration (specification 1.1.0, section 5, "Success").
 *
 * @param destination {@code dst}: where to
 * @param gateway {@code gw}: the next hop; absent means the gateway of the address of the same family, or on-link
 * @param mtu bytes; absent if unset (0 on the wire means unset)
 * @param advertisedMss {@code advmss}, bytes; absent if unset (0 on the wire means unset)
 * @param priority metric, the lower wins; absent if unset (0 on the wire means unset)
 * @param table routing table; 0 differs from absent
 * @param scope 0 global, 253 link, 254 host; 0 differs from absent
 */
public record Route(
        IpPrefix destination,
        Optional<InetAddress> gateway,
        Optional<Long> mtu,
        Optional<Long> advertisedMss,
        Optional<Long> priority,
        Optional<Long> table,
        Optional<Long> scope) {

    private static final long U32_MAX = 0xffff_ffffL;

    /** A route that leaves everything but the way open. */
    public static Route to(IpPrefix destination, Optional<InetAddress> gateway) {
        Optional<Long> unset = Optional.empty();
        return new Route(destination, gateway, unset, unset, unset, unset, unset);
    }

    /** Reads the JSON form: {@code {"dst": "0.0.0.0/0", "gw": "10.87.1.1"}}. */
    public static Route decode(JsonObject json) throws JsonException {
        IpPrefix destination =
                json.parsed("dst", IpPrefix::parse).orElseThrow(() -> new JsonException("the route has no \"dst\""));
        Optional<InetAddress> gateway = json.parsed("gw", IpAddresses::parse);
        if (gateway.isPresent() && IpAddresses.isIpv4(gateway.get()) != destination.isIpv4()) {
            throw new JsonException("\"gw\" and \"dst\" are of different families");
        }
        return new Route(
                destination,
                gateway,
                positive(json, "mtu"),
                positive(json, "advmss"),
                positive(json, "priority"),
                json.integer("table", 0, U32_MAX),
                json.integer("scope", 0, 255));
    }

    private static Optional<Long> positive(JsonObject json, String name) throws JsonException {
        return json.integer(name, 0, U32_MAX).filter(value -> value != 0);
    }

    /** Writes the JSON form. */
    public JsonObject encode() {
        JsonObject.Builder json =
                JsonObject.builder().put("dst", destination.toString()).put("gw", gateway.map(IpAddresses::format));
        mtu.ifPresent(value -> json.put("mtu", value));
        advertisedMss.ifPresent(value -> json.put("advmss", value));
        priority.ifPresent(value -> json.put("priority", value));
        table.ifPresent(value -> json.put("table", value));
        scope.ifPresent(value -> json.put("scope", value));
        return json.build();
    }
}
