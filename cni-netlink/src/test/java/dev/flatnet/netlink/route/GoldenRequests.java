// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.netlink.FakeTransport;
import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.golden.Golden;
import dev.flatnet.netlink.golden.RequestDifference;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Says that an operation of ours sends what a recorded command sent. */
final class GoldenRequests {
    /** struct ifinfomsg, ifaddrmsg, rtmsg, ndmsg, fib_rule_hdr, tcmsg of linux/rtnetlink.h and its neighbours. */
    private static final int LINK_HEADER = 16;

    private static final int ADDRESS_HEADER = 8;
    private static final int ROUTE_HEADER = 12;
    private static final int NEIGHBOUR_HEADER = 12;
    private static final int RULE_HEADER = 12;
    private static final int TRAFFIC_HEADER = 20;

    /** What ours does. */
    interface Operation {
        void run(RouteNetlink netlink) throws IOException;
    }

    private GoldenRequests() {}

    /** The last message of its type that the recorded command sent is the one that the operation sends. */
    static void assertSame(String golden, Operation operation) throws IOException {
        NetlinkMessage ours = sentBy(operation);
        // ip changes links by RTM_NEWLINK without NLM_F_CREATE, which is RTM_SETLINK.
        int type = ours.type() == Rtnetlink.RTM_SETLINK && !golden.startsWith("bridge-")
                ? Rtnetlink.RTM_NEWLINK
                : ours.type();
        byte[] theirs = Golden.of(golden).request(type);
        // ip asks for the link that was made in a request of its own, if at all.
        int echo = isCreation(ours) ? NetlinkMessage.FLAG_ECHO : 0;
        assertThat(flags(theirs) | echo).as("flags of %s", golden).isEqualTo(ours.flags());
        int header = headerBytes(ours.type());
        byte[] payload = Golden.payload(theirs);
        assertThat(RequestDifference.ours(ours.payload(), header))
                .as(Golden.of(golden).command())
                .isEqualTo(RequestDifference.theirs(payload, ours.payload(), header));
    }

    /** The request that an operation sends first. */
    static NetlinkMessage sentBy(Operation operation) throws IOException {
        FakeTransport transport = new FakeTransport();
        transport.answer(request -> isCreation(request)
                ? List.of(echo(request), acknowledgement(request))
                : List.of(acknowledgement(request)));
        operation.run(RouteNetlink.over(transport));
        return transport.sent.getFirst();
    }

    private static boolean isCreation(NetlinkMessage request) {
        return request.type() == Rtnetlink.RTM_NEWLINK && (request.flags() & NetlinkMessage.FLAG_CREATE) != 0;
    }

    /** The link as it was asked for. */
    private static NetlinkMessage echo(NetlinkMessage request) {
        return new NetlinkMessage(request.type(), 0, request.sequence(), FakeTransport.PORT, request.payload());
    }

    private static NetlinkMessage acknowledgement(NetlinkMessage request) {
        // Ends a dump and a query alike.
        byte[] payload = ByteBuffer.allocate(20)
                .order(ByteOrder.nativeOrder())
                .putInt(4, 16)
                .array();
        return new NetlinkMessage(
                NetlinkMessage.ERROR, NetlinkMessage.FLAG_CAPPED, request.sequence(), FakeTransport.PORT, payload);
    }

    private static int flags(byte[] message) {
        return ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).getShort(6) & 0xffff;
    }

    private static int headerBytes(int type) {
        // The types come in fours: NEW, DEL, GET, SET.
        return switch (type / 4 * 4) {
            case 16, 108 -> LINK_HEADER;
            case 20 -> ADDRESS_HEADER;
            case 24 -> ROUTE_HEADER;
            case 28 -> NEIGHBOUR_HEADER;
            case 32 -> RULE_HEADER;
            case 36, 40, 44 -> TRAFFIC_HEADER;
            default -> throw new AssertionError("message type " + type);
        };
    }
}
