// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni.config;

import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.Dns;
import dev.flatnet.cni.spec.JsonDecoder;
import dev.flatnet.cni.spec.PluginConfig;
import dev.flatnet.plugin.Network;
import dev.flatnet.plugin.Removals;
import dev.flatnet.plugin.chained.ChainedWork;
import dev.flatnet.plugin.firewall.Policy;
import dev.flatnet.plugin.link.BridgeRemoval;
import dev.flatnet.plugin.link.BridgeSettings;
import dev.flatnet.plugin.link.BridgedVeth;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/**
 * The keys of the {@code flatnet} plugin object. They are those of the reference {@code bridge} plugin, with the same
 * meaning and defaults, but for {@code bridge}, which defaults to {@value #DEFAULT_BRIDGE}; see {@code BridgeKeys}. To them
 * come those of the plugins that are chained after it elsewhere; see {@code HostRules} and {@code InterfaceWork}.
 *
 * @param bridge the keys about the bridge and its ports
 * @param layer2 whether the container gets no addresses, as there is no {@code ipam}
 * @param chained what is done to the interface, and by rules of the host: {@code ipMasq} and its like, published ports,
 *     admission
 * @param dns for the result; replaces that of the address management if anything is set
 */
public record FlatnetConfig(BridgeSettings bridge, boolean layer2, List<ChainedWork> chained, Dns dns)
        implements InterfaceConfig {

    /** The bridge when the configuration names none. */
    public static final String DEFAULT_BRIDGE = "flatnet-br0";

    /** What takes away what the plugin made, whatever its configuration was. */
    public static Removals removals(PluginConfig config) {
        return new Removals(BridgeRemoval.OF_FLATNET, InterfaceWork.removals(config), EnumSet.allOf(Policy.Part.class));
    }

    public FlatnetConfig {
        chained = List.copyOf(chained);
    }

    /**
     * Reads and checks the plugin object.
     *
     * @throws CniException code 6 for a wrong type, 7 for an impossible value, 2 for an unsupported key
     */
    public static FlatnetConfig decode(PluginConfig config) throws CniException {
        UnsupportedKeys.ofFlatnet(config);
        List<ChainedWork> chained = new ArrayList<>(InterfaceWork.decode(config));
        chained.addAll(HostRules.ofFlatnet(config));
        return new FlatnetConfig(
                BridgeKeys.decode(config, DEFAULT_BRIDGE),
                BridgeKeys.isLayer2(config),
                chained,
                config.as(json -> json.get("dns", JsonDecoder.ofObject(Dns::decode)))
                        .orElse(Dns.EMPTY));
    }

    @Override
    public Network network(String name) {
        return new Network(name, new BridgedVeth(bridge), List.of(), chained, EnumSet.allOf(Policy.Part.class));
    }

    @Override
    public boolean needsAddresses() {
        return !layer2;
    }
}
