// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.nftables;

import dev.flatnet.netlink.netfilter.BaseChain;
import dev.flatnet.netlink.netfilter.Expression;
import dev.flatnet.netlink.netfilter.NewSet;
import dev.flatnet.netlink.netfilter.NftTable;
import dev.flatnet.netlink.netfilter.NftValue;
import dev.flatnet.netlink.netfilter.SetElement;
import dev.flatnet.netlink.netfilter.UserData;
import dev.flatnet.netlink.netfilter.Verdict;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** What should be in one table. Each thing may be asked for any number of times, always in the same way. Not thread-safe. */
final class WantedTable {
    /** A field of our own in the user data of elements. */
    private static final int CONTESTED = 0x66;

    private final NftTable table;
    private final Map<String, NewSet> sets = new LinkedHashMap<>();
    private final Map<String, WantedChain> chains = new LinkedHashMap<>();
    private final Map<ElementKey, WantedElement> elements = new LinkedHashMap<>();
    private final Map<ElementKey, SharedElement> sharedElements = new LinkedHashMap<>();
    private final Set<String> adminChains = new LinkedHashSet<>();

    WantedTable(NftTable table) {
        this.table = table;
    }

    /**
     * A chain with its rules.
     *
     * @param hook where packets enter it
     * @param lasting whether it is there for all attachments; otherwise it goes with the last element that leads to it
     * @param rules the expressions of each
     */
    record WantedChain(String name, Optional<BaseChain> hook, boolean lasting, List<List<Expression>> rules) {}

    /** What tells one element from another. */
    record ElementKey(String set, NftValue key) {
        @Override
        public boolean equals(Object other) {
            return other instanceof ElementKey that && set.equals(that.set) && key.equals(that.key);
        }

        @Override
        public int hashCode() {
            return set.hashCode() * 31 + key.hashCode();
        }
    }

    /**
     * An element of an attachment, whose label is its comment.
     *
     * @param set it is in
     * @param element key, value and comment
     * @param words what it is for, for people
     * @param exclusive whether another container that has the key keeps it; otherwise the key is an address that this
     *     container has now, and whoever had it before is gone
     */
    record WantedElement(String set, SetElement element, String words, boolean exclusive) {
        NftValue key() {
            return element.key().orElseThrow();
        }

        /** Whose it is. */
        String label() {
            return element.comment().orElse("");
        }

        /** The same, but that others want the key as well, so that it may become theirs later. */
        WantedElement contested() {
            SetElement marked = element.userData(UserData.comment(label()).with(CONTESTED, new byte[0]));
            return new WantedElement(set, marked, words, exclusive);
        }
    }

    /** An element that is there as long as a chain is; the chain's name is its comment. */
    private record SharedElement(String chain, WantedElement element) {}

    /** Whether others wanted the key of an element when it was made. */
    static boolean isContested(SetElement element) {
        return element.userData().has(CONTESTED);
    }

    NftTable table() {
        return table;
    }

    Iterable<NewSet> sets() {
        return sets.values();
    }

    Iterable<WantedChain> chains() {
        return chains.values();
    }

    Iterable<WantedElement> elements() {
        return elements.values();
    }

    /** Those that belong to nobody in particular. */
    Iterable<WantedElement> sharedElements() {
        List<WantedElement> shared = new ArrayList<>();
        sharedElements.values().forEach(each -> shared.add(each.element()));
        return shared;
    }

    /** The administrator's chains of those whose packets iptables must let pass; none if there is nobody. */
    Set<String> adminChains() {
        return adminChains;
    }

    boolean hasChain(String name) {
        return chains.containsKey(name);
    }

    /** Some of the elements, and what they need. */
    WantedTable only(Predicate<WantedElement> filter) {
        WantedTable some = new WantedTable(table);
        some.sets.putAll(sets);
        Set<String> needed = new HashSet<>();
        elements.forEach((key, element) -> {
            if (filter.test(element)) {
                some.elements.put(key, element);
                element.element().verdict().flatMap(Verdict::chain).ifPresent(needed::add);
            }
        });
        chains.forEach((name, chain) -> {
            if (chain.lasting() || needed.contains(name)) {
                some.chains.put(name, chain);
            }
        });
        sharedElements.forEach((key, shared) -> {
            if (needed.contains(shared.chain())) {
                some.sharedElements.put(key, shared);
            }
        });
        if (needed.contains(AdmissionRules.ADMIT)) {
            some.adminChains.addAll(adminChains);
        }
        return some;
    }

    WantedTable set(NewSet set) {
        sets.put(set.name(), set);
        return this;
    }

    /** A chain that packets enter by themselves. */
    WantedTable chain(String name, BaseChain hook, List<List<Expression>> rules) {
        chains.put(name, new WantedChain(name, Optional.of(hook), true, rules));
        return this;
    }

    /** A chain that other lasting chains lead to. */
    WantedTable chain(String name, List<List<Expression>> rules) {
        chains.put(name, new WantedChain(name, Optional.empty(), true, rules));
        return this;
    }

    /** A chain that elements lead to, of those who have one policy. */
    WantedTable policyChain(String name, List<List<Expression>> rules) {
        chains.put(name, new WantedChain(name, Optional.empty(), false, rules));
        return this;
    }

    /** Who wants a key first gets it. */
    WantedTable element(WantedElement element) {
        ElementKey key = new ElementKey(element.set(), element.key());
        WantedElement first = elements.putIfAbsent(key, element);
        if (first != null && !first.label().equals(element.label())) {
            elements.put(key, first.contested());
        }
        return this;
    }

    /** An element that is wanted as long as others lead to a chain, whoever they belong to. */
    WantedTable sharedElement(String chain, String set, NftValue key, String words) {
        SetElement element = SetElement.of(key).comment(chain);
        sharedElements.put(
                new ElementKey(set, key), new SharedElement(chain, new WantedElement(set, element, words, false)));
        return this;
    }

    /** Packets must pass iptables, unless the rules of a chain of the administrator's say otherwise. */
    WantedTable passesIptables(String adminChain) {
        adminChains.add(adminChain);
        return this;
    }

    /** The steps of a rule. */
    static List<Expression> rule(Expression... steps) {
        return List.of(steps);
    }

    /** The steps of a rule in one list. */
    static List<Expression> rule(List<? extends Expression> first, Expression... more) {
        List<Expression> all = new ArrayList<>(first);
        all.addAll(List.of(more));
        return all;
    }
}
