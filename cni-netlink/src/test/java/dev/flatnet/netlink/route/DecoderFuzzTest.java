// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.util.Arrays;

/**
 * Whatever the kernel, or who plays it, sends: it is understood, or refused as malformed; nothing else is thrown, and
 * nothing takes for ever. The seeds are recorded messages without their header.
 */
class DecoderFuzzTest {

    private interface Decoding {
        void run() throws MalformedMessageException;
    }

    private static void understoodOrRefused(Decoding decoding) {
        try {
            decoding.run();
        } catch (MalformedMessageException e) {
            assertThat(e).hasMessageStartingWith("malformed netlink message: ");
        }
    }

    @FuzzTest(maxDuration = "1m")
    void links(byte[] payload) {
        understoodOrRefused(() -> {
            Link link = Link.parse(payload);
            understoodOrRefused(link::options);
            understoodOrRefused(link::alternativeNames);
            understoodOrRefused(link::transmitQueueLength);
            understoodOrRefused(() -> BridgeState.of(link));
            understoodOrRefused(() -> BridgePort.of(link));
            understoodOrRefused(() -> Macvlan.of(link));
            understoodOrRefused(() -> Vlan.of(link));
            understoodOrRefused(() -> Vxlan.idOf(link));
        });
        understoodOrRefused(() -> PortVlan.parse(payload));
    }

    @FuzzTest(maxDuration = "1m")
    void addresses(byte[] payload) {
        understoodOrRefused(() -> InterfaceAddress.parse(payload));
    }

    @FuzzTest(maxDuration = "1m")
    void routes(byte[] payload) {
        understoodOrRefused(() -> {
            Route route = Route.parse(payload);
            understoodOrRefused(route::source);
            understoodOrRefused(route::mtu);
            understoodOrRefused(route::advertisedMss);
        });
    }

    @FuzzTest(maxDuration = "1m")
    void neighbours(byte[] payload) {
        understoodOrRefused(() -> Neighbour.parse(payload));
        understoodOrRefused(() -> ForwardingEntry.parse(payload));
    }

    @FuzzTest(maxDuration = "1m")
    void rules(byte[] payload) {
        understoodOrRefused(() -> PolicyRule.parse(payload));
    }

    /** A byte of message type, and a payload. */
    @FuzzTest(maxDuration = "1m")
    void events(byte[] input) {
        int type = input.length > 0 ? input[0] & 0xff : 0;
        byte[] payload = Arrays.copyOfRange(input, Math.min(1, input.length), input.length);
        understoodOrRefused(() -> RouteEvent.parse(new NetlinkMessage(type, 0, 0, 0, payload)));
    }

    /** The names in errors are looked for in what we sent, at a place that the kernel says. */
    @FuzzTest(maxDuration = "1m")
    void namesOfAttributes(byte[] input) {
        int type = input.length > 0 ? input[0] & 0x7f : 0;
        int offset = input.length > 1 ? input[1] : 0;
        RouteAttributes.of(type).ifPresent(table -> {
            assertThat(table.pathTo(input, offset)).isNotNull();
            assertThat(table.name(offset)).isNotEmpty();
        });
    }
}
