// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni.config;

import dev.flatnet.cni.spec.Dns;
import dev.flatnet.cni.spec.PluginConfig;
import dev.flatnet.plugin.Network;
import dev.flatnet.plugin.Removals;
import dev.flatnet.plugin.link.Loopback;
import java.util.List;
import java.util.Set;

/** The {@code loopback} plugin object, which has no keys of its own. */
public record LoopbackConfig() implements InterfaceConfig {

    /** What takes away what the plugin made. */
    public static final Removals REMOVALS = new Removals(Loopback.REMOVAL, List.of(), Set.of());

    /** Whatever stands there. */
    public static LoopbackConfig decode(PluginConfig config) {
        return new LoopbackConfig();
    }

    @Override
    public Network network(String name) {
        return new Network(name, new Loopback(), List.of(), List.of(), Set.of());
    }

    @Override
    public Dns dns() {
        return Dns.EMPTY;
    }

    @Override
    public boolean needsAddresses() {
        return false;
    }

    @Override
    public boolean passesResultOn() {
        return true;
    }
}
