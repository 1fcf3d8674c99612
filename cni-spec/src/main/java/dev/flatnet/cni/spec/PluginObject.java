// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * One plugin of a network configuration (specification 1.1.0, section 1, "Plugin configuration objects").
 *
 * @param type file name of the executable; a plain name without separators
 * @param capabilities the capabilities it declares as true, in the order written
 * @param json the whole object, with the keys nobody here knows
 */
public record PluginObject(String type, Set<String> capabilities, JsonObject json) {

    public PluginObject {
        capabilities = Set.copyOf(capabilities);
    }

    /**
     * Reads the JSON form.
     *
     * @throws JsonException if {@code type} is missing or is a path, which would run any program of the host, or if a
     *     capability is neither true nor false
     */
    public static PluginObject decode(JsonObject json) throws JsonException {
        String type = json.string("type").orElse("");
        if (type.isEmpty()) {
            throw new JsonException("missing 'type'");
        }
        if (type.indexOf('/') >= 0 || type.indexOf('\\') >= 0 || type.equals(".") || type.equals("..")) {
            throw new JsonException("\"" + type + "\" is no plain file name").in("type");
        }
        Set<String> capabilities = new LinkedHashSet<>();
        JsonObject declared = json.object("capabilities").orElse(JsonObject.EMPTY);
        for (Map.Entry<String, JsonValue> capability : declared.members().entrySet()) {
            try {
                if (Json.requireBoolean(capability.getValue())) {
                    capabilities.add(capability.getKey());
                }
            } catch (JsonException e) {
                throw e.in(capability.getKey()).in("capabilities");
            }
        }
        return new PluginObject(type, capabilities, json);
    }
}
