// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import java.net.InetAddress;
import java.util.Optional;

/** Address members of JSON objects; the reference decoder takes the empty string for "absent". */
final class AddressText {
    private AddressText() {}

    static Optional<InetAddress> optional(JsonObject json, String name) throws JsonException {
        Optional<String> text = json.string(name);
        if (text.isEmpty() || text.get().isEmpty()) {
            return Optional.empty();
        }
        return json.get(name, value -> IpAddresses.parse(Json.requireString(value)));
    }
}
