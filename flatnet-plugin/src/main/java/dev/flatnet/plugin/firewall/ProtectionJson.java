// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.netlink.route.MacAddress;

/** What a record says of admission, ingress, and spoofing. */
final class ProtectionJson {
    private static final String ADDRESSES = "addresses";

    private ProtectionJson() {}

    static JsonObject encode(AdmissionPolicy policy) {
        return JsonObject.builder()
                .put(ADDRESSES, PolicyJson.texts(policy.addresses(), IpPrefix::toString))
                .put("adminChain", policy.adminChain())
                .build();
    }

    static AdmissionPolicy admission(JsonObject json) throws JsonException {
        return new AdmissionPolicy(PolicyJson.prefixes(json, ADDRESSES), PolicyJson.required(json, "adminChain"));
    }

    static JsonObject encode(IngressPolicy policy) {
        return JsonObject.builder()
                .put("bridge", policy.bridge())
                .put("isolated", String.valueOf(policy.isolated()))
                .put(ADDRESSES, PolicyJson.texts(policy.addresses(), IpPrefix::toString))
                .build();
    }

    static IngressPolicy ingress(JsonObject json) throws JsonException {
        return new IngressPolicy(
                PolicyJson.required(json, "bridge"),
                Boolean.parseBoolean(PolicyJson.required(json, "isolated")),
                PolicyJson.prefixes(json, ADDRESSES));
    }

    static JsonObject encode(SpoofPolicy policy) {
        return JsonObject.builder()
                .put("port", policy.port())
                .put("mac", policy.mac().map(MacAddress::toString))
                .put(ADDRESSES, PolicyJson.texts(policy.addresses(), IpPrefix::toString))
                .build();
    }

    static SpoofPolicy spoofing(JsonObject json) throws JsonException {
        return new SpoofPolicy(
                PolicyJson.required(json, "port"),
                json.parsed("mac", MacAddress::parse),
                PolicyJson.prefixes(json, ADDRESSES));
    }
}
