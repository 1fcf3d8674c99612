// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import dev.flatnet.netlink.golden.Golden;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever bytes come, a decoder says what they are or that they are malformed; what it says can be written and read again.
 * In every build with the recorded answers of the kernel; for more, run it with {@code JAZZER_FUZZ=1}.
 */
class NetfilterFuzzTest {
    private static final NftTable TABLE = new NftTable(NftTable.Family.INET, "t");

    static Stream<Arguments> recorded() {
        List<byte[]> payloads = new ArrayList<>(List.of(new byte[0]));
        for (int type : List.of(0xa00, 0xa03, 0xa06, 0xa09, 0xa0c)) {
            Golden.of("nft-list").answers(type).forEach(message -> payloads.add(Golden.payload(message)));
        }
        Golden.of("conntrack-list").answers(0x100).forEach(message -> payloads.add(Golden.payload(message)));
        return payloads.stream().map(Arguments::of);
    }

    @MethodSource("recorded")
    @FuzzTest(maxDuration = "2m")
    void decodersNeverThrowAnythingElse(byte[] payload) {
        NetlinkMessage message = new NetlinkMessage(0, 0, 0, 0, payload);
        decode(() -> Chain.decode(message, TABLE));
        decode(() -> NftSet.decode(message, TABLE));
        decode(() -> SetElement.decodeList(message));
        decode(() -> ConntrackEntry.decode(message));
        decode(() -> Rule.decode(message, TABLE));
        decode(() -> {
            for (Attribute attribute : NfTablesProtocol.attributes(message).all()) {
                // As if each attribute of the message were the list of expressions.
                decode(() -> roundTrip(attribute.nested()));
            }
            return message;
        });
    }

    private interface Decoder {
        Object decode() throws MalformedMessageException;
    }

    private static void decode(Decoder decoder) {
        try {
            decoder.decode();
        } catch (MalformedMessageException e) {
            assertThat(e).hasMessageStartingWith("malformed netlink message: ");
        }
    }

    private static List<Expression> roundTrip(Attributes list) throws MalformedMessageException {
        List<Expression> expressions = Expressions.decode(list);
        AttributeWriter writer = new AttributeWriter();
        Expressions.encode(writer, expressions);
        byte[] bytes = writer.toBytes();
        List<Expression> again = Expressions.decode(Attributes.parse(bytes, 0, bytes.length));
        if (!again.equals(expressions)) {
            throw new AssertionError(expressions + " became " + again);
        }
        return again;
    }
}
