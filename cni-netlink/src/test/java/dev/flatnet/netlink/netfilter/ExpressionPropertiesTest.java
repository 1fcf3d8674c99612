// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** Whatever rule is written, it is the rule that is read. */
class ExpressionPropertiesTest {

    @Property(tries = 500)
    void rulesSurviveTheWay(@ForAll("expressions") @Size(max = 12) List<Expression> rule)
            throws MalformedMessageException {
        AttributeWriter writer = new AttributeWriter();
        Expressions.encode(writer, rule);
        byte[] bytes = writer.toBytes();

        assertThat(Expressions.decode(Attributes.parse(bytes, 0, bytes.length))).isEqualTo(rule);
    }

    @Property(tries = 300)
    void elementsSurviveTheWay(@ForAll("values") NftValue key, @ForAll("names") String name)
            throws MalformedMessageException {
        SetElement element = SetElement.of(key).mappedTo(Verdict.goTo(name)).comment(name);
        byte[] payload = NfTablesProtocol.message(NftTable.Family.INET.number())
                .nested(SetElement.NFTA_SET_ELEM_LIST_ELEMENTS, element::encode)
                .toBytes();

        assertThat(SetElement.decodeList(new NetlinkMessage(0, 0, 0, 0, payload)))
                .containsExactly(element);
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings().alpha().numeric().ofMinLength(1).ofMaxLength(31);
    }

    @Provide
    Arbitrary<NftValue> values() {
        return Arbitraries.bytes()
                .array(byte[].class)
                .ofMinSize(1)
                .ofMaxSize(16)
                .map(NftValue::of);
    }

    private static Arbitrary<Register> registers() {
        return Arbitraries.integers().between(8, 23).map(Register::new);
    }

    @Provide
    Arbitrary<List<Expression>> expressions() {
        Arbitrary<Long> u32 = Arbitraries.longs().between(0, 0xffff_ffffL);
        Arbitrary<Long> u63 = Arbitraries.longs().between(1, Long.MAX_VALUE);
        Arbitrary<Integer> byteRange = Arbitraries.integers().between(1, 64);
        Arbitrary<Boolean> either = Arbitraries.of(true, false);
        Arbitrary<Expression> one = Arbitraries.oneOf(List.of(
                Combinators.combine(Arbitraries.of(Payload.Base.class), byteRange, byteRange, registers())
                        .as((base, offset, length, register) ->
                                (Expression) new Payload(base, offset, length, register)),
                Combinators.combine(Arbitraries.of(Meta.Key.class), either, registers())
                        .as(Meta::new),
                Combinators.combine(registers(), Arbitraries.of(Compare.Operation.class), values())
                        .as(Compare::new),
                values().map(mask -> Bitwise.and(mask)),
                values().map(bits -> Bitwise.or(bits)),
                Combinators.combine(registers(), values()).as(Immediate::new),
                names().map(Lookup::in),
                names().map(Lookup::notIn),
                names().map(Lookup::map),
                names().map(Lookup::verdict),
                names().map(Verdict::jump),
                names().map(Verdict::goTo),
                Arbitraries.of(Verdict.accept(), Verdict.drop(), Verdict.nextRule(), Verdict.backToCaller()),
                Combinators.combine(u63, u63).as(Counter::new),
                Combinators.combine(u32, u32.filter(burst -> burst > 0))
                        .as((rate, burst) -> Limit.packets(rate + 1, Duration.ofMinutes(1), burst)),
                u63.map(Quota::until),
                u63.map(Quota::over),
                names().map(Log::toKernelLog),
                Combinators.combine(names(), Arbitraries.integers().between(0, 0xffff))
                        .as(Log::toGroup),
                Arbitraries.integers().between(0, 255).map(Reject::withIcmp),
                Arbitraries.of(Reject.Code.class).map(Reject::with),
                // One port as a range is read as one port, because the kernel says it so.
                Combinators.combine(Arbitraries.integers().between(1, 3), Arbitraries.of(0, 4, 8, 16))
                        .as((from, flags) -> new Masquerade(
                                Optional.of(new Register(from)), Optional.of(new Register(from + 1)), flags)),
                Combinators.combine(registers(), either, values())
                        .as((register, outside, value) -> new Range(register, outside, value, value)),
                Arbitraries.longs().between(1, 1000).map(NumberGenerator::roundRobin),
                names().map(DynamicSet::add)));
        return one.list().ofMaxSize(12);
    }
}
