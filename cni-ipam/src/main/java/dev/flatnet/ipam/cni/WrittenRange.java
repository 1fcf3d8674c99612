// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.cni;

import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonDecoder;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.JsonValue;
import dev.flatnet.ipam.AddressInterval;
import dev.flatnet.ipam.AddressRange;
import dev.flatnet.ipam.InvalidPoolException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** A range as it is written down in a configuration. */
record WrittenRange(
        IpPrefix subnet,
        Optional<InetAddress> start,
        Optional<InetAddress> end,
        Optional<InetAddress> gateway,
        List<AddressInterval> exclude) {

    static List<WrittenRange> decodeSet(JsonValue value) throws JsonException {
        return Json.requireArray(value).decode(JsonDecoder.ofObject(WrittenRange::decode));
    }

    static List<List<WrittenRange>> decodeSets(JsonValue value) throws JsonException {
        return Json.requireArray(value).decode(WrittenRange::decodeSet);
    }

    static WrittenRange decode(JsonObject json) throws JsonException {
        IpPrefix subnet = json.parsed("subnet", IpPrefix::parse)
                .orElseThrow(() -> new JsonException("the range has no \"subnet\""));
        return new WrittenRange(
                subnet,
                address(json, "rangeStart"),
                address(json, "rangeEnd"),
                address(json, "gateway"),
                json.list("exclude", JsonDecoder.parsed(AddressInterval::parse)));
    }

    private static Optional<InetAddress> address(JsonObject json, String name) throws JsonException {
        return json.parsed(name, IpAddresses::parse);
    }

    AddressRange range() throws InvalidPoolException {
        return AddressRange.of(subnet, start, end, gateway).excluding(exclude);
    }
}
