// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni.config;

import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.cni.spec.JsonDecoder;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.PluginConfig;
import dev.flatnet.plugin.chained.ChainedWork;
import dev.flatnet.plugin.chained.Masquerading;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;

/**
 * The keys about masquerading: {@code ipMasq} and {@code ipMasqBackend} of the reference plugins, and ours: {@code
 * ipMasqFamilies}, a list of {@code "ipv4"} and {@code "ipv6"}, both if it is not there; {@code ipMasqExcept}, a list of prefixes
 * to which traffic keeps its source address; {@code ipMasqSource}, a list of at most one address of a family that traffic gets
 * instead of the host's.
 */
final class MasqueradeKeys {
    private static final String IPV4 = "ipv4";
    private static final String IPV6 = "ipv6";

    private MasqueradeKeys() {}

    /**
     * Reads and checks them.
     *
     * @return nothing if {@code ipMasq} is not set
     * @throws CniException code 6 for a wrong type, 7 for an impossible value
     */
    static List<ChainedWork> decode(PluginConfig config) throws CniException {
        boolean byIptables = RuleBackends.isIptables(config, "ipMasqBackend");
        return config.as(json -> decode(json, byIptables));
    }

    private static List<ChainedWork> decode(JsonObject json, boolean byIptables) throws JsonException {
        List<String> families = json.list("ipMasqFamilies", JsonDecoder.parsed(MasqueradeKeys::family));
        List<IpPrefix> except = json.list("ipMasqExcept", JsonDecoder.parsed(IpPrefix::parse));
        List<InetAddress> sources = json.list("ipMasqSource", JsonDecoder.parsed(IpAddresses::parse));
        requireOneOfAFamily(sources);
        if (!json.bool("ipMasq", false)) {
            return List.of();
        }
        if (byIptables && !(except.isEmpty() && sources.isEmpty())) {
            throw new JsonException("cannot be had with ipMasqBackend iptables")
                    .in(except.isEmpty() ? "ipMasqSource" : "ipMasqExcept");
        }
        boolean all = families.isEmpty();
        return List.of(new Masquerading(
                all || families.contains(IPV4), all || families.contains(IPV6), except, sources, byIptables));
    }

    private static String family(String text) {
        String family = text.toLowerCase(Locale.ROOT);
        if (!family.equals(IPV4) && !family.equals(IPV6)) {
            throw new IllegalArgumentException("\"" + text + "\" is not ipv4 or ipv6");
        }
        return family;
    }

    private static void requireOneOfAFamily(List<InetAddress> sources) throws JsonException {
        for (int i = 0; i < sources.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (IpAddresses.isIpv4(sources.get(i)) == IpAddresses.isIpv4(sources.get(j))) {
                    throw new JsonException("has two addresses of one family").in("ipMasqSource");
                }
            }
        }
    }
}
