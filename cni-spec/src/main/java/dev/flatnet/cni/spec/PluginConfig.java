// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import java.util.Optional;

/**
 * The configuration a plugin gets on stdin: one plugin object of a network configuration list, with what the runtime
 * added (specification 1.0.0, section 3, "Deriving execution configuration from plugin configuration").
 *
 * @param cniVersion the version the request is made in
 * @param name the network's name, already checked
 * @param json the whole document, with the keys nobody here knows
 */
public record PluginConfig(CniVersion cniVersion, String name, JsonObject json) {

    /**
     * Reads the document.
     *
     * @throws CniException code 6 if {@code name} or {@code cniVersion} has the wrong type, 7 if the name is missing or
     *     has illegal characters, 1 if the version is none that the specification ever had
     */
    public static PluginConfig decode(JsonObject json) throws CniException {
        try {
            String name = Names.requireNetworkName(json.string("name").orElse(""));
            String version = json.string("cniVersion").orElse("");
            CniVersion known = CniVersion.of(version)
                    .orElseThrow(() -> new CniException(
                            ErrorCode.INCOMPATIBLE_VERSION,
                            "incompatible CNI versions",
                            "the configuration is of version \"" + version + "\", which does not exist"));
            return new PluginConfig(known, name, json);
        } catch (JsonException e) {
            throw CniException.ofConfig("network configuration", e);
        }
    }

    /**
     * Reads the document with a decoder of yours.
     *
     * @throws CniException code 6 if the decoder finds a value of the wrong type, 7 if it finds an impossible one; the
     *     details say where
     */
    public <T> T as(JsonDecoder.ObjectDecoder<T> decoder) throws CniException {
        try {
            return decoder.decode(json);
        } catch (JsonException e) {
            throw CniException.ofConfig("network configuration", e);
        }
    }

    /**
     * The result of the plugin before this one (ADD), or of the whole ADD (CHECK, DEL).
     *
     * @throws CniException code 6 or 7 if it is none, as for any part of the configuration
     */
    public Optional<CniResult> prevResult() throws CniException {
        try {
            return json.get("prevResult", value -> ResultCodec.decode(Json.requireObject(value), cniVersion));
        } catch (JsonException e) {
            throw CniException.ofConfig("previous result", e);
        }
    }

    /**
     * What the runtime supplies for a capability that the plugin object declared. Prefer {@link #capability(String,
     * JsonDecoder)}, whose failures say where in the configuration they are.
     *
     * @throws CniException code 6 if {@code runtimeConfig} is no object
     */
    public Optional<JsonValue> capability(String name) throws CniException {
        return capability(name, value -> value);
    }

    /**
     * As {@link #capability(String)}, decoded.
     *
     * <pre>{@code
     * List<PortMapping> mappings = config.capability("portMappings",
     *         value -> Json.requireArray(value).decode(JsonDecoder.ofObject(PortMapping::decode))).orElse(List.of());
     * }</pre>
     *
     * @throws CniException code 6 if the decoder finds a value of the wrong type, 7 if it finds an impossible one; the
     *     details say where
     */
    public <T> Optional<T> capability(String name, JsonDecoder<T> decoder) throws CniException {
        try {
            Optional<JsonValue> value = json.object("runtimeConfig").flatMap(values -> values.get(name));
            return value.isEmpty() ? Optional.empty() : Optional.of(decode(name, value.get(), decoder));
        } catch (JsonException e) {
            throw CniException.ofConfig("network configuration", e);
        }
    }

    private static <T> T decode(String capability, JsonValue value, JsonDecoder<T> decoder) throws JsonException {
        try {
            return decoder.decode(value);
        } catch (JsonException e) {
            throw e.in(capability).in("runtimeConfig");
        }
    }
}
