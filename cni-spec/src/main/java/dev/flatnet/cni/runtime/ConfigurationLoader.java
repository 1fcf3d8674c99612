// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.runtime;

import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.ErrorCode;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.NetworkConfig;
import dev.flatnet.cni.spec.PluginObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Loads network configurations from a directory, as libcni does and all runtimes expect: {@code *.conflist} files first, then
 * {@code *.conf} and {@code *.json} files of the format before 1.0.0, which have one plugin; each group sorted by name, no
 * sub-directories. The first of a name wins. Plugin objects in {@code NETWORK/*.conf} beside a {@code .conflist} are appended
 * to its chain, unless it says {@code loadOnlyInlinedPlugins}.
 *
 * <p>Unlike in libcni, a file that cannot be read does not hide the others. Reads anew on every call; thread-safe.
 */
public final class ConfigurationLoader {
    /** Where runtimes look unless told otherwise. */
    public static final Path DEFAULT_DIRECTORY = Path.of("/etc/cni/net.d");

    private final Path directory;

    private ConfigurationLoader(Path directory) {
        this.directory = directory;
    }

    /** A loader for the files of a directory; if there is no such directory it has no files. */
    public static ConfigurationLoader in(Path directory) {
        return new ConfigurationLoader(directory);
    }

    /**
     * What a directory has to offer.
     *
     * @param networks in order of preference; of several with one name the first only
     * @param problems what is wrong with each file that could not be loaded
     */
    public record Configurations(List<NetworkConfig> networks, Map<Path, CniException> problems) {
        public Configurations {
            networks = List.copyOf(networks);
            problems = Map.copyOf(problems);
        }
    }

    /**
     * Loads everything.
     *
     * @throws CniException code 5 if the directory cannot be read
     */
    public Configurations loadAll() throws CniException {
        Map<String, NetworkConfig> networks = new LinkedHashMap<>();
        Map<Path, CniException> problems = new LinkedHashMap<>();
        for (Path file : files()) {
            try {
                NetworkConfig network = load(file);
                networks.putIfAbsent(network.name(), network);
            } catch (CniException e) {
                problems.put(file, e);
            }
        }
        return new Configurations(List.copyOf(networks.values()), problems);
    }

    /**
     * Loads the network of a name.
     *
     * @throws CniException code 7 if there is none, with the problems of the files that could not be loaded, since it may be
     *     in one of them; code 5 if the directory cannot be read
     */
    public NetworkConfig load(String name) throws CniException {
        List<String> problems = new ArrayList<>();
        List<Path> files = files();
        for (Path file : files) {
            try {
                NetworkConfig network = load(file);
                if (network.name().equals(name)) {
                    return network;
                }
            } catch (CniException e) {
                problems.add(e.getMessage());
            }
        }
        String msg = files.isEmpty()
                ? "no net configurations found in " + directory
                : "no net configuration with name \"" + name + "\" in " + directory;
        throw CniException.invalidConfig(msg, String.join("; ", problems));
    }

    /**
     * Loads one file; its name says which format it has.
     *
     * @throws CniException code 5 if it cannot be read, 6 or 7 if something is wrong with it; the message names the file
     */
    public static NetworkConfig load(Path file) throws CniException {
        try {
            JsonObject json = parse(file);
            if (!hasExtension(file, ".conflist")) {
                requireSinglePlugin(json);
                return NetworkConfig.ofSinglePlugin(json);
            }
            NetworkConfig inlined = NetworkConfig.decode(json);
            NetworkConfig network = inlined.loadOnlyInlinedPlugins()
                    ? inlined
                    : inlined.withAppended(pluginsBeside(file, inlined.name()));
            if (network.plugins().isEmpty()) {
                String hint = json.get("type").isPresent() ? "a file with a single plugin is named *.conf" : "";
                throw CniException.invalidConfig("no plugin configs found", hint);
            }
            return network;
        } catch (CniException e) {
            throw new CniException(
                    e.error().code(), "error reading " + file, e.error().toText(), e);
        }
    }

    private static void requireSinglePlugin(JsonObject json) throws CniException {
        if (json.get("plugins").isPresent() && json.get("type").isEmpty()) {
            throw CniException.invalidConfig("this is a list of plugins", "a file with a list is named *.conflist");
        }
    }

    private static List<PluginObject> pluginsBeside(Path file, String network) throws CniException {
        List<PluginObject> plugins = new ArrayList<>();
        for (Path each : list(file.resolveSibling(network))) {
            if (hasExtension(each, ".conf") && Files.isRegularFile(each)) {
                try {
                    plugins.add(PluginObject.decode(parse(each)));
                } catch (JsonException e) {
                    throw CniException.ofConfig("plugin in " + each, e);
                }
            }
        }
        return plugins;
    }

    /** Only regular files, so that a pipe in the directory blocks nobody; links to files are followed. */
    private List<Path> files() throws CniException {
        List<Path> lists = new ArrayList<>();
        List<Path> singles = new ArrayList<>();
        for (Path file : list(directory)) {
            if (Files.isRegularFile(file)) {
                if (hasExtension(file, ".conflist")) {
                    lists.add(file);
                } else if (hasExtension(file, ".conf") || hasExtension(file, ".json")) {
                    singles.add(file);
                }
            }
        }
        lists.addAll(singles);
        return lists;
    }

    private static List<Path> list(Path directory) throws CniException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new CniException(
                    ErrorCode.IO_FAILURE, "failed to read plugin config files in " + directory, e.toString(), e);
        }
    }

    private static JsonObject parse(Path file) throws CniException {
        try (InputStream stream = Files.newInputStream(file)) {
            return Json.parseObject(stream.readNBytes(Json.MAX_BYTES + 1));
        } catch (IOException e) {
            throw new CniException(ErrorCode.IO_FAILURE, "cannot read " + file, e.toString(), e);
        } catch (JsonException e) {
            throw CniException.undecodable("file " + file, e);
        }
    }

    private static boolean hasExtension(Path file, String extension) {
        return file.toString().endsWith(extension);
    }
}
