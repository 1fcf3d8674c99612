// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.attribute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Layout and limits; the bytes are those of x86-64 and aarch64, least significant first. */
class AttributeWriterTest {

    @Test
    void lengthsPaddingAndNestingAreWritten() {
        byte[] bytes = new AttributeWriter()
                .u32(4, 1500) // IFLA_MTU
                .nested(18, info -> info.string(1, "veth")) // IFLA_LINKINFO, IFLA_INFO_KIND
                .toBytes();

        assertThat(hex(bytes)).isEqualTo("08000400dc05000010001280090001007665746800000000");
    }

    @Test
    void aNestedHeaderStandsBeforeTheAttributes() {
        byte[] bytes = new AttributeWriter()
                .nested(1, new byte[] {9, 9, 9, 9}, peer -> peer.u8(2, 7))
                .toBytes();

        assertThat(hex(bytes)).isEqualTo("10000180" + "09090909" + "0500020007000000");
    }

    @Test
    void numbersHaveTheWidthAndOrderOfTheirMethod() {
        assertThat(hex(new AttributeWriter().u8(1, 0xfe).toBytes())).isEqualTo("05000100fe000000");
        assertThat(hex(new AttributeWriter().u16(1, 0xfedc).toBytes())).isEqualTo("06000100dcfe0000");
        assertThat(hex(new AttributeWriter().u32(1, 0xfedcba98L).toBytes())).isEqualTo("0800010098badcfe");
        assertThat(hex(new AttributeWriter().u32BigEndian(1, 0xfedcba98L).toBytes()))
                .isEqualTo("08000100fedcba98");
        assertThat(hex(new AttributeWriter().s32BigEndian(1, -2).toBytes())).isEqualTo("08000100fffffffe");
        assertThat(hex(new AttributeWriter()
                        .u64BigEndian(1, 0x0102030405060708L)
                        .toBytes()))
                .isEqualTo("0c0001000102030405060708");
    }

    @Test
    void theLargestNumbersFitAndTheNextOnesAreRefused() {
        new AttributeWriter().u8(1, 0xff).u16(1, 0xffff).u32(1, 0xffff_ffffL).u32BigEndian(1, 0xffff_ffffL);

        assertThatIllegalArgumentException().isThrownBy(() -> new AttributeWriter().u8(1, 0x100));
        assertThatIllegalArgumentException().isThrownBy(() -> new AttributeWriter().u8(1, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> new AttributeWriter().u16(1, 0x1_0000));
        assertThatIllegalArgumentException().isThrownBy(() -> new AttributeWriter().u32(1, 0x1_0000_0000L));
        assertThatIllegalArgumentException().isThrownBy(() -> new AttributeWriter().u32BigEndian(1, -1));
    }

    @Test
    void typesAreLimitedToFourteenBits() {
        assertThat(hex(new AttributeWriter().bytes(0x3fff, new byte[0]).toBytes()))
                .isEqualTo("0400ff3f");

        assertThatIllegalArgumentException().isThrownBy(() -> new AttributeWriter().u8(0x4000, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new AttributeWriter().u8(-1, 0));
    }

    @Test
    void theLargestAttributeFitsAndTheNextOneIsRefused() throws MalformedMessageException {
        byte[] bytes = new AttributeWriter().bytes(1, new byte[0xffff - 4]).toBytes();
        assertThat(Attributes.parse(bytes, 0, bytes.length).get(1).orElseThrow().value())
                .hasSize(0xffff - 4);

        assertThatIllegalArgumentException().isThrownBy(() -> new AttributeWriter().bytes(1, new byte[0xffff - 3]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AttributeWriter().nested(1, inner -> inner.bytes(1, new byte[0xffff - 4])));
    }

    @Test
    void aStringIsTerminatedAndHoldsNoNul() {
        assertThat(hex(new AttributeWriter().string(3, "é").toBytes())).isEqualTo("07000300c3a90000");
        assertThatIllegalArgumentException().isThrownBy(() -> new AttributeWriter().string(3, "a\0b"));
    }

    @Test
    void aHeaderIsAligned() {
        assertThat(new AttributeWriter(new byte[8]).toBytes()).hasSize(8);
        assertThatIllegalArgumentException().isThrownBy(() -> new AttributeWriter(new byte[7]));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
