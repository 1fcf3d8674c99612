// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.NetlinkTimeoutException;
import dev.flatnet.netlink.NetlinkTransport;
import dev.flatnet.netlink.ReceiveOverrunException;
import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import dev.flatnet.netlink.netfilter.NftablesEvent.Deleted;
import dev.flatnet.netlink.netfilter.NftablesEvent.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

/** What no kernel here says: contracts of both kernels have the rest. */
class NftablesMonitorTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final int NFPROTO_DECNET = 12;
    private static final NftTable TABLE = new NftTable(NftTable.Family.IPV4, "flatnet");

    private final Telling transport = new Telling();

    /** Something that a socket receives. */
    private interface Datagram {
        byte[] receive() throws IOException;
    }

    private static final class Telling implements NetlinkTransport {
        private final Deque<Datagram> datagrams = new ArrayDeque<>();
        private int group;
        private boolean refuses;
        private boolean closed;

        @Override
        public void send(byte[] datagram) {
            throw new AssertionError("a monitor asks for nothing");
        }

        @Override
        public byte[] receive(Duration timeout) throws IOException {
            if (datagrams.isEmpty()) {
                throw new NetlinkTimeoutException(timeout);
            }
            return datagrams.remove().receive();
        }

        @Override
        public void join(int wanted) throws IOException {
            if (refuses) {
                throw new IOException(Errno.EPERM.name());
            }
            group = wanted;
        }

        @Override
        public int portId() {
            return 1;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static NetlinkMessage about(int family, int type, int nameAttribute, String name) {
        AttributeWriter writer = NfTablesProtocol.message(family).string(1, "flatnet");
        if (nameAttribute != 1) {
            writer.string(nameAttribute, name);
        }
        return new NetlinkMessage(NfTablesProtocol.type(type), 0, 0, 0, writer.toBytes());
    }

    private NftablesMonitor hearing(NetlinkMessage... messages) throws IOException {
        ByteArrayOutputStream datagram = new ByteArrayOutputStream();
        for (NetlinkMessage message : messages) {
            datagram.writeBytes(message.toBytes());
        }
        transport.datagrams.add(datagram::toByteArray);
        return NftablesMonitor.over(transport);
    }

    @Test
    void allMessagesOfADatagramAreHeard() throws IOException {
        NftablesMonitor monitor = hearing(about(2, 8, 2, "chain"), about(2, 2, 1, ""));
        assertThat(transport.group).isEqualTo(7);
        assertThat(monitor.next(TIMEOUT)).isEqualTo(new Deleted(TABLE, Kind.RULE, "chain"));
        assertThat(monitor.next(TIMEOUT)).isEqualTo(new Deleted(TABLE, Kind.TABLE, "flatnet"));
        assertThatExceptionOfType(NetlinkTimeoutException.class).isThrownBy(() -> monitor.next(TIMEOUT));
    }

    /** {@code nft destroy}, which tells by its own message types what is gone. */
    @Test
    void whatIsDestroyedIsDeleted() throws IOException {
        NftablesMonitor monitor = hearing(
                about(2, 26, 1, ""),
                about(2, 27, 3, "a"),
                about(2, 28, 2, "b"),
                about(2, 29, 2, "c"),
                about(2, 30, 2, "d"));
        assertThat(monitor.next(TIMEOUT)).isEqualTo(new Deleted(TABLE, Kind.TABLE, "flatnet"));
        assertThat(monitor.next(TIMEOUT)).isEqualTo(new Deleted(TABLE, Kind.CHAIN, "a"));
        assertThat(monitor.next(TIMEOUT)).isEqualTo(new Deleted(TABLE, Kind.RULE, "b"));
        assertThat(monitor.next(TIMEOUT)).isEqualTo(new Deleted(TABLE, Kind.SET, "c"));
        assertThat(monitor.next(TIMEOUT)).isEqualTo(new Deleted(TABLE, Kind.ELEMENTS, "d"));
    }

    @Test
    void familiesAndMessagesOfTomorrowAreUnknown() throws IOException {
        NetlinkMessage ofConntrack = new NetlinkMessage(1 << 8 | 2, 0, 0, 0, new byte[4]);
        NftablesMonitor monitor = hearing(about(NFPROTO_DECNET, 2, 1, ""), about(2, 99, 1, ""), ofConntrack);
        for (int i = 0; i < 3; i++) {
            assertThat(monitor.next(TIMEOUT)).isInstanceOf(NftablesEvent.Unknown.class);
        }
    }

    @Test
    void anOverrunIsToldAndTheNextIsHeard() throws IOException {
        transport.datagrams.add(() -> {
            throw new ReceiveOverrunException("receive", "the socket overflowed");
        });
        NftablesMonitor monitor = hearing(about(2, 2, 1, ""));
        assertThatExceptionOfType(ReceiveOverrunException.class).isThrownBy(() -> monitor.next(TIMEOUT));
        assertThat(monitor.next(TIMEOUT)).isInstanceOf(Deleted.class);
    }

    @Test
    void whatCannotBeUnderstoodIsPassedOverByTheNextCall() throws IOException {
        NetlinkMessage empty = new NetlinkMessage(NfTablesProtocol.type(2), 0, 0, 0, new byte[0]);
        NetlinkMessage nameless = new NetlinkMessage(NfTablesProtocol.type(2), 0, 0, 0, new byte[] {2, 0, 0, 0});
        NftablesMonitor monitor = hearing(empty, nameless, about(2, 2, 1, ""));
        assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> monitor.next(TIMEOUT));
        assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> monitor.next(TIMEOUT));
        assertThat(monitor.next(TIMEOUT)).isInstanceOf(Deleted.class);
    }

    @Test
    void aSocketThatMayNotListenIsClosed() {
        transport.refuses = true;
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> NftablesMonitor.over(transport));
        assertThat(transport.closed).isTrue();
    }
}
