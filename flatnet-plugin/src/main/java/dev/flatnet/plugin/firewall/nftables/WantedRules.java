// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.nftables;

import dev.flatnet.netlink.netfilter.NftTable;
import dev.flatnet.netlink.netfilter.SetElement;
import dev.flatnet.plugin.attachment.Attachment;
import dev.flatnet.plugin.firewall.Policy;
import dev.flatnet.plugin.firewall.RecordedPolicy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What should be in our tables for one policy, or for several. Not thread-safe. */
final class WantedRules {
    private final Map<NftTable, WantedTable> tables = new LinkedHashMap<>();

    static WantedRules of(Attachment attachment, Policy policy) {
        return new WantedRules().add(attachment, policy);
    }

    static WantedRules of(List<RecordedPolicy> all) {
        WantedRules rules = new WantedRules();
        all.forEach(each -> rules.add(each.attachment(), each.policy()));
        return rules;
    }

    /** What rules of another kind are to do is not wanted here. */
    private WantedRules add(Attachment attachment, Policy all) {
        String label = attachment.label();
        Policy policy = all.without(all.byIptables());
        policy.masquerade().ifPresent(wanted -> MasqueradeRules.add(this, label, wanted));
        policy.ports().ifPresent(wanted -> PortRules.add(this, label, wanted));
        policy.admission().ifPresent(wanted -> AdmissionRules.add(this, label, wanted));
        policy.ingress().ifPresent(wanted -> IngressRules.add(this, label, wanted));
        policy.spoofing().ifPresent(wanted -> SpoofRules.add(this, label, wanted));
        return this;
    }

    /** Which elements are meant. */
    interface Filter {
        boolean test(NftTable table, String set, SetElement element);
    }

    /** Some of the elements, and everything else that is needed for them; nothing of tables without any of them. */
    WantedRules only(Filter filter) {
        WantedRules some = new WantedRules();
        for (WantedTable table : tables.values()) {
            WantedTable filtered = table.only(element -> filter.test(table.table(), element.set(), element.element()));
            if (filtered.elements().iterator().hasNext()) {
                some.tables.put(table.table(), filtered);
            }
        }
        return some;
    }

    boolean hasChain(NftTable table, String name) {
        return tables.containsKey(table) && tables.get(table).hasChain(name);
    }

    WantedTable table(NftTable table) {
        return tables.computeIfAbsent(table, WantedTable::new);
    }

    Iterable<WantedTable> tables() {
        return tables.values();
    }
}
