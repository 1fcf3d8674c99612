// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.nftables;

import dev.flatnet.plugin.firewall.Policy.Part;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which sets of our tables hold the elements of which part of policies. */
final class PartSets {
    private PartSets() {}

    static Set<String> of(Set<Part> parts) {
        Set<String> sets = new HashSet<>();
        for (Part part : parts) {
            sets.addAll(of(part));
        }
        return sets;
    }

    private static List<String> of(Part part) {
        return switch (part) {
            case MASQUERADE -> List.of(MasqueradeRules.MAP);
            case PORTS ->
                List.of(
                        PortFoundations.PORTS,
                        PortFoundations.HOST_PORTS,
                        PortFoundations.CONDITIONS,
                        PortFoundations.HOST_CONDITIONS,
                        PortFoundations.HAIRPIN);
            case ADMISSION -> List.of(AdmissionRules.MAP);
            case INGRESS -> List.of(IngressRules.MAP, IngressRules.ISOLATION_MAP);
            case SPOOFING -> SpoofRules.SETS;
        };
    }
}
