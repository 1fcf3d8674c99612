// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkException;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@link BridgeOperations} on the real kernel. */
class BridgesOfTheKernelTest extends InNamespace {
    private static final MacAddress MAC = MacAddress.parse("02:00:5e:00:53:09");

    @BeforeEach
    void bridge() throws IOException {
        netlink.links().create(NewLink.bridge("br0").up());
        netlink.links().change(v0, new LinkChange().master(index("br0")));
    }

    @Test
    void portFlagsAreChanged() throws IOException {
        netlink.bridges()
                .changePort(
                        v0,
                        new BridgePortChange()
                                .hairpin(true)
                                .isolated(true)
                                .learning(false)
                                .flood(false)
                                .multicastFlood(false)
                                .guard(true)
                                .cost(7)
                                .priority(9)
                                .suppressNeighbours(true));

        JsonNode port = namespace.link("v0").at("/linkinfo/info_slave_data");
        assertThat(port.at("/hairpin").asBoolean()).isTrue();
        assertThat(port.at("/isolated").asBoolean()).isTrue();
        assertThat(port.at("/learning").asBoolean()).isFalse();
        assertThat(port.at("/flood").asBoolean()).isFalse();
        assertThat(port.at("/mcast_flood").asBoolean()).isFalse();
        assertThat(port.at("/guard").asBoolean()).isTrue();
        assertThat(port.at("/neigh_suppress").asBoolean()).isTrue();
        assertThat(port.at("/cost").asInt()).isEqualTo(7);
        assertThat(port.at("/priority").asInt()).isEqualTo(9);
        BridgePort read =
                BridgePort.of(netlink.links().find("v0").orElseThrow()).orElseThrow();
        assertThat(read).isEqualTo(new BridgePort(read.state(), true, true, false, false, false, true, true, 7, 9));

        netlink.bridges().changePort(v0, new BridgePortChange().hairpin(false));
        assertThat(namespace.link("v0").at("/linkinfo/info_slave_data/hairpin").asBoolean())
                .isFalse();
    }

    @Test
    void whatIsNoPortHasNoFlags() throws IOException {
        assertThat(BridgePort.of(netlink.links().find("v1").orElseThrow())).isEmpty();
        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> netlink.bridges().changePort(v1, new BridgePortChange().hairpin(true)))
                .withMessageContaining("hairpin on");
    }

    @Test
    void forwardingEntriesAreMadeReadAndDeleted() throws IOException {
        NewForwardingEntry entry = NewForwardingEntry.ofPort(MAC, v0);
        netlink.bridges().addForwardingEntry(entry);
        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> netlink.bridges().addForwardingEntry(entry))
                .matches(e -> e.is(Errno.EEXIST));

        JsonNode shown = where(namespace.json("bridge", "-j", "fdb", "show", "br", "br0"), "/mac", MAC.toString());
        assertThat(shown.at("/ifname").asText()).isEqualTo("v0");
        assertThat(shown.at("/state").asText()).isEqualTo("static");
        assertThat(netlink.bridges().forwardingEntries(index("br0")))
                .filteredOn(one -> one.mac().equals(MAC))
                .singleElement()
                .matches(one -> one.link() == v0 && one.master().orElseThrow() > 0);

        netlink.bridges().deleteForwardingEntry(entry);
        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> netlink.bridges().deleteForwardingEntry(entry))
                .matches(e -> e.is(Errno.ENOENT));
    }
}
