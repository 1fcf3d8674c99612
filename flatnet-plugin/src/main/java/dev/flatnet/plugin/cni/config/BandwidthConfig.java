// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni.config;

import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.PluginConfig;
import dev.flatnet.plugin.Removals;
import dev.flatnet.plugin.chained.Bandwidth;
import dev.flatnet.plugin.chained.ChainedWork;
import dev.flatnet.plugin.chained.IfbNames;
import dev.flatnet.plugin.link.ExistingInterface;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The {@code bandwidth} plugin object, as the reference plugin has it; see {@code BandwidthKeys}.
 *
 * @param bandwidth the work; absent if nothing is to be limited
 */
public record BandwidthConfig(Optional<Bandwidth> bandwidth) implements ChainedConfig {

    /** What takes away what the plugin made. */
    public static final Removals REMOVALS =
            new Removals(new ExistingInterface(), List.of(Bandwidth.removal(IfbNames.REFERENCE)), Set.of());

    /**
     * Reads and checks the plugin object.
     *
     * @throws CniException code 6 for a wrong type, 7 for an impossible value, 2 for what is not supported
     */
    public static BandwidthConfig decode(PluginConfig config) throws CniException {
        return new BandwidthConfig(BandwidthKeys.decode(config, IfbNames.REFERENCE));
    }

    @Override
    public List<ChainedWork> work() {
        return bandwidth.isPresent() ? List.of(bandwidth.get()) : List.of();
    }
}
