// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import java.util.ArrayList;
import java.util.List;

/** A JSON array. */
public record JsonArray(List<JsonValue> elements) implements JsonValue {

    public JsonArray {
        elements = List.copyOf(elements);
    }

    /** An array of strings. */
    public static JsonArray ofStrings(List<String> strings) {
        List<JsonValue> values = new ArrayList<>(strings.size());
        for (String string : strings) {
            values.add(new JsonString(string));
        }
        return new JsonArray(values);
    }

    /** Decodes every element; the message of a failure says which one it was. */
    public <T> List<T> decode(JsonDecoder<T> decoder) throws JsonException {
        List<T> decoded = new ArrayList<>(elements.size());
        for (int i = 0; i < elements.size(); i++) {
            try {
                decoded.add(decoder.decode(elements.get(i)));
            } catch (JsonException e) {
                throw e.in("[" + i + "]");
            }
        }
        return List.copyOf(decoded);
    }

    @Override
    public String describe() {
        return "an array";
    }
}
