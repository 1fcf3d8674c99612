// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flatnet.netlink.DumpInterruptedException;
import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkConnection;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.NetlinkRequest;
import dev.flatnet.netlink.NetlinkTransport;
import dev.flatnet.netlink.ReceiveOverrunException;
import dev.flatnet.netlink.route.RouteNetlink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The transports that need no kernel at all. */
class TransportsTest {
    private static final NetlinkRequest REQUEST = new NetlinkRequest("do it", 16, 0, new byte[4]);

    private final ScriptedTransport transport = new ScriptedTransport();
    private final NetlinkConnection connection = new NetlinkConnection(transport);

    @Test
    void answersWhatWasSaid() throws IOException {
        transport
                .acknowledge()
                .answer(17, new byte[] {1})
                .dump(18, List.of(new byte[] {1}, new byte[] {2}))
                .refuse(Errno.EEXIST, "there is one")
                .overrun();

        connection.execute(REQUEST);
        assertThat(connection.query(REQUEST)).hasSize(1);
        assertThat(connection.dump(REQUEST)).hasSize(2);
        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> connection.execute(REQUEST))
                .withMessage("do it: EEXIST (17), exists already: there is one");
        assertThatExceptionOfType(ReceiveOverrunException.class).isThrownBy(() -> connection.execute(REQUEST));
        assertThat(transport.isFinished()).isTrue();
        assertThat(transport.requests()).hasSize(5);
        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> connection.execute(REQUEST))
                .withMessageContaining("did not answer");
    }

    @Test
    void aDumpMayBeInterruptedForEver() {
        for (int i = 0; i < 10; i++) {
            transport.interruptedDump(18, List.of());
        }

        assertThatExceptionOfType(DumpInterruptedException.class).isThrownBy(() -> connection.dump(REQUEST));
    }

    @Test
    void whatIsNoMessageIsAFailure() {
        transport.raw(new byte[] {1, 2, 3});

        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> connection.execute(REQUEST))
                .withMessageContaining("malformed");
    }

    @Test
    void recordsBothDirections() throws IOException {
        NetlinkTransport real = new InMemoryKernel().create("/run/netns/n").openNetlink(0);
        RecordingTransport recording = new RecordingTransport(real);
        try (RouteNetlink ip = RouteNetlink.over(recording)) {
            ip.links().list();
        }

        assertThat(recording.sent()).hasSize(1);
        assertThat(recording.received()).hasSize(2);
        assertThat(HexDump.of(recording.received().get(0))).contains("lo.");
    }

    @Test
    void bytesAreShownAsPeopleReadThem() {
        assertThat(HexDump.of("0123456789abcdefg".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo("""
                        0000  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  0123456789abcdef
                        0010  67                                               g
                        """);
        assertThat(HexDump.of(new byte[0])).isEmpty();
    }
}
