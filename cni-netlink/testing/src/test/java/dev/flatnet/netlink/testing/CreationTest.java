// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.NewLink;
import dev.flatnet.netlink.route.RouteNetlink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** How many requests it takes to make a link and to know it, on kernels that tell of it and on those that have to be asked. */
class CreationTest {
    private static final int RTM_NEWLINK = 16;
    private static final int RTM_DELLINK = 17;
    private static final int RTM_GETLINK = 18;
    private static final int IFLA_IFNAME = 3;
    private static final int INDEX = 7;

    private final ScriptedTransport transport = new ScriptedTransport();
    private final RouteNetlink netlink = RouteNetlink.over(transport);

    private static byte[] link(String name) {
        byte[] header = ByteBuffer.allocate(16)
                .order(ByteOrder.nativeOrder())
                .putInt(4, INDEX)
                .array();
        return new AttributeWriter(header).string(IFLA_IFNAME, name).toBytes();
    }

    @Test
    void aKernelThatTellsIsNotAsked() throws IOException {
        transport.answer(RTM_NEWLINK, link("br0"));
        Link made = netlink.links().create(NewLink.bridge("br0"));

        assertThat(made.index()).isEqualTo(INDEX);
        assertThat(transport.requests()).extracting(NetlinkMessage::type).containsExactly(RTM_NEWLINK);
        assertThat(transport.requests().getFirst().flags() & NetlinkMessage.FLAG_ECHO)
                .isEqualTo(NetlinkMessage.FLAG_ECHO);
    }

    @Test
    void aKernelThatDoesNotTellIsAskedByName() throws IOException {
        transport.acknowledge().answer(RTM_NEWLINK, link("br0"));
        Link made = netlink.links().create(NewLink.bridge("br0"));

        assertThat(made.index()).isEqualTo(INDEX);
        assertThat(transport.requests()).extracting(NetlinkMessage::type).containsExactly(RTM_NEWLINK, RTM_GETLINK);
    }

    /** What was made is what the kernel says, whatever it calls it. */
    @Test
    void theAnswerIsBelievedAndNotTheNameThatWasAskedFor() throws IOException {
        transport.answer(RTM_NEWLINK, link("renamed"));
        assertThat(netlink.links().create(NewLink.bridge("br0")).name()).isEqualTo("renamed");
    }

    /** The kernel tells of the link before it makes it a port. */
    @Test
    void thePortIsKnownToBeOne() throws IOException {
        transport.answer(RTM_NEWLINK, link("v0"));
        Link made = netlink.links().create(NewLink.veth("v0").master(3));
        assertThat(made.master()).contains(3);
        assertThat(made.index()).isEqualTo(INDEX);
    }

    @Test
    void aRefusalIsOneRequestAndMakesNothing() {
        transport.refuse(Errno.EEXIST, "");
        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> netlink.links().create(NewLink.bridge("br0")))
                .withMessage("add link br0 type bridge: EEXIST (17), exists already");
        assertThat(transport.requests()).hasSize(1);
    }

    @Test
    void whatIsNotFoundAfterwardsIsDeletedByItsName() {
        transport.acknowledge().refuse(Errno.ENOBUFS, "").acknowledge();
        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> netlink.links().create(NewLink.bridge("br0")))
                .matches(e -> e.is(Errno.ENOBUFS))
                .satisfies(e -> assertThat(e.getSuppressed()).isEmpty());
        assertThat(transport.requests())
                .extracting(NetlinkMessage::type)
                .containsExactly(RTM_NEWLINK, RTM_GETLINK, RTM_DELLINK);
    }

    @Test
    void whatCannotBeDeletedEitherIsSaidToo() {
        transport.acknowledge().refuse(Errno.ENOBUFS, "").refuse(Errno.EBUSY, "");
        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> netlink.links().create(NewLink.bridge("br0")))
                .satisfies(e ->
                        assertThat(e.getSuppressed()).singleElement().asString().contains("delete link br0: EBUSY"));
    }
}
