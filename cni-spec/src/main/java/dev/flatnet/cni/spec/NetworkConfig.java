// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A network configuration: a name and a chain of plugins (specification 1.1.0, section 1). What an administrator writes
 * into a {@code .conflist} file.
 *
 * @param name the network's name, checked
 * @param cniVersion the version the runtime uses, as written: the highest it knows of {@code cniVersion} and
 *     {@code cniVersions}; may be one that is not known here if there is no other, and empty if there is none at all
 * @param disableCheck the runtime must not call CHECK
 * @param disableGc the runtime must not call GC
 * @param loadOnlyInlinedPlugins plugin objects of other files are not appended
 * @param plugins the chain, in the order of ADD
 * @param json the whole document, with the keys nobody here knows and with all plugins in it
 */
public record NetworkConfig(
        String name,
        String cniVersion,
        boolean disableCheck,
        boolean disableGc,
        boolean loadOnlyInlinedPlugins,
        List<PluginObject> plugins,
        JsonObject json) {

    public NetworkConfig {
        plugins = List.copyOf(plugins);
    }

    /**
     * Reads a document.
     *
     * @throws CniException code 6 if it is not JSON, or a key has the wrong type; code 7 if a key has an impossible value,
     *     the name is missing or has illegal characters, or a plugin object has no type
     */
    public static NetworkConfig parse(byte[] utf8) throws CniException {
        try {
            return decode(Json.parseObject(utf8));
        } catch (JsonException e) {
            throw CniException.ofConfig("network configuration", e);
        }
    }

    /** As {@link #parse}, from JSON already read. */
    public static NetworkConfig decode(JsonObject json) throws CniException {
        try {
            String name = Names.requireNetworkName(json.string("name").orElse(""));
            boolean onlyInlined = flag(json, "loadOnlyInlinedPlugins");
            if (onlyInlined && json.get("plugins").isEmpty()) {
                throw new JsonException("`loadOnlyInlinedPlugins` is true, and no 'plugins' key");
            }
            return new NetworkConfig(
                    name,
                    selectedVersion(json),
                    flag(json, "disableCheck"),
                    flag(json, "disableGC"),
                    onlyInlined,
                    plugins(json),
                    json);
        } catch (JsonException e) {
            throw CniException.ofConfig("configuration list", e);
        }
    }

    /**
     * Wraps a configuration of one plugin, the only format before 0.3.0, into a list of that plugin.
     *
     * @throws CniException code 7 if it has no type, or no name
     */
    public static NetworkConfig ofSinglePlugin(JsonObject json) throws CniException {
        try {
            JsonObject list = JsonObject.builder()
                    .put("name", json.string("name").orElse(""))
                    .put("cniVersion", json.string("cniVersion").orElse(""))
                    .put("plugins", new JsonArray(List.of(json)))
                    .build();
            PluginObject.decode(json);
            return decode(list);
        } catch (JsonException e) {
            throw CniException.ofConfig("configuration", e);
        }
    }

    /** The same network with more plugins at the end of the chain, in the document as well. */
    public NetworkConfig withAppended(List<PluginObject> more) {
        List<PluginObject> all = new ArrayList<>(plugins);
        all.addAll(more);
        List<JsonValue> objects = new ArrayList<>();
        all.forEach(plugin -> objects.add(plugin.json()));
        JsonObject complete =
                json.toBuilder().put("plugins", new JsonArray(objects)).build();
        return new NetworkConfig(name, cniVersion, disableCheck, disableGc, loadOnlyInlinedPlugins, all, complete);
    }

    /** The version, if it is known here. */
    public Optional<CniVersion> knownVersion() {
        return CniVersion.of(cniVersion);
    }

    private static List<PluginObject> plugins(JsonObject json) throws JsonException {
        Optional<JsonValue> plugins = json.member("plugins");
        if (plugins.isEmpty()) {
            return List.of();
        }
        requireArray("plugins", plugins.get());
        if (plugins.get().equals(new JsonArray(List.of()))) {
            throw new JsonException("no plugins in list");
        }
        return json.list("plugins", JsonDecoder.ofObject(PluginObject::decode));
    }

    /** Also refuses {@code null}, which elsewhere is the same as absent. */
    private static void requireArray(String key, JsonValue value) throws JsonException {
        try {
            Json.requireArray(value);
        } catch (JsonException e) {
            throw e.in(key);
        }
    }

    /** 0.4.0 has the string where later versions have the boolean; both are read in every version. */
    private static boolean flag(JsonObject json, String key) throws JsonException {
        Optional<JsonValue> value = json.member(key);
        if (value.isEmpty()) {
            return false;
        }
        if (value.get() instanceof JsonString text) {
            if (text.value().equalsIgnoreCase("true") || text.value().equalsIgnoreCase("false")) {
                return text.value().equalsIgnoreCase("true");
            }
            throw new JsonException("invalid value \"" + text.value() + "\" for " + key);
        }
        try {
            return Json.requireBoolean(value.get());
        } catch (JsonException e) {
            throw e.in(key);
        }
    }

    private static VersionNumber number(String version) throws JsonException {
        try {
            return VersionNumber.parse(version);
        } catch (IllegalArgumentException e) {
            throw new JsonException(String.valueOf(e.getMessage()), e);
        }
    }

    /** The highest version known here of those the document names; {@code cniVersion} alone is taken as it is. */
    private static String selectedVersion(JsonObject json) throws JsonException {
        String single = json.string("cniVersion").orElse("");
        Optional<JsonValue> several = json.member("cniVersions");
        if (several.isEmpty()) {
            return single;
        }
        requireArray("cniVersions", several.get());
        List<String> candidates = new ArrayList<>(json.list("cniVersions", JsonDecoder.string()));
        if (!single.isEmpty()) {
            candidates.add(single);
        }
        VersionNumber newest = VersionNumber.parse(CniVersion.NEWEST.toString());
        String best = single;
        Optional<VersionNumber> bestNumber = Optional.empty();
        for (String candidate : candidates) {
            VersionNumber number = number(candidate);
            if (newest.isAtLeast(number) && (bestNumber.isEmpty() || number.compareTo(bestNumber.get()) > 0)) {
                best = candidate;
                bestNumber = Optional.of(number);
            }
        }
        return best;
    }
}
