// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.Errno;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tables of a namespace. A batch works on a copy, which takes the place of the original if nothing was refused. */
final class Ruleset {
    int generation = 1;
    final Map<TableName, Table> tables = new LinkedHashMap<>();
    private long tableHandles;

    /** A table is known by family and name. */
    record TableName(int family, String name) {}

    /** A table with all that is in it. */
    static final class Table {
        final long handle;
        final Map<Integer, byte[]> attributes;
        final Map<String, Chain> chains = new LinkedHashMap<>();
        final Map<String, ElementSet> sets = new LinkedHashMap<>();
        private long handles;

        Table(long handle, Map<Integer, byte[]> attributes) {
            this.handle = handle;
            this.attributes = attributes;
        }

        long nextHandle() {
            return ++handles;
        }

        Chain chain(String name) throws Refusal {
            Chain chain = chains.get(name);
            if (chain == null) {
                throw new Refusal(Errno.ENOENT);
            }
            return chain;
        }

        ElementSet set(String name) throws Refusal {
            ElementSet set = sets.get(name);
            if (set == null) {
                throw new Refusal(Errno.ENOENT);
            }
            return set;
        }

        /** Whether a rule or an element jumps or goes there. */
        boolean leadsTo(String chain) {
            return chains.values().stream()
                            .flatMap(each -> each.rules.stream())
                            .anyMatch(rule -> rule.uses().chains().contains(chain))
                    || sets.values().stream()
                            .flatMap(each -> each.elements.stream())
                            .anyMatch(element -> element.chain().equals(Optional.of(chain)));
        }

        /** How many rules are in a chain, and how many rules and elements lead there, together. */
        long uses(String name, Chain chain) {
            long rules = chains.values().stream()
                    .flatMap(each -> each.rules.stream())
                    .filter(rule -> rule.uses().chains().contains(name))
                    .count();
            long elements = sets.values().stream()
                    .flatMap(each -> each.elements.stream())
                    .filter(element -> element.chain().equals(Optional.of(name)))
                    .count();
            return chain.rules.size() + rules + elements;
        }

        boolean looksUp(String set) {
            return chains.values().stream()
                    .flatMap(each -> each.rules.stream())
                    .anyMatch(rule -> rule.uses().sets().contains(set));
        }

        private Table copy() {
            Table copy = new Table(handle, attributes);
            copy.handles = handles;
            chains.forEach((name, chain) -> copy.chains.put(name, chain.copy()));
            sets.forEach((name, set) -> copy.sets.put(name, set.copy()));
            return copy;
        }
    }

    /** A chain with its rules. */
    static final class Chain {
        final long handle;
        final Map<Integer, byte[]> attributes;
        final List<Rule> rules = new ArrayList<>();

        Chain(long handle, Map<Integer, byte[]> attributes) {
            this.handle = handle;
            this.attributes = attributes;
        }

        private Chain copy() {
            Chain copy = new Chain(handle, new LinkedHashMap<>(attributes));
            copy.rules.addAll(rules);
            return copy;
        }

        int position(long ruleHandle) throws Refusal {
            for (int i = 0; i < rules.size(); i++) {
                if (rules.get(i).handle() == ruleHandle) {
                    return i;
                }
            }
            throw new Refusal(Errno.ENOENT);
        }
    }

    /** A rule; {@code attributes} are its expressions and user data. */
    record Rule(long handle, Map<Integer, byte[]> attributes, Uses uses) {}

    /** What a rule cannot be without. */
    record Uses(Set<String> chains, Set<String> sets, Set<String> expressions) {}

    /** A set or map with its elements. */
    static final class ElementSet {
        final long handle;
        final Map<Integer, byte[]> attributes;
        final List<Element> elements = new ArrayList<>();

        ElementSet(long handle, Map<Integer, byte[]> attributes) {
            this.handle = handle;
            this.attributes = attributes;
        }

        private ElementSet copy() {
            ElementSet copy = new ElementSet(handle, attributes);
            copy.elements.addAll(elements);
            return copy;
        }

        Optional<Element> find(Element like) {
            return elements.stream().filter(like::hasSameKey).findFirst();
        }
    }

    Table table(TableName name) throws Refusal {
        Table table = tables.get(name);
        if (table == null) {
            throw new Refusal(Errno.ENOENT);
        }
        return table;
    }

    long nextTableHandle() {
        return ++tableHandles;
    }

    Ruleset copy() {
        Ruleset copy = new Ruleset();
        copy.generation = generation;
        copy.tableHandles = tableHandles;
        tables.forEach((name, table) -> copy.tables.put(name, table.copy()));
        return copy;
    }
}
