// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.runtime;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.CniArgs;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonArray;
import dev.flatnet.cni.spec.JsonDecoder;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.JsonString;
import dev.flatnet.cni.spec.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Cache entries in libcni's JSON form, whose key names differ in letter case from those of the specification. */
final class CacheEntryCodec {
    private static final String KIND = "cniCacheV1";

    private CacheEntryCodec() {}

    static JsonObject encode(CachedAttachment entry) {
        Attachment attachment = entry.attachment();
        JsonObject.Builder json = JsonObject.builder()
                .put("kind", KIND)
                .put("containerId", attachment.id().containerId())
                .put("config", entry.config().map(CacheEntryCodec::base64))
                .put("ifName", attachment.id().ifName())
                .put("networkName", entry.network())
                .put("netns", attachment.netns().filter(netns -> !netns.isEmpty()));
        if (!attachment.args().values().isEmpty()) {
            List<JsonValue> pairs = new ArrayList<>();
            attachment.args().values().forEach((key, value) -> pairs.add(JsonArray.ofStrings(List.of(key, value))));
            json.put("cniArgs", new JsonArray(pairs));
        }
        if (!attachment.capabilityArguments().members().isEmpty()) {
            json.put("capabilityArgs", attachment.capabilityArguments());
        }
        return json.put("result", entry.result()).build();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether this is an entry, and not a bare result as runtimes before 2019 stored it. */
    static boolean isEntry(JsonObject json) {
        return json.member("kind").isPresent();
    }

    static CachedAttachment decode(JsonObject json) throws JsonException {
        String kind = json.string("kind").orElse("");
        if (!kind.equals(KIND)) {
            throw new JsonException("the entry has wrong kind: " + kind);
        }
        AttachmentId id = new AttachmentId(required(json, "containerId"), required(json, "ifName"));
        Attachment attachment = new Attachment(
                id,
                json.string("netns").filter(netns -> !netns.isEmpty()),
                args(json),
                json.object("capabilityArgs").orElse(JsonObject.EMPTY));
        JsonObject result = json.object("result").orElse(JsonObject.EMPTY);
        Optional<String> config = json.get("config", value -> decoded(Json.requireString(value)));
        return new CachedAttachment(required(json, "networkName"), attachment, config, result);
    }

    private static String required(JsonObject json, String key) throws JsonException {
        return json.string(key)
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> new JsonException("the entry has no \"" + key + "\""));
    }

    private static String decoded(String base64) throws JsonException {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new JsonException("is not base64: " + e.getMessage());
        }
    }

    private static CniArgs args(JsonObject json) throws JsonException {
        Map<String, String> args = new LinkedHashMap<>();
        JsonDecoder<List<JsonValue>> pair = value -> Json.requireArray(value).elements();
        for (List<JsonValue> each : json.list("cniArgs", pair)) {
            if (each.size() != 2
                    || !(each.get(0) instanceof JsonString key)
                    || !(each.get(1) instanceof JsonString value)) {
                throw new JsonException("an argument is a pair of strings").in("cniArgs");
            }
            args.put(key.value(), value.value());
        }
        return new CniArgs(args);
    }
}
