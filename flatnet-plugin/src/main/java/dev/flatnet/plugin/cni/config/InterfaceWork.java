// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni.config;

import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.PluginConfig;
import dev.flatnet.plugin.chained.Bandwidth;
import dev.flatnet.plugin.chained.ChainedWork;
import dev.flatnet.plugin.chained.IfbNames;
import dev.flatnet.plugin.chained.Tuning;
import dev.flatnet.plugin.sandbox.Removal;
import java.util.ArrayList;
import java.util.List;

/**
 * What the configuration of {@code flatnet}, which does the work of a whole chain, says about work on the interface: {@code
 * tuning}, an object with the keys of that plugin, and the keys of {@code bandwidth}.
 */
final class InterfaceWork {
    /** The key of what the plugin of that name is told by its own configuration. */
    static final String TUNING = "tuning";

    private InterfaceWork() {}

    /**
     * Reads and checks it.
     *
     * @throws CniException code 6 for a wrong type, 7 for an impossible value, 2 for what is not supported
     */
    static List<ChainedWork> decode(PluginConfig config) throws CniException {
        List<ChainedWork> work = new ArrayList<>();
        if (config.as(json -> json.object(TUNING)).isPresent()) {
            work.add(TuningConfig.within(config, TUNING));
        }
        BandwidthKeys.decode(config, IfbNames.FLATNET).ifPresent(work::add);
        return work;
    }

    /** What takes it back, also if the configuration has become invalid. */
    static List<Removal> removals(PluginConfig config) {
        return List.of(Bandwidth.removal(IfbNames.FLATNET), Tuning.removal(TuningConfig.dataDirAnyway(config, TUNING)));
    }
}
