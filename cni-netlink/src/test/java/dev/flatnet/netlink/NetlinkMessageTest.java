// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flatnet.netlink.attribute.MalformedMessageException;
import dev.flatnet.netlink.golden.Golden;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class NetlinkMessageTest {

    @Test
    void theHeaderIsThatOfIproute2() {
        byte[] theirs = Golden.of("link-up").request(16);
        NetlinkMessage message = new NetlinkMessage(
                16, NetlinkMessage.FLAG_REQUEST | NetlinkMessage.FLAG_ACK, sequence(theirs), 0, Golden.payload(theirs));

        assertThat(message.toBytes()).isEqualTo(theirs);
    }

    @Test
    void aDatagramOfSeveralMessagesIsTakenApart() throws MalformedMessageException {
        byte[] datagram = Golden.of("address-show").received().stream()
                .filter(bytes -> bytes.length > 600)
                .findFirst()
                .orElseThrow();
        List<NetlinkMessage> messages = NetlinkMessage.parse(datagram);

        ByteArrayOutputStream again = new ByteArrayOutputStream();
        messages.forEach(message -> again.writeBytes(message.toBytes()));
        assertThat(again.toByteArray()).isEqualTo(datagram);
    }

    @Test
    void aDatagramCutAnywhereInsideAMessageIsRefused() {
        byte[] datagram = new NetlinkMessage(16, 0, 1, 2, new byte[9]).toBytes();

        for (int size = 1; size < 16 + 9; size++) {
            byte[] cut = Arrays.copyOf(datagram, size);
            assertThatExceptionOfType(MalformedMessageException.class)
                    .as("%d bytes", size)
                    .isThrownBy(() -> NetlinkMessage.parse(cut));
        }
    }

    @Test
    void lengthsThatLeadOutsideAreRefused() {
        for (String length : new String[] {"00000000", "0f000000", "11000000", "ffffffff", "ffffff7f", "00000080"}) {
            byte[] bytes = HexFormat.of().parseHex(length + "100000000000000000000000");
            assertThatExceptionOfType(MalformedMessageException.class)
                    .as(length)
                    .isThrownBy(() -> NetlinkMessage.parse(bytes));
        }
    }

    @Test
    void paddingBehindTheLastMessageMayBeMissing() throws MalformedMessageException {
        byte[] datagram = Arrays.copyOf(new NetlinkMessage(16, 0, 1, 2, new byte[9]).toBytes(), 25);

        assertThat(NetlinkMessage.parse(datagram)).hasSize(1);
        assertThat(NetlinkMessage.parse(new byte[0])).isEmpty();
    }

    @Property
    void arbitraryBytesAreReadOrRefused(@ForAll byte[] bytes) {
        try {
            for (NetlinkMessage message : NetlinkMessage.parse(bytes)) {
                assertThat(message.payload().length).isLessThan(bytes.length);
            }
        } catch (MalformedMessageException e) {
            assertThat(e).hasMessageStartingWith("malformed netlink message: ");
        }
    }

    private static int sequence(byte[] message) {
        return ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).getInt(8);
    }
}
