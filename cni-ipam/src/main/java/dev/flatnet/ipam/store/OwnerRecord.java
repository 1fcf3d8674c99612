// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import dev.flatnet.cni.spec.AddressFormatException;
import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.JsonValue;
import dev.flatnet.ipam.Holder;
import dev.flatnet.ipam.Origin;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is kept about a holder beside its lease files.
 *
 * @param holder whose it is
 * @param origin where its leases come from
 * @param leases its addresses, each with the modification time (nanoseconds since the epoch) of the lease file that the
 *     origin is about: a file with another one was written by somebody else, and nothing is known about that lease
 */
record OwnerRecord(Holder holder, Origin origin, Map<InetAddress, Long> leases) {
    /** The time of a lease file that somebody else wrote. */
    static final long UNKNOWN_TIME = 0;

    static OwnerRecord of(Holder holder) {
        return new OwnerRecord(holder, Origin.UNKNOWN, new LinkedHashMap<>());
    }

    OwnerRecord with(Origin other) {
        return new OwnerRecord(holder, other, leases);
    }

    Origin originOf(InetAddress address, long written) {
        return leases.getOrDefault(address, UNKNOWN_TIME) == written ? origin : Origin.UNKNOWN;
    }

    byte[] encode() {
        JsonObject.Builder times = JsonObject.builder();
        leases.forEach((address, written) -> times.put(IpAddresses.format(address), written));
        JsonObject json = JsonObject.builder()
                .put("containerId", holder.containerId())
                .put("ifName", holder.ifName())
                .put("bootId", origin.bootId())
                .put("netns", origin.netns())
                .put("netnsId", origin.netnsId())
                .put("since", origin.since())
                .put("leases", times.build())
                .build();
        return Json.write(json).getBytes(StandardCharsets.UTF_8);
    }

    /** Throws an {@link AddressFormatException} as well, for a key that is no address. */
    static OwnerRecord decode(byte[] bytes) throws JsonException {
        JsonObject json = Json.parseObject(bytes);
        Map<InetAddress, Long> leases = new LinkedHashMap<>();
        for (Map.Entry<String, JsonValue> lease :
                json.object("leases").orElse(JsonObject.EMPTY).members().entrySet()) {
            leases.put(IpAddresses.parse(lease.getKey()), Json.requireInteger(lease.getValue(), 0, Long.MAX_VALUE));
        }
        Origin origin = new Origin(
                json.string("bootId").orElse(""),
                json.string("netns").orElse(""),
                json.string("netnsId").orElse(""),
                json.integer("since", 0, Long.MAX_VALUE).orElse(0L));
        return new OwnerRecord(
                new Holder(
                        json.string("containerId").orElse(""),
                        json.string("ifName").orElse("")),
                origin,
                leases);
    }
}
