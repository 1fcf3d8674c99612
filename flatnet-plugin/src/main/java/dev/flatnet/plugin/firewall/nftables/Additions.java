// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.nftables;

import dev.flatnet.netlink.netfilter.Chain;
import dev.flatnet.netlink.netfilter.Expression;
import dev.flatnet.netlink.netfilter.NewChain;
import dev.flatnet.netlink.netfilter.NewRule;
import dev.flatnet.netlink.netfilter.NewSet;
import dev.flatnet.netlink.netfilter.NftBatch;
import dev.flatnet.netlink.netfilter.NftSet;
import dev.flatnet.netlink.netfilter.NftTable;
import dev.flatnet.netlink.netfilter.Rule;
import dev.flatnet.netlink.netfilter.SetElement;
import dev.flatnet.plugin.firewall.nftables.WantedTable.WantedChain;
import dev.flatnet.plugin.firewall.nftables.WantedTable.WantedElement;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What has to be added so that all that is wanted is there, as changes and in words. Sets and chains are compared by what is in
 * them: they may have been flushed, or be somebody else's idea. Not thread-safe.
 */
final class Additions {
    private final PresentRules present;
    private final Holders holders;
    private final NftBatch batch;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> replacedSets = new HashSet<>();
    private boolean foundationsDiffer;

    private Additions(PresentRules present, Holders holders, NftBatch batch) {
        this.present = present;
        this.holders = holders;
        this.batch = batch;
    }

    /**
     * Works out the changes.
     *
     * @param batch the changes are added to it
     * @param holders decides about keys that somebody else has
     */
    static Additions into(NftBatch batch, WantedRules wanted, PresentRules present, Holders holders)
            throws IOException {
        Additions additions = new Additions(present, holders, batch);
        for (WantedTable table : wanted.tables()) {
            additions.addFoundations(table);
            for (WantedElement element : table.elements()) {
                additions.addElement(table.table(), element);
            }
            for (WantedElement element : table.sharedElements()) {
                additions.addElement(table.table(), element);
            }
            if (!table.adminChains().isEmpty()) {
                additions.problems.addAll(IptablesForward.add(batch, table.table(), table.adminChains(), present));
            }
        }
        return additions;
    }

    /** What is missing or different, in words. */
    List<String> problems() {
        return problems;
    }

    /** Whether sets or lasting chains, which all attachments rest on, are missing or different. */
    boolean foundationsDiffer() {
        return foundationsDiffer;
    }

    private void addFoundations(WantedTable table) throws IOException {
        List<NewSet> missing = new ArrayList<>();
        replacedSets.clear();
        for (NewSet set : table.sets()) {
            Optional<NftSet> actual = present.set(table.table(), set.name());
            if (actual.isEmpty()) {
                missing.add(set);
            } else if (!set.isLike(actual.get())) {
                missing.add(set);
                replacedSets.add(set.name());
            }
        }
        List<WantedChain> different = new ArrayList<>();
        for (WantedChain chain : table.chains()) {
            // A set can be replaced only while no rule uses it.
            if (!replacedSets.isEmpty() || !isThere(table.table(), chain)) {
                different.add(chain);
                foundationsDiffer |= chain.lasting();
            }
        }
        foundationsDiffer |= !missing.isEmpty();
        if (!missing.isEmpty() || !different.isEmpty()) {
            make(table.table(), missing, different);
        }
    }

    private boolean isThere(NftTable table, WantedChain wanted) throws IOException {
        Optional<Chain> chain = present.chain(table, wanted.name());
        if (chain.isEmpty() || !chain.get().base().equals(wanted.hook())) {
            return false;
        }
        List<Rule> rules = present.rules(table, wanted.name());
        if (rules.size() != wanted.rules().size()) {
            return false;
        }
        for (int i = 0; i < rules.size(); i++) {
            if (!rules.get(i).expressions().equals(wanted.rules().get(i))) {
                return false;
            }
        }
        return true;
    }

    private void make(NftTable table, List<NewSet> sets, List<WantedChain> chains) throws IOException {
        batch.addTable(table);
        for (WantedChain chain : chains) {
            problems.add("the chain " + chain.name() + " of table " + table + " is missing or has other rules");
            clear(table, chain);
        }
        for (String set : replacedSets) {
            batch.deleteSet(table, set);
        }
        for (NewSet set : sets) {
            problems.add("the set " + set.name() + " of table " + table + " is missing or of another type");
            batch.addSet(set);
        }
        for (WantedChain chain : chains) {
            NewChain made = NewChain.of(table, chain.name());
            batch.addChain(chain.hook().isPresent() ? made.at(chain.hook().get()) : made);
        }
        for (WantedChain chain : chains) {
            for (List<Expression> rule : chain.rules()) {
                batch.addRule(NewRule.in(table, chain.name()).with(rule));
            }
        }
    }

    /** Of a chain that is there, the rules go; with another hook, the chain too. */
    private void clear(NftTable table, WantedChain wanted) throws IOException {
        Optional<Chain> chain = present.chain(table, wanted.name());
        if (chain.isPresent()) {
            batch.flushChain(table, wanted.name());
            if (!chain.get().base().equals(wanted.hook())) {
                batch.deleteChain(table, wanted.name());
            }
        }
    }

    private void addElement(NftTable table, WantedElement wanted) throws IOException {
        Optional<SetElement> actual = actual(table, wanted);
        if (actual.isEmpty()) {
            problems.add("the " + wanted.words() + " of " + wanted.label() + " is missing");
            batch.addElement(table, wanted.set(), wanted.element());
            return;
        }
        String holder = actual.get().comment().orElse("");
        if (holder.equals(wanted.label())) {
            if (!isSame(actual.get(), wanted.element())) {
                problems.add("the " + wanted.words() + " of " + holder + " leads elsewhere");
                replace(table, wanted.set(), actual.get(), wanted.element());
            }
            return;
        }
        switch (holders.decide(wanted, actual.get())) {
            case LEAVE -> {}
            case REPLACE -> {
                problems.add("the " + wanted.words() + " of " + wanted.label() + " is that of " + holder);
                replace(table, wanted.set(), actual.get(), wanted.contested().element());
            }
        }
    }

    /** A set that is about to be replaced has none. */
    private Optional<SetElement> actual(NftTable table, WantedElement wanted) throws IOException {
        return replacedSets.contains(wanted.set())
                ? Optional.empty()
                : present.element(table, wanted.set(), wanted.key());
    }

    private void replace(NftTable table, String set, SetElement old, SetElement other) {
        batch.deleteElement(table, set, old).addElement(table, set, other);
    }

    private static boolean isSame(SetElement one, SetElement other) {
        return one.value().equals(other.value()) && one.verdict().equals(other.verdict());
    }
}
