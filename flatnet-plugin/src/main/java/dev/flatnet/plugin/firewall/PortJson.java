// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.cni.spec.JsonArray;
import dev.flatnet.cni.spec.JsonDecoder;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.JsonValue;
import dev.flatnet.plugin.firewall.PortCondition.Subject;
import dev.flatnet.plugin.firewall.PortMapping.Protocol;
import dev.flatnet.plugin.firewall.PortPolicy.Conditions;
import dev.flatnet.plugin.firewall.PortPolicy.Hairpin;
import dev.flatnet.plugin.firewall.PortPolicy.HairpinMark;
import java.util.ArrayList;
import java.util.List;

/** What a record says of published ports. */
final class PortJson {
    private static final int MAX_PORT = 65535;
    private static final int MAX_BIT = 31;

    private PortJson() {}

    static JsonObject encode(PortPolicy policy) {
        List<JsonValue> mappings = new ArrayList<>();
        for (PortMapping mapping : policy.mappings()) {
            mappings.add(JsonObject.builder()
                    .put("protocol", mapping.protocol().name())
                    .put("hostAddress", mapping.hostAddress().map(IpAddresses::format))
                    .put("hostPort", mapping.hostPort())
                    .put("containerPort", mapping.containerPort())
                    .put("count", mapping.count())
                    .build());
        }
        return JsonObject.builder()
                .put("mappings", new JsonArray(mappings))
                .put("addresses", PolicyJson.texts(policy.addresses(), IpPrefix::toString))
                .put("hairpin", policy.hairpin().name())
                .put("device", policy.device())
                .put("conditionsV4", encode(policy.conditions().ipv4()))
                .put("conditionsV6", encode(policy.conditions().ipv6()))
                .put("markBit", policy.mark().bit())
                .put("markChain", policy.mark().chain())
                .build();
    }

    private static JsonArray encode(List<PortCondition> conditions) {
        List<JsonValue> all = new ArrayList<>();
        for (PortCondition condition : conditions) {
            all.add(JsonObject.builder()
                    .put("subject", condition.subject().name())
                    .put("negated", String.valueOf(condition.negated()))
                    .put("value", condition.value())
                    .build());
        }
        return new JsonArray(all);
    }

    static PortPolicy decode(JsonObject json) throws JsonException {
        return new PortPolicy(
                json.list("mappings", JsonDecoder.ofObject(PortJson::mapping)),
                PolicyJson.prefixes(json, "addresses"),
                Hairpin.valueOf(PolicyJson.required(json, "hairpin")),
                json.string("device"),
                new Conditions(conditions(json, "conditionsV4"), conditions(json, "conditionsV6")),
                new HairpinMark(
                        json.integer("markBit", 0, MAX_BIT).map(Long::intValue).orElse(HairpinMark.DEFAULT.bit()),
                        json.string("markChain")));
    }

    private static PortMapping mapping(JsonObject json) throws JsonException {
        return new PortMapping(
                Protocol.valueOf(PolicyJson.required(json, "protocol")),
                json.parsed("hostAddress", IpAddresses::parse),
                number(json, "hostPort"),
                number(json, "containerPort"),
                number(json, "count"));
    }

    private static int number(JsonObject json, String key) throws JsonException {
        return json.integer(key, 1, MAX_PORT)
                .orElseThrow(() -> new JsonException("is missing").in(key))
                .intValue();
    }

    private static List<PortCondition> conditions(JsonObject json, String key) throws JsonException {
        return json.list(
                key,
                JsonDecoder.ofObject(condition -> new PortCondition(
                        Subject.valueOf(PolicyJson.required(condition, "subject")),
                        Boolean.parseBoolean(PolicyJson.required(condition, "negated")),
                        PolicyJson.required(condition, "value"))));
    }
}
