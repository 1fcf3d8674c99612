// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.attribute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttributesTest {

    @Test
    void unknownTypesStayInOrderAndTheLastOfATypeWins() throws MalformedMessageException {
        Attributes attributes = parse("05000a0001000000" + "0500993f02000000" + "05000a0003000000");

        assertThat(attributes.all()).extracting(Attribute::type).containsExactly(10, 0x3f99, 10);
        assertThat(attributes.u8(10)).hasValue(3);
        assertThat(attributes.u8(11)).isEmpty();
    }

    @Test
    void flagsAreNoPartOfTheType() throws MalformedMessageException {
        // NLA_F_NESTED (0x8000) and NLA_F_NET_BYTEORDER (0x4000)
        assertThat(parse("08001280" + "04000100").nested(18).all()).hasSize(1);
        assertThat(parse("0800014000000001").u32BigEndian(1)).hasValue(1L);
    }

    @Test
    void lengthsAreUnsigned() throws MalformedMessageException {
        byte[] bytes = new AttributeWriter().bytes(1, new byte[40_000]).toBytes();

        assertThat(Attributes.parse(bytes, 0, bytes.length).get(1).orElseThrow().value())
                .hasSize(40_000);
    }

    @Test
    void theLastAttributeNeedsNoPadding() throws MalformedMessageException {
        assertThat(parse("05000a0001").u8(10)).hasValue(1);
    }

    @Test
    void lengthsThatLeadOutsideAreRefused() {
        for (String bytes :
                new String[] {"00000100", "03000100", "05000100", "ffff010000000000", "04000100ff", "0400"}) {
            assertThatExceptionOfType(MalformedMessageException.class).as(bytes).isThrownBy(() -> parse(bytes));
        }
    }

    @Test
    void aRegionIsNotLeft() throws MalformedMessageException {
        byte[] bytes = HexFormat.of().parseHex("ffffffff" + "05000a0001000000" + "ffffffff");

        assertThat(Attributes.parse(bytes, 4, 8).all()).hasSize(1);
        assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> Attributes.parse(bytes, 4, 4));
    }

    @Test
    void widthsAreExact() throws MalformedMessageException {
        Attribute three = parse("07000a0001020300").get(10).orElseThrow();

        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(three::u8)
                .withMessageContaining("attribute 10 has 3 bytes instead of 1");
        assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(three::u16);
        assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(three::u32);
        assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(three::u32BigEndian);
        assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(three::u64BigEndian);
    }

    @Test
    void aStringEndsAtItsNulOrItsEnd() throws MalformedMessageException {
        assertThat(parse("08000a0061006200").string(10)).hasValue("a");
        assertThat(parse("06000a006162").string(10)).hasValue("ab");
        assertThat(parse("04000a00").string(10)).hasValue("");
    }

    private static Attributes parse(String hex) throws MalformedMessageException {
        byte[] bytes = HexFormat.of().parseHex(hex);
        return Attributes.parse(bytes, 0, bytes.length);
    }

    @Test
    void attributesAreEqualByTheirContent() throws MalformedMessageException {
        byte[] bytes = new AttributeWriter().string(3, "eth").u32(4, 1500).toBytes();
        Attributes one = Attributes.parse(bytes, 0, bytes.length);
        Attributes same = Attributes.parse(bytes.clone(), 0, bytes.length);
        assertThat(one).isEqualTo(same).hasSameHashCodeAs(same);
        assertThat(one.get(3)).isEqualTo(same.get(3));

        assertThat(new Attribute(3, new byte[] {1}))
                .isEqualTo(new Attribute(3, new byte[] {1}))
                .hasSameHashCodeAs(new Attribute(3, new byte[] {1}))
                .isNotEqualTo(new Attribute(4, new byte[] {1}))
                .isNotEqualTo(new Attribute(3, new byte[] {2}))
                .isNotEqualTo(new Attribute(3, new byte[] {1, 0}));
    }

    @Test
    void attributesPrintTheirContent() {
        assertThat(new Attribute(3, new byte[] {0x65, 0x74, 0x68, 0})).hasToString("3=65746800");
        assertThat(new Attributes(List.of(new Attribute(1, new byte[0]), new Attribute(2, new byte[] {(byte) 0xff}))))
                .hasToString("[1=, 2=ff]");
    }
}
