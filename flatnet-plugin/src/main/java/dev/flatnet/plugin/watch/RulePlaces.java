// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.watch;

import dev.flatnet.netlink.netfilter.NftablesEvent.Deleted;
import dev.flatnet.netlink.netfilter.NftablesEvent.Kind;
import dev.flatnet.plugin.firewall.ForwardChains;
import dev.flatnet.plugin.firewall.nftables.NftablesRules;
import java.util.Set;

/** The places in a ruleset where rules of attachments may be. */
final class RulePlaces {
    private static final String NAT = "nat";

    /** Of {@code iptables}; they lead to the chains of attachments. */
    private static final Set<String> BASE_CHAINS = Set.of("PREROUTING", "OUTPUT", "POSTROUTING", ForwardChains.FORWARD);

    /** What the names of the reference plugins' chains begin with. */
    private static final String REFERENCE_CHAINS = "CNI-";

    private RulePlaces() {}

    /**
     * Whether rules of attachments may have gone with what was deleted: from our tables, from those of {@code iptables} where
     * ours can be, or with a whole table, as when all of them are flushed.
     */
    static boolean include(Deleted deleted) {
        String table = deleted.table().name();
        if (deleted.kind() == Kind.TABLE || table.equals(NftablesRules.NAME)) {
            return true;
        }
        return (table.equals(NAT) || table.equals(ForwardChains.TABLE))
                && (BASE_CHAINS.contains(deleted.name()) || deleted.name().startsWith(REFERENCE_CHAINS));
    }
}
