// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import dev.flatnet.netlink.golden.Golden;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the kernel tells {@code conntrack}, and what that sends, byte by byte. */
class GoldenConntrackTest {
    private static final int CT_NEW = 0x100;
    private static final int CT_DELETE = 0x102;
    private static final int HEADER_BYTES = 4;
    private static final int CTA_TUPLE_ORIG = 1;
    private static final int CTA_ID = 12;

    private static List<ConntrackEntry> entries() throws MalformedMessageException {
        List<ConntrackEntry> entries = new ArrayList<>();
        for (byte[] message : Golden.of("conntrack-list").answers(CT_NEW)) {
            entries.add(decode(Golden.payload(message)));
        }
        return entries;
    }

    private static ConntrackEntry decode(byte[] payload) throws MalformedMessageException {
        return ConntrackEntry.decode(new NetlinkMessage(CT_NEW, 0, 0, 0, payload));
    }

    @Test
    void connectionsAreRead() throws MalformedMessageException {
        assertThat(entries())
                .extracting(entry -> entry.original() + ", " + entry.reply())
                .containsExactlyInAnyOrder(
                        "protocol 1 src=10.9.0.1 dst=10.9.0.2, protocol 1 src=10.9.0.2 dst=10.9.0.1",
                        "protocol 17 src=10.9.0.1 dst=10.9.0.2 sport=4000 dport=99,"
                                + " protocol 17 src=10.9.0.2 dst=10.9.0.1 sport=99 dport=4000",
                        "protocol 17 src=10.9.0.1 dst=10.9.0.2 sport=4000 dport=53,"
                                + " protocol 17 src=10.9.0.2 dst=10.9.0.1 sport=5353 dport=4000");
        assertThat(entries()).allSatisfy(entry -> {
            assertThat(entry.mark()).isEqualTo(7);
            assertThat(entry.zone()).isZero();
        });
    }

    @Test
    void aConnectionIsNamedAsTheToolNamesIt() throws MalformedMessageException {
        ConntrackEntry translated = entries().stream()
                .filter(ConntrackEntry::isDestinationTranslated)
                .findFirst()
                .orElseThrow();
        Attributes ours = attributes(translated.encodeIdentity());
        Attributes theirs =
                attributes(Golden.payload(Golden.of("conntrack-delete").request(CT_DELETE)));

        assertThat(ours.get(CTA_TUPLE_ORIG).orElseThrow().value())
                .isEqualTo(theirs.get(CTA_TUPLE_ORIG).orElseThrow().value());
        assertThat(ours.u32BigEndian(CTA_ID)).contains(translated.id());
    }

    private static Attributes attributes(byte[] payload) throws MalformedMessageException {
        return Attributes.parse(payload, HEADER_BYTES, payload.length - HEADER_BYTES);
    }

    @Test
    void mutilatedMessagesAreRefused() {
        for (byte[] message : Golden.of("conntrack-list").answers(CT_NEW)) {
            byte[] payload = Golden.payload(message);
            int refused = 0;
            for (int size = 0; size < payload.length; size++) {
                byte[] cut = Arrays.copyOf(payload, size);
                try {
                    decode(cut);
                } catch (MalformedMessageException e) {
                    refused++;
                }
            }
            assertThat(refused).isGreaterThan(payload.length / 2);
            assertThatExceptionOfType(MalformedMessageException.class)
                    .isThrownBy(() -> decode(Arrays.copyOf(payload, payload.length + 1)));
        }
    }
}
