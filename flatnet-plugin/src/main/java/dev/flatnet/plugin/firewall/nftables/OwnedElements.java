// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.nftables;

import dev.flatnet.netlink.netfilter.Chain;
import dev.flatnet.netlink.netfilter.NftBatch;
import dev.flatnet.netlink.netfilter.NftTable;
import dev.flatnet.netlink.netfilter.SetElement;
import dev.flatnet.netlink.netfilter.Verdict;
import dev.flatnet.plugin.firewall.StaleFlows;
import dev.flatnet.plugin.firewall.nftables.WantedTable.WantedElement;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * The elements of our tables that belong to some attachments, to be deleted, with the chains that nothing leads to afterwards.
 * Not thread-safe.
 */
final class OwnedElements {
    private final PresentRules present;
    private final List<Owned> elements = new ArrayList<>();

    private OwnedElements(PresentRules present) {
        this.present = present;
    }

    private record Owned(NftTable table, String set, SetElement element) {}

    /** Those of the keys that are wanted which really belong to who wants them. */
    static OwnedElements of(WantedRules wanted, PresentRules present) throws IOException {
        OwnedElements owned = new OwnedElements(present);
        for (WantedTable table : wanted.tables()) {
            for (WantedElement each : table.elements()) {
                Optional<SetElement> actual = present.element(table.table(), each.set(), each.key());
                if (actual.isPresent() && actual.get().comment().equals(Optional.of(each.label()))) {
                    owned.elements.add(new Owned(table.table(), each.set(), actual.get()));
                }
            }
        }
        return owned;
    }

    /** Those with certain labels, from reading all elements of certain sets. */
    static OwnedElements of(Predicate<String> labels, Set<String> sets, PresentRules present) throws IOException {
        OwnedElements owned = new OwnedElements(present);
        for (NftTable table : NftablesRules.TABLES) {
            for (String set : present.sets(table).keySet()) {
                if (sets.contains(set)) {
                    for (SetElement element : present.elements(table, set)) {
                        if (element.comment().isPresent()
                                && labels.test(element.comment().get())) {
                            owned.elements.add(new Owned(table, set, element));
                        }
                    }
                }
            }
        }
        return owned;
    }

    /** Whether others wanted some of the keys as well. */
    boolean areContested() {
        for (Owned each : elements) {
            if (WantedTable.isContested(each.element())) {
                return true;
            }
        }
        return false;
    }

    /** The published ports among them. */
    Set<StaleFlows.Port> ports() {
        Set<StaleFlows.Port> ports = new HashSet<>();
        for (Owned each : elements) {
            if (each.set().equals(PortFoundations.PORTS) || each.set().equals(PortFoundations.HOST_PORTS)) {
                each.element().key().flatMap(PortRules::port).ifPresent(ports::add);
            }
        }
        return ports;
    }

    /** Whether one of them has this key. */
    boolean have(NftTable table, String set, SetElement like) {
        for (Owned each : elements) {
            if (each.table().equals(table)
                    && each.set().equals(set)
                    && each.element().key().equals(like.key())) {
                return true;
            }
        }
        return false;
    }

    /** Deletes the elements; they count as gone from then on. */
    void delete(NftBatch batch) {
        for (Owned each : elements) {
            batch.deleteElement(each.table(), each.set(), each.element());
            each.element().key().ifPresent(key -> present.forget(each.table(), each.set(), key));
        }
    }

    /**
     * Deletes the chains that nothing leads to without these elements.
     *
     * @param needed chains that something leads to from now on
     * @return the names of the chains that are deleted
     */
    List<String> deleteUnusedChains(NftBatch batch, BiPredicate<NftTable, String> needed) throws IOException {
        List<String> deleted = new ArrayList<>();
        Map<NftTable, Map<String, Integer>> uses = new HashMap<>();
        for (Owned each : elements) {
            Optional<String> chain = each.element().verdict().flatMap(Verdict::chain);
            if (chain.isPresent()) {
                uses.computeIfAbsent(each.table(), table -> new HashMap<>()).merge(chain.get(), 1, Integer::sum);
            }
        }
        for (Map.Entry<NftTable, Map<String, Integer>> ofTable : uses.entrySet()) {
            for (Map.Entry<String, Integer> use : ofTable.getValue().entrySet()) {
                NftTable table = ofTable.getKey();
                String name = use.getKey();
                Optional<Chain> chain = present.chain(table, name);
                if (chain.isPresent()
                        && !needed.test(table, name)
                        && chain.get().uses()
                                == use.getValue() + present.rules(table, name).size()) {
                    batch.deleteChain(table, name);
                    deleteWhatGoesWith(chain.get(), batch);
                    deleted.add(name);
                }
            }
        }
        return deleted;
    }

    /** Other things are there as long as a chain is. */
    private void deleteWhatGoesWith(Chain chain, NftBatch batch) throws IOException {
        if (AdmissionRules.isCounter(chain)) {
            IptablesForward.remove(batch, chain.table(), present);
        } else if (IngressRules.isCounter(chain)) {
            IngressRules.removeBridge(batch, chain, present);
        }
    }
}
