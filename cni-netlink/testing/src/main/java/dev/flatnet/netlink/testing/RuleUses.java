// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.util.LinkedHashSet;
import java.util.Set;

/** Finds out which chains and sets the expressions of a rule name. */
final class RuleUses {
    private static final int IMMEDIATE_DATA = 2;
    private static final int DATA_VERDICT = 2;
    private static final int VERDICT_CHAIN = 2;
    private static final int LOOKUP_SET = 1;
    private static final int DYNSET_SET = 1;

    private RuleUses() {}

    static Ruleset.Uses of(Attributes expressions) throws MalformedMessageException {
        Set<String> chains = new LinkedHashSet<>();
        Set<String> sets = new LinkedHashSet<>();
        Set<String> names = new LinkedHashSet<>();
        for (Attribute expression : expressions.all()) {
            Attributes parts = expression.nested();
            Attributes data = parts.nested(NftMessages.EXPRESSION_DATA);
            String name = parts.string(NftMessages.EXPRESSION_NAME).orElse("");
            names.add(name);
            switch (name) {
                case "immediate" ->
                    data.nested(IMMEDIATE_DATA)
                            .nested(DATA_VERDICT)
                            .string(VERDICT_CHAIN)
                            .ifPresent(chains::add);
                case "lookup" -> data.string(LOOKUP_SET).ifPresent(sets::add);
                case "dynset" -> data.string(DYNSET_SET).ifPresent(sets::add);
                default -> {}
            }
        }
        return new Ruleset.Uses(chains, sets, names);
    }
}
