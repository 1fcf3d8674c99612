// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import java.net.InetAddress;
import java.util.Optional;

/**
 * An address of a result (specification 1.0.0, section 5, "Success").
 *
 * @param address with the prefix length of its subnet
 * @param gateway the subnet's gateway; information, not a route
 * @param interfaceIndex index into {@link CniResult#interfaces}; absent in the results of IPAM plugins
 */
public record IpConfig(IpPrefix address, Optional<InetAddress> gateway, Optional<Integer> interfaceIndex) {

    static IpConfig decode(JsonObject json) throws JsonException {
        IpPrefix address = json.parsed("address", IpPrefix::parse)
                .orElseThrow(() -> new JsonException("the entry has no \"address\""));
        return new IpConfig(
                address,
                json.parsed("gateway", IpAddresses::parse),
                // Some plugins write -1 for "none".
                json.integer("interface", Integer.MIN_VALUE, Integer.MAX_VALUE)
                        .filter(index -> index >= 0)
                        .map(Long::intValue));
    }

    JsonObject encode(CniVersion version) {
        JsonObject.Builder json = JsonObject.builder();
        if (!version.isAtLeast(CniVersion.V1_0_0)) {
            json.put("version", address.isIpv4() ? "4" : "6");
        }
        interfaceIndex.ifPresent(index -> json.put("interface", index));
        return json.put("address", address.toString())
                .put("gateway", gateway.map(IpAddresses::format))
                .build();
    }
}
