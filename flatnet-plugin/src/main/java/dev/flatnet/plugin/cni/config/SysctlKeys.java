// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni.config;

import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.JsonValue;
import dev.flatnet.plugin.chained.Tuning;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The object {@code sysctl}: values by names as sysctl(8) has them, with dots or slashes. */
final class SysctlKeys {
    private static final String NET = "net";
    private static final String DUPLICATED = "duplicated sysctl keys are not allowed";

    private SysctlKeys() {}

    /**
     * Reads and checks the object.
     *
     * @return values by the name below {@code net}, one element each
     */
    static Map<List<String>, String> decode(JsonObject sysctls) throws JsonException {
        Map<List<String>, String> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonValue> each : sysctls.members().entrySet()) {
            String key = each.getKey();
            String value;
            try {
                value = Json.requireString(each.getValue());
            } catch (JsonException e) {
                throw e.in(key);
            }
            if (values.put(name(key), value) != null) {
                throw new JsonException(DUPLICATED + ": " + key + " is there in another spelling as well");
            }
        }
        return values;
    }

    /**
     * The elements of a sysctl's name below {@code net}. Each dot and slash separates two, so an interface whose name has a dot
     * in it can only be meant by {@value Tuning#INTERFACE}.
     */
    private static List<String> name(String key) throws JsonException {
        List<String> elements = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= key.length(); i++) {
            if (i == key.length() || key.charAt(i) == '.' || key.charAt(i) == '/') {
                elements.add(key.substring(start, i));
                start = i + 1;
            }
        }
        // Two dots would lead upwards, but they separate empty elements.
        if (elements.size() < 2 || !elements.get(0).equals(NET) || elements.contains("") || key.indexOf(0) >= 0) {
            throw new JsonException("invalid net sysctl key: \"" + key + "\"; it must be one below net");
        }
        return List.copyOf(elements.subList(1, elements.size()));
    }

    /** The names as they are written in an object with the key {@code sysctl}. */
    static List<String> names(JsonObject json) throws JsonException {
        return List.copyOf(
                json.object("sysctl").orElse(JsonObject.EMPTY).members().keySet());
    }
}
