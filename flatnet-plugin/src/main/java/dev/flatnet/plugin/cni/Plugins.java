// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import dev.flatnet.cni.plugin.CniPlugin;
import dev.flatnet.cni.plugin.PluginInfo;
import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.ipam.cni.IpamPlugin;
import dev.flatnet.plugin.cni.config.BandwidthConfig;
import dev.flatnet.plugin.cni.config.BridgeConfig;
import dev.flatnet.plugin.cni.config.FirewallConfig;
import dev.flatnet.plugin.cni.config.FlatnetConfig;
import dev.flatnet.plugin.cni.config.LoopbackConfig;
import dev.flatnet.plugin.cni.config.PortmapConfig;
import dev.flatnet.plugin.cni.config.TuningConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The plugins that this program can be: a table from the name it is called by to the plugin. The launcher's links and its
 * answers to VERSION are made from the same table by the build.
 */
public final class Plugins {
    /** The whole chain in one plugin; what the program is unless it is called by another name. */
    public static final String FLATNET = "flatnet";

    /** The address management of flatnet, for other main plugins. */
    public static final String FLATNET_IPAM = "flatnet-ipam";

    /** The versions of the specification all of them speak: every one. */
    public static final List<CniVersion> SUPPORTED = List.of(CniVersion.values());

    private static final List<Row> TABLE = List.of(
            new Row(FLATNET, parts -> new InterfacePlugin(parts, FlatnetConfig::decode, FlatnetConfig::removals)),
            ipam(IpamPlugin.FLATNET_IPAM),
            ipam(IpamPlugin.HOST_LOCAL),
            ipam(IpamPlugin.STATIC),
            new Row("bridge", parts -> new InterfacePlugin(parts, BridgeConfig::decode, BridgeConfig.REMOVALS)),
            new Row("loopback", parts -> new InterfacePlugin(parts, LoopbackConfig::decode, LoopbackConfig.REMOVALS)),
            new Row(
                    "portmap",
                    parts -> new ChainedPlugin(
                            parts, (config, args) -> PortmapConfig.decode(config), PortmapConfig.REMOVALS)),
            new Row(
                    "firewall",
                    parts -> new ChainedPlugin(
                            parts,
                            (config, args) -> FirewallConfig.decode(config),
                            (config, addresses) -> FirewallConfig.removals(addresses))),
            new Row(
                    "bandwidth",
                    parts -> new ChainedPlugin(
                            parts, (config, args) -> BandwidthConfig.decode(config), BandwidthConfig.REMOVALS)),
            new Row(
                    "tuning",
                    parts -> new ChainedPlugin(
                            parts,
                            (config, args) -> TuningConfig.decode(config, Requested.mac(config, args)),
                            TuningConfig::removals)));

    private record Row(String name, Function<PluginParts, CniPlugin> plugin) {}

    private Plugins() {}

    private static Row ipam(IpamPlugin plugin) {
        return new Row(plugin.type(), parts -> new AddressPlugin(plugin, parts.allocators()));
    }

    /** The names, in the order of the table. */
    public static List<String> names() {
        List<String> names = new ArrayList<>();
        for (Row row : TABLE) {
            names.add(row.name);
        }
        return names;
    }

    /** The plugin of a name; empty if there is none. */
    public static Optional<CniPlugin> named(String name, PluginParts parts) {
        for (Row row : TABLE) {
            if (row.name.equals(name)) {
                return Optional.of(row.plugin.apply(parts));
            }
        }
        return Optional.empty();
    }

    /** What a plugin says of itself, in some version of the program. */
    public static PluginInfo info(String name, String version) {
        return new PluginInfo(name, version, SUPPORTED);
    }
}
