// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni.config;

import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.PluginConfig;

/** The keys that say what rules are made of: {@code nftables}, {@code iptables}, or nothing for what the host can do. */
final class RuleBackends {
    private static final String IPTABLES = "iptables";
    private static final String NFTABLES = "nftables";

    private RuleBackends() {}

    /**
     * Whether a key asks for the rules of {@code iptables}.
     *
     * @throws CniException code 6 for a wrong type, 7 for any other text
     */
    static boolean isIptables(PluginConfig config, String key) throws CniException {
        return config.as(json -> {
            String backend = json.text(key).orElse("");
            if (!backend.isEmpty() && !backend.equals(IPTABLES) && !backend.equals(NFTABLES)) {
                throw new JsonException("must be \"" + NFTABLES + "\" or \"" + IPTABLES + "\", not \"" + backend + "\"")
                        .in(key);
            }
            return backend.equals(IPTABLES);
        });
    }

    /** Whether a key asks for the rules of {@code nftables}, and for no others. */
    static boolean isNftables(PluginConfig config, String key) throws CniException {
        return config.as(json -> json.text(key)).orElse("").equals(NFTABLES);
    }
}
