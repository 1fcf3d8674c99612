// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni.config;

import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.PluginConfig;
import dev.flatnet.plugin.Removals;
import dev.flatnet.plugin.chained.ChainedWork;
import dev.flatnet.plugin.chained.FormerAdmission;
import dev.flatnet.plugin.firewall.Policy.Part;
import dev.flatnet.plugin.link.ExistingInterface;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;

/**
 * The {@code firewall} plugin object, as the reference plugin has it; see {@code FirewallKeys}.
 *
 * @param work what is forwarded, and who is kept apart
 */
public record FirewallConfig(List<ChainedWork> work) implements ChainedConfig {

    /** What takes away what the plugin made. */
    public static final Removals REMOVALS =
            new Removals(new ExistingInterface(), List.of(), Set.of(Part.ADMISSION, Part.INGRESS));

    /** The same for a container with these addresses, also if the reference plugin attached it. */
    public static Removals removals(List<InetAddress> addresses) {
        return REMOVALS.after(new FormerAdmission(addresses));
    }

    public FirewallConfig {
        work = List.copyOf(work);
    }

    /**
     * Reads and checks the plugin object.
     *
     * @throws CniException code 6 for a wrong type, 7 for an impossible value, 2 for what is not supported
     */
    public static FirewallConfig decode(PluginConfig config) throws CniException {
        return new FirewallConfig(FirewallKeys.ofFirewall(config));
    }
}
