// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni.config;

import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.PluginConfig;
import dev.flatnet.plugin.chained.ChainedWork;
import dev.flatnet.plugin.chained.PublishedPorts;
import java.util.ArrayList;
import java.util.List;

/** What the configurations of plugins that make interfaces say about rules of the host. */
final class HostRules {
    private HostRules() {}

    /**
     * For {@code flatnet}, which does the work of a whole chain.
     *
     * @throws CniException code 6 for a wrong type, 7 for an impossible value, 2 for what is not supported
     */
    static List<ChainedWork> ofFlatnet(PluginConfig config) throws CniException {
        List<ChainedWork> work = new ArrayList<>(ofBridge(config));
        PublishedPorts ports = PortKeys.decodeFixed(config);
        if (!ports.isEmpty()) {
            work.add(ports);
        }
        work.addAll(config.as(FirewallKeys::ofFlatnet));
        return work;
    }

    /** For {@code bridge}, whose published ports and admission are those of others. */
    static List<ChainedWork> ofBridge(PluginConfig config) throws CniException {
        List<ChainedWork> work = new ArrayList<>(MasqueradeKeys.decode(config));
        work.addAll(config.as(FirewallKeys::ofBridge));
        return work;
    }
}
