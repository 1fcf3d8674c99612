// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonArray;
import dev.flatnet.cni.spec.JsonDecoder;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.JsonString;
import dev.flatnet.cni.spec.JsonValue;
import dev.flatnet.plugin.attachment.Attachment;
import dev.flatnet.plugin.firewall.Policy.Part;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Records as JSON: whose they are, the parts that are covered, and a member for each part of which something is wanted. */
final class PolicyJson {
    private static final String MASQUERADE = "masquerade";
    private static final String PORTS = "ports";
    private static final String ADMISSION = "admission";
    private static final String INGRESS = "ingress";
    private static final String SPOOFING = "spoofing";
    private static final String IPTABLES = "iptables";

    private PolicyJson() {}

    static byte[] encode(Attachment attachment, Policy policy) {
        JsonObject.Builder json = JsonObject.builder()
                .put("network", attachment.network())
                .put("containerId", attachment.id().containerId())
                .put("ifname", attachment.id().ifName())
                .put("parts", texts(policy.parts(), Part::name))
                .put(IPTABLES, texts(policy.byIptables(), Part::name));
        policy.masquerade().ifPresent(wanted -> json.put(MASQUERADE, masquerade(wanted)));
        policy.ports().ifPresent(wanted -> json.put(PORTS, PortJson.encode(wanted)));
        policy.admission().ifPresent(wanted -> json.put(ADMISSION, ProtectionJson.encode(wanted)));
        policy.ingress().ifPresent(wanted -> json.put(INGRESS, ProtectionJson.encode(wanted)));
        policy.spoofing().ifPresent(wanted -> json.put(SPOOFING, ProtectionJson.encode(wanted)));
        return Json.write(json.build()).getBytes(StandardCharsets.UTF_8);
    }

    /** Reads a record; empty if it is none. */
    static Optional<RecordedPolicy> decode(byte[] text) {
        try {
            return Optional.of(record(text));
        } catch (JsonException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static RecordedPolicy record(byte[] text) throws JsonException {
        JsonObject json = Json.parseObject(text);
        Attachment attachment = new Attachment(
                required(json, "network"), new AttachmentId(required(json, "containerId"), required(json, "ifname")));
        Set<Part> parts = EnumSet.noneOf(Part.class);
        parts.addAll(json.list("parts", JsonDecoder.parsed(Part::valueOf)));
        Policy.Builder policy = Policy.covering(parts);
        json.get(MASQUERADE, JsonDecoder.ofObject(PolicyJson::masquerade)).ifPresent(policy::add);
        json.get(PORTS, JsonDecoder.ofObject(PortJson::decode)).ifPresent(policy::add);
        json.get(ADMISSION, JsonDecoder.ofObject(ProtectionJson::admission)).ifPresent(policy::add);
        json.get(INGRESS, JsonDecoder.ofObject(ProtectionJson::ingress)).ifPresent(policy::add);
        json.get(SPOOFING, JsonDecoder.ofObject(ProtectionJson::spoofing)).ifPresent(policy::add);
        json.list(IPTABLES, JsonDecoder.parsed(Part::valueOf)).forEach(policy::byIptables);
        return new RecordedPolicy(attachment, policy.build());
    }

    private static JsonObject masquerade(MasqueradePolicy wanted) {
        return JsonObject.builder()
                .put("addresses", texts(wanted.addresses(), IpPrefix::toString))
                .put("exceptions", texts(wanted.exceptions(), IpPrefix::toString))
                .put("sources", texts(wanted.sources(), IpAddresses::format))
                .build();
    }

    private static MasqueradePolicy masquerade(JsonObject json) throws JsonException {
        return new MasqueradePolicy(
                prefixes(json, "addresses"), prefixes(json, "exceptions"), addresses(json, "sources"));
    }

    static List<IpPrefix> prefixes(JsonObject json, String key) throws JsonException {
        return json.list(key, JsonDecoder.parsed(IpPrefix::parse));
    }

    private static List<InetAddress> addresses(JsonObject json, String key) throws JsonException {
        return json.list(key, JsonDecoder.parsed(IpAddresses::parse));
    }

    static String required(JsonObject json, String key) throws JsonException {
        return json.string(key).orElseThrow(() -> new JsonException("is missing").in(key));
    }

    static <T> JsonArray texts(Iterable<T> values, Function<T, String> text) {
        List<JsonValue> texts = new ArrayList<>();
        for (T value : values) {
            texts.add(new JsonString(text.apply(value)));
        }
        return new JsonArray(texts);
    }
}
