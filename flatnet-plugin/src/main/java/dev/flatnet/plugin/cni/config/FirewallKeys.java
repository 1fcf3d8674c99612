// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni.config;

import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.PluginConfig;
import dev.flatnet.plugin.chained.Admission;
import dev.flatnet.plugin.chained.ChainedWork;
import dev.flatnet.plugin.chained.Isolation;
import dev.flatnet.plugin.chained.SpoofProtection;
import dev.flatnet.plugin.firewall.AdmissionPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The keys about what the host forwards. Those of the reference plugin {@code firewall}: {@code iptablesAdminChainName}, a chain
 * of iptables that is asked first ({@code CNI-ADMIN}); {@code ingressPolicy}, {@code "open"}, {@code "same-bridge"}, or {@code
 * "isolated"}; {@code backend}, {@code "iptables"} or nothing. Of the reference plugin {@code bridge}: {@code macspoofchk}.
 * Ours: {@code forwardAccept}, whether the container's packets are forwarded where the host forwards nothing by default (true);
 * {@code ipspoofchk}, whether the container may send from no other IP addresses than its own.
 */
final class FirewallKeys {
    private static final String BACKEND = "backend";
    private static final String INGRESS_POLICY = "ingressPolicy";
    private static final String ADMIN_CHAIN = "iptablesAdminChainName";

    /** XT_EXTENSION_MAXNAMELEN, linux/netfilter/x_tables.h, without the NUL. */
    private static final int MAX_CHAIN_NAME = 28;

    private static final List<String> CHAINS_OF_IPTABLES = List.of("INPUT", "FORWARD", "OUTPUT", "CNI-FORWARD");

    private FirewallKeys() {}

    /**
     * For the plugin {@code firewall}.
     *
     * @throws CniException code 6 for a wrong type, 7 for an impossible value, 2 for what is not supported
     */
    static List<ChainedWork> ofFirewall(PluginConfig config) throws CniException {
        String backend = config.as(json -> json.text(BACKEND)).orElse("");
        if (backend.equals("firewalld")) {
            throw CniException.unsupportedField(
                    BACKEND, backend, "leave the key out; the zone of the containers is set with firewall-cmd");
        }
        return config.as(json -> {
            if (!backend.isEmpty() && !backend.equals("iptables")) {
                throw new JsonException("must be iptables, firewalld or empty, not \"" + backend + "\"").in(BACKEND);
            }
            json.text("firewalldZone");
            List<ChainedWork> work = new ArrayList<>();
            work.add(admission(json));
            isolation(json).ifPresent(work::add);
            return work;
        });
    }

    /** For {@code flatnet}. */
    static List<ChainedWork> ofFlatnet(JsonObject json) throws JsonException {
        List<ChainedWork> work = new ArrayList<>();
        Admission admission = admission(json);
        if (json.bool("forwardAccept", true)) {
            work.add(admission);
        }
        isolation(json).ifPresent(work::add);
        return work;
    }

    /** For plugins that connect containers to a bridge. */
    static List<ChainedWork> ofBridge(JsonObject json) throws JsonException {
        boolean mac = json.bool("macspoofchk", false);
        boolean addresses = json.bool("ipspoofchk", false);
        return mac || addresses ? List.of(new SpoofProtection(mac, addresses)) : List.of();
    }

    private static Admission admission(JsonObject json) throws JsonException {
        String chain = json.text(ADMIN_CHAIN).orElse(AdmissionPolicy.DEFAULT_ADMIN_CHAIN);
        if (!isChainName(chain)) {
            throw new JsonException("\"" + chain + "\" is no name for a chain of iptables").in(ADMIN_CHAIN);
        }
        return new Admission(chain);
    }

    /** What iptables would make, and what does not lead back to where it is asked from. */
    private static boolean isChainName(String name) {
        if (name.length() > MAX_CHAIN_NAME || name.startsWith("-") || name.startsWith("!")) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) <= ' ' || name.charAt(i) > '~') {
                return false;
            }
        }
        return !CHAINS_OF_IPTABLES.contains(name);
    }

    private static Optional<Isolation> isolation(JsonObject json) throws JsonException {
        String policy = json.text(INGRESS_POLICY).orElse("open");
        return switch (policy) {
            case "open" -> Optional.empty();
            case "same-bridge" -> Optional.of(new Isolation(false));
            case "isolated" -> Optional.of(new Isolation(true));
            default ->
                throw new JsonException("must be open, same-bridge or isolated, not \"" + policy + "\"")
                        .in(INGRESS_POLICY);
        };
    }
}
