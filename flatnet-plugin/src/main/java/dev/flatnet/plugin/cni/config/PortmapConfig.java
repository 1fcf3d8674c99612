// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni.config;

import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.PluginConfig;
import dev.flatnet.plugin.Removals;
import dev.flatnet.plugin.chained.ChainedWork;
import dev.flatnet.plugin.chained.PublishedPorts;
import dev.flatnet.plugin.firewall.Policy.Part;
import dev.flatnet.plugin.link.ExistingInterface;
import java.util.List;
import java.util.Set;

/**
 * The {@code portmap} plugin object, as the reference plugin has it; see {@code PortKeys}.
 *
 * @param ports what to publish, and how
 */
public record PortmapConfig(PublishedPorts ports) implements ChainedConfig {

    /** What takes away what the plugin made. */
    public static final Removals REMOVALS = new Removals(new ExistingInterface(), List.of(), Set.of(Part.PORTS));

    /**
     * Reads and checks the plugin object.
     *
     * @throws CniException code 6 for a wrong type, 7 for an impossible value, 2 for what is not supported
     */
    public static PortmapConfig decode(PluginConfig config) throws CniException {
        return new PortmapConfig(PortKeys.decode(config));
    }

    @Override
    public List<ChainedWork> work() {
        return List.of(ports);
    }
}
