// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.attribute.AttributeWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A rule to be made. Immutable; each method returns a changed copy.
 *
 * <pre>{@code
 * NewRule.in(table, "forward")
 *     .with(Match.inputInterface("br0"))
 *     .with(Match.destination(table.family(), address, 24))
 *     .with(Counter.fromZero(), Verdict.accept())
 *     .comment("flatnet/904c34625a52/eth0")
 * }</pre>
 */
public final class NewRule {
    private final NftTable table;
    private final String chain;
    private final List<Expression> expressions;
    private final UserData userData;

    private NewRule(NftTable table, String chain, List<Expression> expressions, UserData userData) {
        this.table = table;
        this.chain = NfTablesProtocol.requireName(chain);
        this.expressions = expressions;
        this.userData = userData;
    }

    /** A rule without any step, which does nothing. */
    public static NewRule in(NftTable table, String chain) {
        return new NewRule(table, chain, List.of(), UserData.none());
    }

    /**
     * With more steps behind those it has. A comparison of the packet's protocol that comes first in {@code more} is left
     * out if the rule has made it before.
     *
     * @throws IllegalArgumentException if tables of that family cannot have one of them
     */
    public NewRule with(List<? extends Expression> more) {
        List<Expression> all = new ArrayList<>(expressions);
        for (Expression expression : startsWithKnownProtocol(more) ? more.subList(2, more.size()) : more) {
            expression.requireUsableIn(table.family());
            all.add(expression);
        }
        return new NewRule(table, chain, all, userData);
    }

    private boolean startsWithKnownProtocol(List<? extends Expression> more) {
        return more.size() > 2
                && more.get(0) instanceof Meta meta
                && meta.isProtocol()
                && Collections.indexOfSubList(expressions, more.subList(0, 2)) >= 0;
    }

    /** With more steps behind those it has. */
    public NewRule with(Expression... more) {
        return with(List.of(more));
    }

    /** With {@code comment "TEXT"}; less than 128 bytes. */
    public NewRule comment(String text) {
        return userData(UserData.comment(text));
    }

    /** With anything that its owner wants to find again. */
    public NewRule userData(UserData data) {
        return new NewRule(table, chain, expressions, data);
    }

    String words(String verb) {
        return verb + " rule " + table + " " + chain
                + userData.comment().map(text -> " (" + text + ")").orElse("");
    }

    /** Where it goes; a number of an attribute, and the handle of another rule. */
    byte[] encode(Optional<Long> handle, Optional<Long> position) {
        AttributeWriter writer = Rule.identity(table, chain);
        handle.ifPresent(number -> writer.u64BigEndian(Rule.NFTA_RULE_HANDLE, number));
        writer.nested(Rule.NFTA_RULE_EXPRESSIONS, list -> Expressions.encode(list, expressions));
        position.ifPresent(number -> writer.u64BigEndian(Rule.NFTA_RULE_POSITION, number));
        userData.write(writer, Rule.NFTA_RULE_USERDATA);
        return writer.toBytes();
    }
}
