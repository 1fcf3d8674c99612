// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni.config;

import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.JsonDecoder;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.PluginConfig;
import dev.flatnet.netlink.route.MacAddress;
import dev.flatnet.plugin.Removals;
import dev.flatnet.plugin.chained.ChainedWork;
import dev.flatnet.plugin.chained.Tuning;
import dev.flatnet.plugin.link.ExistingInterface;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The {@code tuning} plugin object, as the reference plugin has it: {@code sysctl}, {@code mac}, {@code promisc}, {@code mtu},
 * {@code allmulti}, {@code txQLen}, and {@code dataDir}. All but the last may also come in {@code args.cni}, which counts for
 * more; a MAC address that comes with the request in another way counts for more than the one of the file.
 *
 * @param tuning the work
 */
public record TuningConfig(Tuning tuning) implements ChainedConfig {
    /** Where what was there before is kept if the configuration says nothing of it: the reference plugin's directory. */
    public static final Path DEFAULT_DATA_DIR = Path.of("/run/cni/tuning");

    /** The keys of the plugin object and of {@code args.cni}. */
    public static final List<String> KEYS = List.of("sysctl", "mac", "promisc", "mtu", "allmulti", "txQLen");

    /** The key of the directory for what was there before. */
    public static final String DATA_DIR = "dataDir";

    /**
     * Reads and checks the plugin object. Sysctls are held against the administrator's list of allowed ones.
     *
     * @param requestedMac counts for more than the one in the configuration
     * @throws CniException code 6 for a wrong type, 7 for an impossible value or a sysctl that is not allowed
     */
    public static TuningConfig decode(PluginConfig config, Optional<MacAddress> requestedMac) throws CniException {
        return decode(config, requestedMac, SysctlAllowList.FILE);
    }

    static TuningConfig decode(PluginConfig config, Optional<MacAddress> requestedMac, Path allowList)
            throws CniException {
        TuningKeys keys = config.as(json -> keys(json, requestedMac));
        requireAllowed(config.as(TuningConfig::sysctlNames), allowList);
        Path dataDir = config.as(TuningConfig::dataDir).orElse(DEFAULT_DATA_DIR);
        return new TuningConfig(new Tuning(keys.sysctls(), keys.changes(), dataDir));
    }

    private static TuningKeys keys(JsonObject json, Optional<MacAddress> requestedMac) throws JsonException {
        TuningKeys written = TuningKeys.decode(json).with(requestedMac);
        Optional<TuningKeys> ofArgs = ofArgs(json, TuningKeys::decode);
        return ofArgs.isPresent() ? written.overriddenBy(ofArgs.get()) : written;
    }

    private static <T> Optional<T> ofArgs(JsonObject json, JsonDecoder.ObjectDecoder<T> decoder) throws JsonException {
        JsonDecoder<Optional<T>> ofCni = JsonDecoder.ofObject(args -> args.get("cni", JsonDecoder.ofObject(decoder)));
        return json.get("args", ofCni).orElse(Optional.empty());
    }

    private static List<String> sysctlNames(JsonObject json) throws JsonException {
        List<String> names = new ArrayList<>(SysctlKeys.names(json));
        names.addAll(ofArgs(json, SysctlKeys::names).orElse(List.of()));
        return names;
    }

    /** The same keys in an object of another plugin's configuration; {@code args.cni} is that plugin's then. */
    static Tuning within(PluginConfig config, String key) throws CniException {
        TuningKeys keys = config.as(json -> json.get(key, JsonDecoder.ofObject(TuningKeys::decode)))
                .orElseThrow();
        requireAllowed(
                config.as(json -> json.get(key, JsonDecoder.ofObject(SysctlKeys::names)))
                        .orElse(List.of()),
                SysctlAllowList.FILE);
        Path dataDir = config.as(json -> dataDir(json, key)).orElse(DEFAULT_DATA_DIR);
        return new Tuning(keys.sysctls(), keys.changes(), dataDir);
    }

    private static void requireAllowed(List<String> names, Path file) throws CniException {
        if (names.isEmpty()) {
            return;
        }
        Optional<SysctlAllowList> allowed = SysctlAllowList.read(file);
        if (allowed.isPresent()) {
            for (String name : names) {
                allowed.get().require(name);
            }
        }
    }

    /** What puts back what was there before. It works with a configuration that became invalid. */
    public static Removals removals(PluginConfig config) {
        return new Removals(
                new ExistingInterface(), List.of(Tuning.removal(anyway(config, TuningConfig::dataDir))), Set.of());
    }

    /** The directory that an object of another plugin's configuration names. */
    static Path dataDirAnyway(PluginConfig config, String key) {
        return anyway(config, json -> dataDir(json, key));
    }

    private static Path anyway(PluginConfig config, JsonDecoder.ObjectDecoder<Optional<Path>> dataDir) {
        try {
            return config.as(dataDir).orElse(DEFAULT_DATA_DIR);
        } catch (CniException e) {
            // No ADD can have succeeded with this.
            return DEFAULT_DATA_DIR;
        }
    }

    private static Optional<Path> dataDir(JsonObject json) throws JsonException {
        return json.parsed(DATA_DIR, AbsolutePath::parse);
    }

    private static Optional<Path> dataDir(JsonObject json, String key) throws JsonException {
        return json.get(key, JsonDecoder.ofObject(TuningConfig::dataDir)).orElse(Optional.empty());
    }

    @Override
    public List<ChainedWork> work() {
        return List.of(tuning);
    }
}
