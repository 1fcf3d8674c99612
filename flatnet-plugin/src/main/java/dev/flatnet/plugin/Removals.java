// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import dev.flatnet.plugin.firewall.Policy.Part;
import dev.flatnet.plugin.sandbox.Removal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What takes away what was made for attachments. Needs no configuration that still makes sense, so that containers can
 * always be detached.
 *
 * @param link takes the interface away
 * @param chained undoes chained work, in this order, before the interface goes
 * @param rules the parts of the attachment's firewall policy to be removed
 */
public record Removals(Removal link, List<Removal> chained, Set<Part> rules) {

    public Removals {
        chained = List.copyOf(chained);
        rules = Set.copyOf(rules);
    }

    /** The same, and what this removes before all that. */
    public Removals after(Removal first) {
        List<Removal> all = new ArrayList<>();
        all.add(first);
        all.addAll(chained);
        return new Removals(link, all, rules);
    }
}
