// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni.config;

import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.JsonValue;
import dev.flatnet.cni.spec.PluginConfig;
import dev.flatnet.netlink.route.MacAddress;
import dev.flatnet.plugin.Removals;
import dev.flatnet.plugin.chained.ChainedWork;
import dev.flatnet.plugin.chained.Tuning;
import dev.flatnet.plugin.chained.Tuning.LinkTuning;
import dev.flatnet.plugin.link.ExistingInterface;
import dev.flatnet.plugin.sandbox.Removal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The {@code tuning} plugin object: {@code sysctl}, {@code mac}, {@code mtu}, {@code promisc}, {@code allmulti}, {@code
 * txQLen}, as the reference plugin has them. The MAC address may come with the request instead.
 *
 * @param sysctls values by the name below {@code net}, one element each
 * @param link what to change of the interface
 */
public record TuningConfig(Map<List<String>, String> sysctls, LinkTuning link) implements ChainedConfig {

    /** What takes away what the plugin made. */
    public static final Removals REMOVALS = new Removals(new ExistingInterface(), List.of(Removal.NOTHING), Set.of());

    private static final String INTERFACE = "IFNAME";
    private static final String NET = "net";
    private static final int MIN_MTU = 68;
    private static final int MAX_MTU = 65535;

    /**
     * Reads and checks the plugin object.
     *
     * @param interfaceName stands for {@code IFNAME} in the names of sysctls
     * @param requestedMac replaces the one in the configuration
     * @throws CniException code 6 for a wrong type, 7 for an impossible value
     */
    public static TuningConfig decode(PluginConfig config, String interfaceName, Optional<MacAddress> requestedMac)
            throws CniException {
        Map<List<String>, String> sysctls = new LinkedHashMap<>();
        for (Map.Entry<String, JsonValue> each : config.as(json -> json.object("sysctl"))
                .orElse(JsonObject.EMPTY)
                .members()
                .entrySet()) {
            sysctls.put(sysctl(each.getKey(), interfaceName), config.as(json -> Json.requireString(each.getValue())));
        }
        return new TuningConfig(sysctls, config.as(json -> link(json, requestedMac)));
    }

    private static LinkTuning link(JsonObject json, Optional<MacAddress> requestedMac) throws JsonException {
        Optional<MacAddress> written = json.parsed("mac", MacAddress::parse);
        Optional<MacAddress> mac = requestedMac.isPresent() ? requestedMac : written;
        long mtu = json.integer("mtu", 0, MAX_MTU).orElse(0L);
        if (mtu != 0 && mtu < MIN_MTU) {
            throw new JsonException("must be at least " + MIN_MTU + ", not " + mtu).in("mtu");
        }
        return new LinkTuning(
                mac,
                mtu == 0 ? Optional.empty() : Optional.of((int) mtu),
                json.bool("promisc", false) ? Optional.of(true) : Optional.empty(),
                json.get("allmulti", Json::requireBoolean),
                json.integer("txQLen", 0, Integer.MAX_VALUE).map(Long::intValue));
    }

    /**
     * The elements of a sysctl's name below {@code net}. Dots and slashes separate them; the first {@code IFNAME} stands
     * for the interface, whose name may have dots of its own.
     */
    private static List<String> sysctl(String key, String interfaceName) throws CniException {
        List<String> elements = new ArrayList<>();
        for (String element : key.split("[./]", -1)) {
            elements.add(element.equals(INTERFACE) ? interfaceName : element);
        }
        boolean hasHole = elements.contains("") || elements.contains("..");
        if (elements.size() < 2 || !elements.get(0).equals(NET) || hasHole) {
            throw CniException.invalidConfig("invalid sysctl \"" + key + "\"", "it must be one below net");
        }
        return List.copyOf(elements.subList(1, elements.size()));
    }

    @Override
    public List<ChainedWork> work() {
        return List.of(new Tuning(sysctls, link));
    }
}
