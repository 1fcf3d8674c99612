// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni.config;

import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.Dns;
import dev.flatnet.cni.spec.JsonDecoder;
import dev.flatnet.cni.spec.PluginConfig;
import dev.flatnet.plugin.Network;
import dev.flatnet.plugin.Removals;
import dev.flatnet.plugin.chained.ChainedWork;
import dev.flatnet.plugin.firewall.Policy.Part;
import dev.flatnet.plugin.link.BridgeRemoval;
import dev.flatnet.plugin.link.BridgeSettings;
import dev.flatnet.plugin.link.BridgedVeth;
import java.util.List;
import java.util.Set;

/**
 * The {@code bridge} plugin object, as the reference plugin has it.
 *
 * @param bridge the keys about the bridge and its ports
 * @param layer2 whether the container gets no addresses, as there is no {@code ipam}
 * @param rules what is done by rules of the host
 * @param dns for the result; replaces that of the address management if anything is set
 */
public record BridgeConfig(BridgeSettings bridge, boolean layer2, List<ChainedWork> rules, Dns dns)
        implements InterfaceConfig {

    /** The bridge when the configuration names none. */
    public static final String DEFAULT_BRIDGE = "cni0";

    /** What takes away what the plugin made, or the reference plugin before it. */
    public static final Removals REMOVALS =
            new Removals(BridgeRemoval.OF_REFERENCE, List.of(), Set.of(Part.MASQUERADE, Part.SPOOFING));

    public BridgeConfig {
        rules = List.copyOf(rules);
    }

    /**
     * Reads and checks the plugin object.
     *
     * @throws CniException code 6 for a wrong type, 7 for an impossible value, 2 for an unsupported key
     */
    public static BridgeConfig decode(PluginConfig config) throws CniException {
        return new BridgeConfig(
                BridgeKeys.decode(config, DEFAULT_BRIDGE),
                BridgeKeys.isLayer2(config),
                HostRules.ofBridge(config),
                config.as(json -> json.get("dns", JsonDecoder.ofObject(Dns::decode)))
                        .orElse(Dns.EMPTY));
    }

    @Override
    public Network network(String name) {
        BridgedVeth link = new BridgedVeth(bridge, BridgeRemoval.OF_REFERENCE);
        return new Network(name, link, List.of(), rules, REMOVALS.rules());
    }

    @Override
    public boolean needsAddresses() {
        return !layer2;
    }
}
