// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.nftables;

import dev.flatnet.netlink.netfilter.Nftables;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.plugin.firewall.AdmissionPolicy;
import dev.flatnet.plugin.firewall.PolicyRecords;
import dev.flatnet.plugin.firewall.RecordedPolicy;
import dev.flatnet.plugin.firewall.iptables.LegacyForward;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The rule in the old tables of iptables, which is there as long as somebody is admitted by {@link AdmissionRules}. */
final class LegacyAdmission {
    private final NetworkNamespace host;
    private final LegacyForward rule;

    LegacyAdmission(NetworkNamespace host) {
        this.host = host;
        this.rule = LegacyForward.in(host);
    }

    /** Has the rule made if a policy needs it. */
    void accept(AdmissionPolicy policy) throws IOException {
        rule.accept(policy);
    }

    Optional<String> problem(AdmissionPolicy policy) throws IOException {
        return rule.problem(policy);
    }

    /** Removes the rule of each family of which nobody is admitted any more. */
    void withdrawIfUnused(PolicyRecords records) throws IOException {
        for (IpFamily family : List.of(IpFamily.IPV4, IpFamily.IPV6)) {
            if (!isUsed(family)) {
                rule.withdraw(family.isIpv4());
                if (isUsed(family)) {
                    // By somebody who found the rule there a moment ago.
                    for (RecordedPolicy each : records.all()) {
                        if (each.policy().admission().isPresent()) {
                            accept(each.policy().admission().get());
                        }
                    }
                }
            }
        }
    }

    private boolean isUsed(IpFamily family) throws IOException {
        try (Nftables nftables = Nftables.open(host)) {
            return nftables.chain(family.table(), AdmissionRules.ADMIT).isPresent();
        }
    }
}
