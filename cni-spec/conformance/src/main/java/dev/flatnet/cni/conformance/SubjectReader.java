// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import dev.flatnet.cni.conformance.Subject.Predecessor;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonArray;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.JsonString;
import dev.flatnet.cni.spec.JsonValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes a subject of a plugin's name and a network configuration: a list, in which the plugins before the one under test
 * run before it in each trial, or a single plugin object. The kind of the plugin follows from where it stands: in {@code
 * ipam.type} it is an IPAM plugin, after others a chained one, first an interface plugin.
 */
public final class SubjectReader {
    private static final String DIRECTORY = "{directory}";

    private final Function<String, Target> targets;
    private final String path;

    /**
     * A reader.
     *
     * @param targets gives the way to call the plugin of a {@code type}
     * @param path the value for {@code CNI_PATH}
     */
    public SubjectReader(Function<String, Target> targets, String path) {
        this.targets = targets;
        this.path = path;
    }

    /**
     * The configuration that this library knows for a plugin: for those of flatnet and for most of the reference plugins.
     *
     * @param directory where the plugin may keep what it has to keep
     */
    public static Optional<JsonObject> wellKnown(String plugin, Path directory) {
        try {
            String all = new String(Resources.bytes("configurations.json"), StandardCharsets.UTF_8);
            JsonValue found = Json.requireObject(Json.parse(all)).members().get(plugin);
            return found == null ? Optional.empty() : Optional.of((JsonObject) replace(found, directory.toString()));
        } catch (IOException | JsonException e) {
            throw new IllegalStateException("the configurations of this module cannot be read", e);
        }
    }

    /** The types of the plugins that are called for a subject, but for the plugin itself. */
    public static List<String> before(String plugin, JsonObject configuration) throws JsonException {
        SubjectReader names = new SubjectReader(
                type -> request -> {
                    throw new IOException("only the name of " + type + " was asked for");
                },
                "");
        return names.read(plugin, configuration, Optional.empty()).before().stream()
                .map(Predecessor::name)
                .toList();
    }

    /** Not in the text: a directory may have a name that JSON has to escape. */
    private static JsonValue replace(JsonValue value, String directory) {
        if (value instanceof JsonObject object) {
            JsonObject.Builder replaced = JsonObject.builder();
            object.members().forEach((name, member) -> replaced.put(name, replace(member, directory)));
            return replaced.build();
        }
        if (value instanceof JsonArray array) {
            return new JsonArray(array.elements().stream()
                    .map(element -> replace(element, directory))
                    .toList());
        }
        return value instanceof JsonString string
                ? new JsonString(string.value().replace(DIRECTORY, directory))
                : value;
    }

    /**
     * Reads a configuration.
     *
     * @param plugin the name of the plugin under test
     * @param kind what kind of plugin it is, if that is not to follow from where it stands
     * @throws JsonException if the configuration has no name, or no place for the plugin
     */
    public Subject read(String plugin, JsonObject configuration, Optional<Kind> kind) throws JsonException {
        String network = configuration
                .string("name")
                .filter(name -> !name.isEmpty())
                .orElseThrow(() -> new JsonException("the configuration has no \"name\""));
        List<JsonObject> objects = configuration.members().containsKey("plugins")
                ? configuration
                        .get("plugins", value -> Json.requireArray(value).decode(Json::requireObject))
                        .orElse(List.of())
                : List.of(configuration);
        List<Predecessor> before = new ArrayList<>();
        for (JsonObject object : objects) {
            JsonObject config = object.toBuilder()
                    .put("name", network)
                    .remove("cniVersions")
                    .build();
            String type = config.string("type").orElse("");
            Optional<Kind> standing = kindOf(plugin, type, config, before);
            if (standing.isPresent()) {
                return subject(plugin, config, kind.or(() -> standing).orElseThrow(), before);
            }
            before.add(new Predecessor(type, targets.apply(type), config));
        }
        throw new JsonException(
                "the configuration names the plugin \"" + plugin + "\" neither as type nor as ipam.type");
    }

    private static Optional<Kind> kindOf(String plugin, String type, JsonObject config, List<Predecessor> before)
            throws JsonException {
        if (type.equals(plugin)) {
            // Every namespace has the interface that this plugin looks after: it changes one that exists.
            boolean first = before.isEmpty() && !type.equals("loopback");
            return Optional.of(first ? Kind.INTERFACE : Kind.CHAINED);
        }
        Optional<JsonObject> ipam = config.object("ipam");
        boolean delegate = ipam.isPresent() && ipam.get().string("type").equals(Optional.of(plugin));
        return delegate ? Optional.of(Kind.IPAM) : Optional.empty();
    }

    private Subject subject(String plugin, JsonObject config, Kind kind, List<Predecessor> before) {
        // An IPAM plugin is called by the plugin before it, not after that.
        List<Predecessor> running = kind == Kind.IPAM ? List.of() : before;
        String ifName = plugin.equals("loopback") ? "lo" : "eth0";
        return new Subject(plugin, targets.apply(plugin), kind, config, running, ifName, path);
    }
}
