// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The expressions of a rule as a list of attributes (NFTA_RULE_EXPRESSIONS). */
final class Expressions {
    private Expressions() {}

    static void encode(AttributeWriter list, List<Expression> expressions) {
        for (Expression expression : expressions) {
            list.nested(
                    NfTablesProtocol.NFTA_LIST_ELEM,
                    element -> element.string(NfTablesProtocol.NFTA_EXPR_NAME, expression.name())
                            .nested(NfTablesProtocol.NFTA_EXPR_DATA, expression::encode));
        }
    }

    static List<Expression> decode(Attributes list) throws MalformedMessageException {
        List<Expression> expressions = new ArrayList<>();
        for (Attribute element : list.all()) {
            Attributes parts = element.nested();
            String name = parts.string(NfTablesProtocol.NFTA_EXPR_NAME)
                    .orElseThrow(() -> new MalformedMessageException("an expression without name"));
            Attributes data = parts.nested(NfTablesProtocol.NFTA_EXPR_DATA);
            expressions.add(decode(new ExpressionData(name, data)).orElseGet(() -> new RawExpression(name, data)));
        }
        return expressions;
    }

    private static Optional<Expression> decode(ExpressionData data) throws MalformedMessageException {
        return switch (data.expression()) {
            case Payload.NAME -> Payload.decode(data);
            case Meta.NAME -> Meta.decode(data);
            case Ct.NAME -> Ct.decode(data);
            case Compare.NAME -> Compare.decode(data);
            case Range.NAME -> Range.decode(data);
            case Bitwise.NAME -> Bitwise.decode(data);
            case Lookup.NAME -> Lookup.decode(data);
            case Immediate.NAME -> Immediate.decode(data);
            case Nat.NAME -> Nat.decode(data);
            case Masquerade.NAME -> Masquerade.decode(data);
            case Redirect.NAME -> Redirect.decode(data);
            case Fib.NAME -> Fib.decode(data);
            case Limit.NAME -> Limit.decode(data);
            case Counter.NAME -> Counter.decode(data);
            case Quota.NAME -> Quota.decode(data);
            case Log.NAME -> Log.decode(data);
            case Reject.NAME -> Reject.decode(data);
            case Notrack.NAME -> data.hasOnly() ? Optional.of(new Notrack()) : Optional.empty();
            case DynamicSet.NAME -> DynamicSet.decode(data);
            case JenkinsHash.NAME -> JenkinsHash.decode(data);
            case NumberGenerator.NAME -> NumberGenerator.decode(data);
            default -> Optional.empty();
        };
    }
}
