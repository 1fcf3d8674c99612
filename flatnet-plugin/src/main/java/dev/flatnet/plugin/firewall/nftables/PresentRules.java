// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.nftables;

import dev.flatnet.netlink.netfilter.Chain;
import dev.flatnet.netlink.netfilter.NftSet;
import dev.flatnet.netlink.netfilter.NftTable;
import dev.flatnet.netlink.netfilter.NftValue;
import dev.flatnet.netlink.netfilter.Nftables;
import dev.flatnet.netlink.netfilter.Rule;
import dev.flatnet.netlink.netfilter.SetElement;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is in our tables, asked for by name and once each. Elements are asked for by their keys, so that it does not matter how
 * many others there are; who wants many of a set gets them from one dump. For one generation of the ruleset; not thread-safe.
 */
final class PresentRules {
    /** From here on a dump is cheaper, however large the set is. */
    private static final int MANY = 32;

    private final Nftables nftables;
    private final Map<NftTable, Map<String, NftSet>> sets = new HashMap<>();
    private final Map<Place, Elements> elements = new HashMap<>();

    PresentRules(Nftables nftables) {
        this.nftables = nftables;
    }

    /** Something with a name in a table. */
    private record Place(NftTable table, String name) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Place that && table.equals(that.table) && name.equals(that.name);
        }

        @Override
        public int hashCode() {
            return table.hashCode() * 31 + name.hashCode();
        }
    }

    /** What is known of the elements of a set. */
    private static final class Elements {
        private final Map<NftValue, Optional<SetElement>> known = new HashMap<>();
        private boolean complete;
    }

    Optional<NftSet> set(NftTable table, String name) throws IOException {
        return Optional.ofNullable(sets(table).get(name));
    }

    /** The sets of a table by name; none if there is no such table. */
    Map<String, NftSet> sets(NftTable table) throws IOException {
        Map<String, NftSet> found = sets.get(table);
        if (found == null) {
            found = new HashMap<>();
            for (NftSet set : nftables.sets(table)) {
                found.put(set.name(), set);
            }
            sets.put(table, found);
        }
        return found;
    }

    Optional<Chain> chain(NftTable table, String name) throws IOException {
        return nftables.chain(table, name);
    }

    List<Rule> rules(NftTable table, String chain) throws IOException {
        return nftables.rules(table, chain);
    }

    Optional<SetElement> element(NftTable table, String set, NftValue key) throws IOException {
        Elements of = elements.computeIfAbsent(new Place(table, set), place -> new Elements());
        if (!of.complete && of.known.size() >= MANY) {
            elements(table, set);
        }
        Optional<SetElement> found = of.known.get(key);
        if (found == null) {
            found = of.complete ? Optional.empty() : nftables.element(table, set, key);
            of.known.put(key, found);
        }
        return found;
    }

    /** All elements of a set; none if there is no such set. */
    Iterable<SetElement> elements(NftTable table, String set) throws IOException {
        List<SetElement> all = nftables.elements(table, set);
        Elements of = elements.computeIfAbsent(new Place(table, set), place -> new Elements());
        of.complete = true;
        for (SetElement element : all) {
            if (element.key().isPresent()) {
                of.known.putIfAbsent(element.key().get(), Optional.of(element));
            }
        }
        return all;
    }

    /** From now on an element counts as gone, which the batch that is being made deletes. */
    void forget(NftTable table, String set, NftValue key) {
        elements.computeIfAbsent(new Place(table, set), place -> new Elements())
                .known
                .put(key, Optional.empty());
    }

    boolean exists(NftTable table) throws IOException {
        return nftables.exists(table);
    }
}
