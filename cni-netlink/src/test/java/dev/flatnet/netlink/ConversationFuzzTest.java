// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.io.IOException;
import java.util.List;

/** Whatever arrives as a datagram: a request ends, with an answer or with an error that says what is wrong. */
class ConversationFuzzTest {
    private static final NetlinkRequest REQUEST = new NetlinkRequest("show things", 18, 0, new byte[16]);

    @FuzzTest(maxDuration = "1m")
    void datagrams(byte[] datagram) {
        for (boolean dump : new boolean[] {true, false}) {
            FakeTransport transport = new FakeTransport();
            transport.onRequest(request -> List.of(() -> datagram));
            NetlinkConnection connection = new NetlinkConnection(transport);
            try {
                List<NetlinkMessage> answers = dump ? connection.dump(REQUEST) : connection.query(REQUEST);
                assertThat(answers).isNotNull();
            } catch (IOException e) {
                assertThat(e).isInstanceOfAny(NetlinkException.class, MalformedMessageException.class);
            }
        }
    }

    /** As the payload of an acknowledgement to the request. */
    @FuzzTest(maxDuration = "1m")
    void acknowledgements(byte[] payload) {
        for (int flags : new int[] {0, NetlinkMessage.FLAG_CAPPED, NetlinkMessage.FLAG_ACK_TLVS, 0x300}) {
            FakeTransport transport = new FakeTransport();
            transport.answer(request -> List.of(
                    new NetlinkMessage(NetlinkMessage.ERROR, flags, request.sequence(), FakeTransport.PORT, payload)));
            try {
                assertThat(new NetlinkConnection(transport).query(REQUEST)).isEmpty();
            } catch (IOException e) {
                assertThat(e).isInstanceOfAny(NetlinkException.class, MalformedMessageException.class);
            }
        }
    }
}
