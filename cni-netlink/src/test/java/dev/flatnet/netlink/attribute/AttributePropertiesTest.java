// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.attribute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** What the writer wrote, the reader reads; and the reader only ever refuses in one way. */
class AttributePropertiesTest {

    @Property
    void attributesSurviveTheWay(@ForAll("attributes") List<Attribute> attributes) throws MalformedMessageException {
        AttributeWriter writer = new AttributeWriter();
        attributes.forEach(attribute -> writer.bytes(attribute.type(), attribute.value()));

        assertSame(attributes, parse(writer.toBytes()).all());
    }

    @Property
    void nestedAttributesSurviveTheWay(
            @ForAll("attributes") List<Attribute> attributes, @ForAll @IntRange(max = 0x3fff) int type)
            throws MalformedMessageException {
        byte[] bytes = new AttributeWriter()
                .nested(
                        type,
                        inner -> inner.nested(
                                type, all -> attributes.forEach(one -> all.bytes(one.type(), one.value()))))
                .toBytes();

        assertSame(attributes, parse(bytes).nested(type).nested(type).all());
    }

    @Property
    void numbersSurviveTheWay(
            @ForAll @IntRange(max = 0xff) int u8,
            @ForAll @IntRange(max = 0xffff) int u16,
            @ForAll @LongRange(max = 0xffff_ffffL) long u32,
            @ForAll long u64)
            throws MalformedMessageException {
        Attributes attributes = parse(new AttributeWriter()
                .u8(1, u8)
                .u16(2, u16)
                .u32(3, u32)
                .u32BigEndian(4, u32)
                .u64BigEndian(5, u64)
                .toBytes());

        assertThat(attributes.u8(1)).hasValue(u8);
        assertThat(attributes.get(2).orElseThrow().u16()).isEqualTo(u16);
        assertThat(attributes.u32(3)).hasValue(u32);
        assertThat(attributes.u32BigEndian(4)).hasValue(u32);
        assertThat(attributes.get(5).orElseThrow().u64BigEndian()).isEqualTo(u64);
    }

    @Property
    void arbitraryBytesAreReadOrRefused(@ForAll byte[] bytes) {
        try {
            for (Attribute attribute : parse(bytes).all()) {
                assertThat(attribute.value().length).isLessThanOrEqualTo(bytes.length);
            }
        } catch (MalformedMessageException e) {
            assertThat(e).hasMessageStartingWith("malformed netlink message: ");
        }
    }

    @Provide
    Arbitrary<List<Attribute>> attributes() {
        Arbitrary<Integer> type = Arbitraries.integers().between(0, 0x3fff);
        Arbitrary<byte[]> value = Arbitraries.bytes().array(byte[].class).ofMaxSize(70);
        return Combinators.combine(type, value).as(Attribute::new).list().ofMaxSize(20);
    }

    private static Attributes parse(byte[] bytes) throws MalformedMessageException {
        return Attributes.parse(bytes, 0, bytes.length);
    }

    private static void assertSame(List<Attribute> expected, List<Attribute> actual) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i).type()).isEqualTo(expected.get(i).type());
            assertThat(actual.get(i).value()).isEqualTo(expected.get(i).value());
        }
    }
}
