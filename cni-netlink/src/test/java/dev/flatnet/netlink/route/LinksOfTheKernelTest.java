// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.netlink.kernel.TestNamespace;
import dev.flatnet.netlink.netns.NetworkNamespace;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@link LinkOperations} on the real kernel; {@code ip -j} tells what came of it. */
@KernelTest
class LinksOfTheKernelTest {
    private static final MacAddress MAC = MacAddress.parse("02:00:5e:00:53:01");

    private final TestNamespace namespace = TestNamespace.create();
    private final TestNamespace other = TestNamespace.create();
    private NetworkNamespace netns;
    private RouteNetlink netlink;

    @BeforeEach
    void open() throws IOException {
        netns = NetworkNamespace.open(namespace.path().toString());
        netlink = RouteNetlink.open(netns);
    }

    @AfterEach
    void close() throws IOException {
        netlink.close();
        netns.close();
        namespace.close();
        other.close();
    }

    @Test
    void aPairIsMadeWithBothEndsInTheirNamespaces() throws IOException {
        netlink.links().create(NewLink.bridge("br0").up());
        Link bridge = netlink.links().find("br0").orElseThrow();
        try (NetworkNamespace container = NetworkNamespace.open(other.path().toString())) {
            netlink.links()
                    .create(NewLink.veth(
                                    "v0",
                                    NewLink.veth("eth0").mac(MAC).mtu(1400).in(container))
                            .mtu(1400)
                            .master(bridge.index())
                            .up());
        }

        JsonNode host = namespace.link("v0");
        assertThat(host.at("/linkinfo/info_kind").asText()).isEqualTo("veth");
        assertThat(host.at("/mtu").asInt()).isEqualTo(1400);
        assertThat(host.at("/master").asText()).isEqualTo("br0");
        assertThat(host.at("/flags").toString()).contains("UP");
        JsonNode end = other.link("eth0");
        assertThat(end.at("/address").asText()).isEqualTo(MAC.toString());
        assertThat(end.at("/mtu").asInt()).isEqualTo(1400);
        assertThat(end.at("/link_index").asInt())
                .isEqualTo(netlink.links().find("v0").orElseThrow().index());
    }

    @Test
    void whatIsReadIsWhatIpShows() throws IOException {
        namespace.run("ip", "link", "add", "v0", "type", "veth", "peer", "name", "v1");
        namespace.run("ip", "link", "set", "v0", "alias", "one end", "up");

        for (JsonNode shown : namespace.json("ip", "-d", "-j", "link")) {
            Link link = netlink.links().find(shown.at("/ifindex").asInt()).orElseThrow();
            assertThat(link.name()).isEqualTo(shown.at("/ifname").asText());
            assertThat(link.mtu()).isEqualTo(shown.at("/mtu").asLong());
            assertThat(link.kind().orElse(""))
                    .isEqualTo(shown.at("/linkinfo/info_kind").asText());
            assertThat(link.alias().orElse("")).isEqualTo(shown.at("/ifalias").asText());
            assertThat(link.isUp()).isEqualTo(shown.at("/flags").toString().contains("\"UP\""));
            assertThat(link.isOperational())
                    .isEqualTo(shown.at("/operstate").asText().equals("UP"));
            assertThat(link.mac().map(MacAddress::toString).orElse(""))
                    .isEqualTo(shown.at("/address").asText());
        }
        assertThat(netlink.links().list()).extracting(Link::name).contains("lo", "v0", "v1");
    }

    /** Up to the names of other links, which are not in the message. */
    @Test
    void aLinkPrintsAsIpDoes() throws IOException {
        namespace.run("ip", "link", "add", "br0", "type", "bridge");
        namespace.run("ip", "link", "add", "v0", "type", "veth", "peer", "name", "v1");
        namespace.run("ip", "link", "set", "v0", "master", "br0", "up", "alias", "one end");
        namespace.run("ip", "link", "set", "v1", "promisc", "on", "up");
        namespace.run("ip", "link", "set", "lo", "up");
        int v0 = netlink.links().require("v0").index();
        int v1 = netlink.links().require("v1").index();
        int br0 = netlink.links().require("br0").index();
        String mac = netlink.links().require("v0").mac().orElseThrow().toString();

        assertThat(netlink.links().require("v0"))
                .hasToString(v0 + ": v0@if" + v1 + ": <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 master if" + br0
                        + " state UP veth " + mac + " alias one end");
        for (Link link : netlink.links().list()) {
            String shown = namespace
                    .run("ip", "-o", "link", "show", "dev", link.name())
                    .text();
            String flags =
                    shown.substring(shown.indexOf('<'), shown.indexOf('>') + 1).replace(",M-DOWN", "");
            assertThat(link.toString())
                    .startsWith(link.index() + ": " + link.name())
                    .contains(": " + flags + " mtu " + link.mtu())
                    .contains(shown.replaceFirst(".* (state [A-Z]+) .*", "$1"));
        }
    }

    @Test
    void twoReadingsOfALinkAreEqual() throws IOException {
        namespace.run("ip", "link", "add", "br0", "type", "bridge");
        namespace.run("ip", "link", "add", "v0", "type", "veth", "peer", "name", "v1");
        namespace.run("ip", "link", "set", "v0", "master", "br0");
        for (String name : new String[] {"lo", "br0", "v0", "v1"}) {
            Link first = netlink.links().require(name);
            assertThat(netlink.links().require(name)).isEqualTo(first).hasSameHashCodeAs(first);
        }
        Link before = netlink.links().require("v0");
        namespace.run("ip", "link", "set", "v0", "mtu", "1400");
        assertThat(netlink.links().require("v0")).isNotEqualTo(before);
    }

    @Test
    void everythingIsChangedAtOnce() throws IOException {
        netlink.links().create(NewLink.bridge("br0"));
        netlink.links().create(NewLink.veth("v0", NewLink.veth("v1")));
        int bridge = netlink.links().find("br0").orElseThrow().index();
        int v0 = netlink.links().find("v0").orElseThrow().index();

        netlink.links()
                .change(
                        v0,
                        new LinkChange()
                                .name("v9")
                                .mtu(1300)
                                .mac(MAC)
                                .master(bridge)
                                .alias("text")
                                .up());

        JsonNode link = namespace.link("v9");
        assertThat(link.at("/mtu").asInt()).isEqualTo(1300);
        assertThat(link.at("/address").asText()).isEqualTo(MAC.toString());
        assertThat(link.at("/master").asText()).isEqualTo("br0");
        assertThat(link.at("/ifalias").asText()).isEqualTo("text");
        assertThat(link.at("/flags").toString()).contains("\"UP\"");

        netlink.links().change(v0, new LinkChange().down().master(0));
        assertThat(namespace.link("v9").has("master")).isFalse();
        assertThat(namespace.link("v9").at("/flags").toString()).doesNotContain("\"UP\"");
    }

    @Test
    void aLinkIsMoved() throws IOException {
        netlink.links().create(NewLink.bridge("br0"));
        Link bridge = netlink.links().find("br0").orElseThrow();
        try (NetworkNamespace target = NetworkNamespace.open(other.path().toString())) {
            netlink.links().change(bridge.index(), new LinkChange().moveTo(target));
        } catch (NetlinkException e) {
            // Bridges are bound to their namespace since Linux 6.1x; older ones move.
            assertThat(e.is(Errno.EINVAL)).isTrue();
        }
        netlink.links().create(NewLink.veth("v0", NewLink.veth("v1")));
        int v1 = netlink.links().find("v1").orElseThrow().index();
        try (NetworkNamespace target = NetworkNamespace.open(other.path().toString())) {
            netlink.links().change(v1, new LinkChange().moveTo(target).name("eth0"));
        }

        assertThat(other.links()).contains("eth0");
        assertThat(namespace.links()).doesNotContain("v1");
    }

    @Test
    void aLinkIsDeletedWithItsOtherEnd() throws IOException {
        netlink.links().create(NewLink.veth("v0", NewLink.veth("v1")));

        netlink.links().delete(netlink.links().find("v0").orElseThrow().index());
        assertThat(namespace.links()).containsExactly("lo");
    }

    @Test
    void whatIsNotThereIsEmptyAndCannotBeChanged() throws IOException {
        assertThat(netlink.links().find("nothing")).isEmpty();
        assertThat(netlink.links().find(4711)).isEmpty();
        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> netlink.links().change(4711, new LinkChange().up()))
                .matches(e -> e.is(Errno.ENODEV));
        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> netlink.links().delete(4711))
                .withMessageContaining("delete link number 4711: ENODEV");
    }

    @Test
    void aNameIsTakenOnlyOnce() throws IOException {
        netlink.links().create(NewLink.bridge("br0"));

        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> netlink.links().create(NewLink.bridge("br0")))
                .matches(e -> e.is(Errno.EEXIST))
                .withMessageContaining("add link br0 type bridge");
    }
}
