// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flatnet.netlink.FakeTransport.Event;
import dev.flatnet.netlink.attribute.AttributeTable;
import dev.flatnet.netlink.attribute.AttributeWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.AsynchronousCloseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The conversation, against a transport that answers as told. */
class NetlinkConnectionTest {
    private static final int ANSWER = 16;
    private static final NetlinkRequest REQUEST = new NetlinkRequest(
            "show things",
            18,
            0,
            new AttributeWriter(new byte[4])
                    .nested(7, inner -> inner.u32(3, 5).u32(4, 6))
                    .toBytes());

    private final FakeTransport transport = new FakeTransport();
    private final NetlinkConnection connection = new NetlinkConnection(transport);

    @Test
    void aQueryEndsWithTheAcknowledgement() throws IOException {
        transport.answer(request -> List.of(thing(request, 1), thing(request, 2), ack(request, 0)));

        assertThat(numbers(connection.query(REQUEST))).containsExactly(1, 2);
        NetlinkMessage sent = transport.sent.getFirst();
        assertThat(sent.type()).isEqualTo(18);
        assertThat(sent.flags()).isEqualTo(NetlinkMessage.FLAG_REQUEST | NetlinkMessage.FLAG_ACK);
        assertThat(sent.portId()).isEqualTo(FakeTransport.PORT);
        assertThat(sent.payload()).isEqualTo(REQUEST.payload());
    }

    @Test
    void aDumpGathersItsPartsUntilDone() throws IOException {
        transport.onRequest(request -> List.of(
                FakeTransport.datagram(List.of(thing(request, 1), thing(request, 2))),
                FakeTransport.datagram(List.of(thing(request, 3))),
                FakeTransport.datagram(List.of(done(request, 0)))));

        assertThat(numbers(connection.dump(REQUEST))).containsExactly(1, 2, 3);
        assertThat(transport.sent.getFirst().flags()).isEqualTo(NetlinkMessage.FLAG_REQUEST | NetlinkMessage.FLAG_DUMP);
    }

    @Test
    void anInterruptedDumpIsReadToItsEndAndRepeated() throws IOException {
        transport.onRequest(request -> List.of(
                FakeTransport.datagram(List.of(interrupted(thing(request, 1)))),
                FakeTransport.datagram(List.of(thing(request, 2), done(request, 0)))));
        transport.answer(request -> List.of(thing(request, 1), interrupted(done(request, 0))));
        transport.answer(request -> List.of(thing(request, 3), done(request, 0)));

        assertThat(numbers(connection.dump(REQUEST))).containsExactly(3);
        assertThat(transport.sent).extracting(NetlinkMessage::sequence).doesNotHaveDuplicates();
    }

    @Test
    void aDumpThatIsAlwaysInterruptedIsGivenUp() {
        for (int i = 0; i < 10; i++) {
            transport.answer(request -> List.of(interrupted(done(request, 0))));
        }

        assertThatExceptionOfType(DumpInterruptedException.class)
                .isThrownBy(() -> connection.dump(REQUEST))
                .withMessage("show things: changed while it was read, 10 times in a row");
        assertThat(transport.sent).hasSize(10);
    }

    @Test
    void answersToOthersAndNotificationsArePassedOver() throws IOException {
        transport.answer(request -> List.of(
                with(thing(request, 1), request.sequence() - 1, FakeTransport.PORT),
                with(ack(request, Errno.EEXIST.number()), request.sequence(), FakeTransport.PORT + 1),
                with(thing(request, 2), 0, 0),
                new NetlinkMessage(1, 0, request.sequence(), FakeTransport.PORT, new byte[0]), // NLMSG_NOOP
                thing(request, 3),
                ack(request, 0)));

        assertThat(numbers(connection.query(REQUEST))).containsExactly(3);
    }

    @Test
    void theRestOfARequestGivenUpDoesNotAnswerTheNext() throws IOException {
        transport.onRequest(request -> List.of(
                () -> {
                    throw new ReceiveOverrunException("recv", "the kernel dropped messages (ENOBUFS)");
                },
                FakeTransport.datagram(List.of(thing(request, 1), done(request, 0)))));
        transport.answer(request -> List.of(thing(request, 2), done(request, 0)));

        assertThatExceptionOfType(ReceiveOverrunException.class)
                .isThrownBy(() -> connection.dump(REQUEST))
                .withMessageContaining("show things")
                .withMessageContaining("ENOBUFS");
        assertThat(numbers(connection.dump(REQUEST))).containsExactly(2);
    }

    @Test
    void aLostPartThatTheKernelConfessesIsAnError() {
        transport.answer(request -> List.of(
                new NetlinkMessage(NetlinkMessage.OVERRUN, 0, request.sequence(), FakeTransport.PORT, new byte[0]),
                ack(request, 0)));

        assertThatExceptionOfType(ReceiveOverrunException.class).isThrownBy(() -> connection.query(REQUEST));
    }

    @Test
    void aTruncatedDatagramIsAnError() {
        transport.onRequest(request -> {
            byte[] whole = thing(request, 1).toBytes();
            return List.of(() -> Arrays.copyOf(whole, whole.length - 4));
        });

        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> connection.query(REQUEST))
                .withMessageContaining("show things: malformed netlink message");
    }

    @Test
    void noAnswerIsAnErrorThatSaysSo() {
        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> connection.query(REQUEST))
                .withMessage("show things: the kernel did not answer within 10 s");
    }

    @Test
    void aClosedTransportIsAnErrorThatSaysSo() throws IOException {
        transport.onRequest(request -> List.of((Event) () -> {
            throw new AsynchronousCloseException();
        }));

        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> connection.query(REQUEST))
                .withMessage("show things: the connection is closed");
        connection.close();
        assertThat(transport.closed).isTrue();
    }

    @Test
    void anErrorCarriesNumberNameAndTheKernelsWords() {
        transport.answer(request -> List.of(explained(request, 22, "Unknown thing", 16 + 4)));

        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> connection.query(REQUEST))
                .withMessage("show things: EINVAL (22), invalid argument: Unknown thing"
                        + " (attribute 7 at byte 20 of the request)")
                .satisfies(e -> {
                    assertThat(e.is(Errno.EINVAL)).isTrue();
                    assertThat(e.errno()).hasValue(Errno.EINVAL);
                    assertThat(e.request()).isEqualTo("show things");
                    assertThat(e.attribute()).isEqualTo("attribute 7 at byte 20 of the request");
                });
    }

    @Test
    void anErrorNamesTheAttributeWithItsParents() {
        AttributeTable table =
                new AttributeTable(4, "-").nested(7, new AttributeTable(0, "- THING_A THING_B THING_C THING_D"));
        NetlinkConnection naming = new NetlinkConnection(
                transport, words -> words, type -> type == 18 ? Optional.of(table) : Optional.empty());
        transport.answer(request -> List.of(explained(request, 34, "", 16 + 4 + 4 + 8)));

        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> naming.query(REQUEST))
                .withMessage("show things: ERANGE (34), out of range (attribute 7/THING_D at byte 32 of the request)");
    }

    /** What the words ask meanwhile is answered on the same connection. */
    @Test
    void anErrorSaysTheRequestAgainInBetterWords() {
        List<NetlinkConnection> self = new ArrayList<>();
        NetlinkConnection naming = new NetlinkConnection(
                transport,
                words -> {
                    try {
                        return words + " of " + self.getFirst().query(REQUEST).size() + " kinds";
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                },
                type -> Optional.empty());
        self.add(naming);
        transport.answer(request -> List.of(ack(request, 17)));
        transport.answer(request -> List.of(thing(request, 1), ack(request, 0)));

        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> naming.query(REQUEST))
                .withMessage("show things of 1 kinds: EEXIST (17), exists already")
                .satisfies(e -> assertThat(e.request()).isEqualTo("show things of 1 kinds"));
    }

    /** The words are for refusals only. */
    @Test
    void wordsAreNotAskedForWithoutNeed() throws IOException {
        NetlinkConnection naming = new NetlinkConnection(
                transport,
                words -> {
                    throw new AssertionError("asked for");
                },
                type -> Optional.empty());
        transport.answer(request -> List.of(ack(request, 0)));
        naming.execute(REQUEST);
        assertThat(transport.sent).hasSize(1);
    }

    @Test
    void anErrorNamesTheAttributeThatIsMissing() {
        NetlinkConnection naming = new NetlinkConnection(
                transport, words -> words, type -> Optional.of(new AttributeTable(4, "- THING_A THING_B")));
        byte[] extension = new AttributeWriter().u32(5, 2).toBytes(); // NLMSGERR_ATTR_MISS_TYPE
        transport.answer(request -> List.of(
                error(request, 22, NetlinkMessage.FLAG_CAPPED | NetlinkMessage.FLAG_ACK_TLVS, new byte[0], extension)));

        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> naming.query(REQUEST))
                .withMessageEndingWith("(THING_B is missing)");
    }

    @Test
    void anUncappedErrorEchoesTheRequestBeforeItsExplanation() {
        byte[] extension = new AttributeWriter().string(1, "because").toBytes();
        transport.answer(
                request -> List.of(error(request, 17, NetlinkMessage.FLAG_ACK_TLVS, request.payload(), extension)));

        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> connection.query(REQUEST))
                .withMessageEndingWith("exists already: because");
    }

    @Test
    void aMalformedExplanationDoesNotHideTheError() {
        int flags = NetlinkMessage.FLAG_CAPPED | NetlinkMessage.FLAG_ACK_TLVS;
        transport.answer(request -> List.of(error(request, 17, flags, new byte[0], new byte[] {1, 0, 1, 0})));

        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> connection.query(REQUEST))
                .withMessage("show things: EEXIST (17), exists already: (its explanation is malformed)");
    }

    @Test
    void anEchoThatLiesAboutItsLengthDoesNotHideTheError() {
        transport.answer(request -> {
            NetlinkMessage error = error(request, 17, NetlinkMessage.FLAG_ACK_TLVS, new byte[0], new byte[0]);
            ByteBuffer.wrap(error.payload()).order(ByteOrder.nativeOrder()).putInt(4, Integer.MAX_VALUE);
            return List.of(error);
        });

        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> connection.query(REQUEST))
                .withMessage("show things: EEXIST (17), exists already");
    }

    @Test
    void anOffsetOutsideOfTheRequestIsNotFollowed() {
        transport.answer(request -> List.of(explained(request, 22, "why", Integer.MAX_VALUE)));

        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> connection.query(REQUEST))
                .withMessage("show things: EINVAL (22), invalid argument: why");
    }

    @Test
    void anErrorTooShortForItsNumberIsMalformed() {
        transport.answer(request -> List.of(
                new NetlinkMessage(NetlinkMessage.ERROR, 0, request.sequence(), FakeTransport.PORT, new byte[8])));

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> connection.query(REQUEST))
                .withMessageContaining("an error of 8 bytes");
    }

    @Test
    void aDumpMayEndWithAnError() {
        transport.answer(request -> List.of(thing(request, 1), done(request, 105)));

        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> connection.dump(REQUEST))
                .withMessageStartingWith("show things: ENOBUFS (105)");
    }

    @Test
    void aDumpMayBeRefused() {
        transport.answer(request -> List.of(ack(request, 95)));

        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> connection.dump(REQUEST))
                .matches(e -> e.is(Errno.EOPNOTSUPP));
    }

    @Test
    void aDoneOfOldKernelsHasNoNumber() throws IOException {
        transport.answer(request -> List.of(
                new NetlinkMessage(NetlinkMessage.DONE, 0, request.sequence(), FakeTransport.PORT, new byte[0])));

        assertThat(connection.dump(REQUEST)).isEmpty();
    }

    @Test
    void aBatchIsOneDatagramAndWaitsForTheLastAcknowledgement() throws IOException {
        transport.onRequest(begin -> List.of(
                FakeTransport.datagram(List.of(with(ack(begin, 0), begin.sequence() + 2, FakeTransport.PORT)))));

        connection.executeBatch(boundary("begin"), List.of(REQUEST, REQUEST), boundary("end"));
        assertThat(transport.sent).hasSize(4);
        assertThat(transport.sent).extracting(NetlinkMessage::flags).containsExactly(1, 1, 5, 1);
    }

    @Test
    void aBatchFailsWithTheRequestThatWasRefused() {
        NetlinkRequest second = new NetlinkRequest("add the second", 20, 0, new byte[4]);
        transport.answer(begin -> List.of(
                with(ack(begin, 0), begin.sequence() + 1, FakeTransport.PORT),
                with(ack(begin, 17), begin.sequence() + 2, FakeTransport.PORT)));

        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> connection.executeBatch(boundary("begin"), List.of(REQUEST, second), boundary("end")))
                .withMessageStartingWith("add the second: EEXIST");
    }

    @Test
    void anErrorOfTheBoundaryIsThatOfTheBatch() {
        transport.answer(begin -> List.of(ack(begin, 85)));

        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> connection.executeBatch(boundary("begin"), List.of(REQUEST), boundary("end")))
                .withMessageStartingWith("begin: ERESTART");
    }

    private static NetlinkRequest boundary(String words) {
        return new NetlinkRequest(words, 16, 0, new byte[4]);
    }

    private static NetlinkMessage thing(NetlinkMessage request, int number) {
        return new NetlinkMessage(
                ANSWER, NetlinkMessage.FLAG_MULTI, request.sequence(), FakeTransport.PORT, new byte[] {(byte) number});
    }

    private static List<Integer> numbers(List<NetlinkMessage> messages) {
        return messages.stream().map(message -> (int) message.payload()[0]).toList();
    }

    private static NetlinkMessage ack(NetlinkMessage request, int errno) {
        return error(request, errno, NetlinkMessage.FLAG_CAPPED, new byte[0], new byte[0]);
    }

    private static NetlinkMessage explained(NetlinkMessage request, int errno, String why, int offset) {
        AttributeWriter extension = new AttributeWriter();
        if (!why.isEmpty()) {
            extension.string(1, why);
        }
        extension.u32(2, offset);
        int flags = NetlinkMessage.FLAG_CAPPED | NetlinkMessage.FLAG_ACK_TLVS;
        return error(request, errno, flags, new byte[0], extension.toBytes());
    }

    private static NetlinkMessage error(NetlinkMessage request, int errno, int flags, byte[] echo, byte[] extension) {
        ByteBuffer payload =
                ByteBuffer.allocate(20 + echo.length + extension.length).order(ByteOrder.nativeOrder());
        payload.putInt(-errno)
                .putInt(16 + echo.length)
                .putShort((short) request.type())
                .putShort((short) 0);
        payload.putInt(request.sequence()).putInt(request.portId()).put(echo).put(extension);
        return new NetlinkMessage(NetlinkMessage.ERROR, flags, request.sequence(), FakeTransport.PORT, payload.array());
    }

    private static NetlinkMessage done(NetlinkMessage request, int errno) {
        byte[] payload = ByteBuffer.allocate(4)
                .order(ByteOrder.nativeOrder())
                .putInt(-errno)
                .array();
        return new NetlinkMessage(
                NetlinkMessage.DONE, NetlinkMessage.FLAG_MULTI, request.sequence(), FakeTransport.PORT, payload);
    }

    private static NetlinkMessage interrupted(NetlinkMessage message) {
        return new NetlinkMessage(
                message.type(),
                message.flags() | NetlinkMessage.FLAG_DUMP_INTERRUPTED,
                message.sequence(),
                message.portId(),
                message.payload());
    }

    private static NetlinkMessage with(NetlinkMessage message, int sequence, int portId) {
        return new NetlinkMessage(message.type(), message.flags(), sequence, portId, message.payload());
    }
}
