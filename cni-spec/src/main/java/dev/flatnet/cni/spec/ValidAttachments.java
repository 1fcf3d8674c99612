// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The attachments that a GC request names as still valid (specification 1.1.0, section 2, "GC"). The text of 1.1.0 calls the
 * key {@value #KEY_OF_TEXT}; the reference implementation and all later texts call it {@value #KEY}. Both are written, and
 * either is read.
 */
public final class ValidAttachments {
    /** The key in use. */
    public static final String KEY = "cni.dev/valid-attachments";

    /** The key by the letter of version 1.1.0. */
    public static final String KEY_OF_TEXT = "cni.dev/attachments";

    private ValidAttachments() {}

    /**
     * Reads the list from a request.
     *
     * @return empty if neither key is there; a {@code null}, which the reference implementation writes for an empty list, is
     *     an empty list
     * @throws CniException code 6 or 7 if it is no list of attachments: a list that is read only in part would condemn the
     *     rest
     */
    public static Optional<List<AttachmentId>> of(JsonObject json) throws CniException {
        try {
            for (String key : List.of(KEY, KEY_OF_TEXT)) {
                if (json.get(key).isPresent()) {
                    return Optional.of(json.list(key, JsonDecoder.ofObject(ValidAttachments::decode)));
                }
            }
        } catch (JsonException e) {
            throw CniException.ofConfig("list of valid attachments", e);
        }
        boolean named = json.member(KEY).isPresent() || json.member(KEY_OF_TEXT).isPresent();
        return named ? Optional.of(List.of()) : Optional.empty();
    }

    private static AttachmentId decode(JsonObject json) throws JsonException {
        Optional<String> containerId = json.string("containerID");
        Optional<String> ifName = json.string("ifname");
        if (containerId.isEmpty() || ifName.isEmpty()) {
            throw new JsonException("an attachment has \"containerID\" and \"ifname\"");
        }
        return new AttachmentId(containerId.get(), ifName.get());
    }

    /** Adds the list to a request, under both keys. */
    public static JsonObject.Builder put(JsonObject.Builder request, List<AttachmentId> attachments) {
        List<JsonValue> encoded = new ArrayList<>();
        for (AttachmentId attachment : attachments) {
            encoded.add(JsonObject.builder()
                    .put("containerID", attachment.containerId())
                    .put("ifname", attachment.ifName())
                    .build());
        }
        JsonArray array = new JsonArray(encoded);
        return request.put(KEY, array).put(KEY_OF_TEXT, array);
    }
}
