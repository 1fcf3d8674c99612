// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.LinkName;
import dev.flatnet.netlink.NetlinkConnection;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.NetlinkRequest;
import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.LinkChange;
import dev.flatnet.netlink.route.MacAddress;
import dev.flatnet.netlink.route.Macvlan;
import dev.flatnet.netlink.route.MacvlanMode;
import dev.flatnet.netlink.route.NewLink;
import dev.flatnet.netlink.route.RouteNetlink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What comes of making a link, and how links are called. */
abstract class LinkContract extends KernelContract {
    private static final MacAddress MAC = MacAddress.parse("02:00:5e:00:53:01");
    private static final int RTM_NEWLINK = 16;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_INFO_KIND = 1;
    private static final int IFINFOMSG_BYTES = 16;

    /** Whether the kernel tells of a link that was made, or has to be asked. */
    private final boolean echoes;

    LinkContract(SomeKernel kernel, boolean echoes) {
        super(kernel);
        this.echoes = echoes;
    }

    @Test
    void whatWasMadeIsSaid() throws IOException {
        Link made = ip.links().create(NewLink.bridge("br0").mac(MAC).mtu(1400).up());

        Link found = link("br0");
        assertThat(made.index()).isEqualTo(found.index());
        assertThat(made.name()).isEqualTo("br0");
        assertThat(made.kind()).contains("bridge");
        assertThat(made.mac()).contains(MAC);
        assertThat(made.mtu()).isEqualTo(1400);
        assertThat(made.isUp()).isTrue();
        assertThat(made.master()).isEmpty();
    }

    @Test
    void ofAPairTheFirstEndIsSaidAndKnowsTheOther() throws IOException {
        int bridge = ip.links().create(NewLink.bridge("br0")).index();
        Link made = ip.links()
                .create(NewLink.veth("v0", NewLink.veth("eth0").in(container))
                        .master(bridge)
                        .up());

        assertThat(made.name()).isEqualTo("v0");
        assertThat(made.index()).isEqualTo(link("v0").index());
        assertThat(made.mac()).isEqualTo(link("v0").mac());
        assertThat(made.master()).contains(bridge).isEqualTo(link("v0").master());
        Link peer = inside.links().require("eth0");
        assertThat(made.peer()).contains(peer.index());
        assertThat(peer.isUp()).isFalse();
    }

    @Test
    void ofAPairTheOtherEndCannotBeEverything() {
        for (NewLink peer : List.of(
                NewLink.veth("v1").up(),
                NewLink.veth("v1").master(2),
                NewLink.veth("v1").parent(2),
                NewLink.bridge("v1"),
                NewLink.veth("v1", NewLink.veth("v2")))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> NewLink.veth("v0", peer))
                    .withMessageContaining("v0 and v1");
        }
    }

    @Test
    void whatWasMadeInAnotherNamespaceIsSaidAsItIsThere() throws IOException {
        pair();
        int parent = link("v0").index();
        inside.links().create(NewLink.bridge("br0"));
        inside.links().create(NewLink.bridge("br1"));

        Link made = ip.links()
                .create(NewLink.of(new Macvlan(MacvlanMode.BRIDGE), "eth0")
                        .parent(parent)
                        .in(container)
                        .mac(MAC));
        assertThat(made.name()).isEqualTo("eth0");
        assertThat(made.mac()).contains(MAC);
        assertThat(made.index()).isEqualTo(inside.links().require("eth0").index());
        assertThat(ip.links().find("eth0")).isEmpty();
    }

    /** The answer that tells of the link comes with the acknowledgement. */
    @Test
    void makingALinkIsOneRequest() throws IOException {
        RecordingTransport wire = new RecordingTransport(host.openNetlink(RouteNetlink.FAMILY));
        try (RouteNetlink netlink = RouteNetlink.over(wire)) {
            Link made = netlink.links().create(NewLink.veth("v0", NewLink.veth("v1")));
            assertThat(wire.sent()).hasSize(echoes ? 1 : 2);
            assertThat(netlink.links().require("v0").index()).isEqualTo(made.index());
        }
    }

    @Test
    void aLinkThatHasToBeThereIsOrTheErrorSaysWhich() throws IOException {
        int v0 = pair();
        assertThat(ip.links().require("v0").index()).isEqualTo(v0);
        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> ip.links().require("eth7"))
                .withMessage("show link eth7: ENODEV (19), no such device")
                .matches(e -> e.is(Errno.ENODEV));
    }

    @Test
    void twoReadingsOfALinkAreEqualUntilItChanges() throws IOException {
        int v0 = pair();
        Link before = link("v0");
        assertThat(link("v0")).isEqualTo(before).hasSameHashCodeAs(before).hasToString(before.toString());
        assertThat(before.toString())
                .startsWith(v0 + ": v0@if" + link("v1").index() + ": <BROADCAST,MULTICAST> mtu 1500");
        ip.links().change(v0, new LinkChange().mtu(1400));
        assertThat(link("v0")).isNotEqualTo(before);
    }

    @Test
    void aLinkIsDeletedByName() throws IOException {
        int v0 = pair();
        ip.links().delete("v0");
        assertThat(ip.links().find(v0)).isEmpty();
        assertThat(ip.links().find("v1")).isEmpty();
        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> ip.links().delete("v0"))
                .withMessage("delete link v0: ENODEV (19), no such device");
        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> ip.links().delete("lo"))
                .withMessageStartingWith("delete link lo: EOPNOTSUPP");
    }

    @Test
    void aLinkIsFoundAndDeletedByItsOtherNames() throws IOException {
        Link bridge = ip.links().create(NewLink.bridge("br0"));
        String longName = "a-name-that-is-longer-than-others";
        ip.links().addAlternativeName(bridge.index(), longName);
        ip.links().addAlternativeName(bridge.index(), "short");
        assertThat(ip.links().require(longName).index()).isEqualTo(bridge.index());
        assertThat(ip.links().require("short").index()).isEqualTo(bridge.index());
        ip.links().delete(longName);
        assertThat(ip.links().find("br0")).isEmpty();
    }

    /** {@link LinkName} takes a name exactly if the kernel, asked past this library, makes a link of that name. */
    @Test
    void theNamesThatWeTakeAreThoseThatTheKernelTakesAsTheyAre() throws IOException {
        try (NetlinkConnection raw = new NetlinkConnection(host.openNetlink(RouteNetlink.FAMILY))) {
            for (String name : List.of(
                    "a",
                    "0",
                    "...",
                    ".a",
                    "-x",
                    "+",
                    "a\\b",
                    "\"",
                    "'",
                    "\u0001",
                    "\u007f",
                    "\u001b[m",
                    "\u0085",
                    "0123456789abcde",
                    "ääääää",
                    "äääääää",
                    "🙂",
                    "eth0.10",
                    "br@v0",
                    "a,b",
                    "*",
                    "",
                    ".",
                    "..",
                    "a/b",
                    "/",
                    "a:b",
                    "a b",
                    " a",
                    "a ",
                    "a\tb",
                    "a\nb",
                    "a\u000bb",
                    "a\fb",
                    "a\rb",
                    "a\u00a0b",
                    "à",
                    "0123456789abcdef",
                    "ääääääää",
                    "br%d",
                    "%d",
                    "a%db",
                    "%",
                    "a%",
                    "%%d",
                    "%dx%d",
                    "br%s",
                    "a\0b",
                    "\0")) {
                assertThat(takesAsItIs(raw, name)).as("\"%s\"", name).isEqualTo(LinkName.isValid(name));
            }
        }
    }

    private boolean takesAsItIs(NetlinkConnection raw, String name) throws IOException {
        int flags = NetlinkMessage.FLAG_CREATE | NetlinkMessage.FLAG_EXCLUSIVE;
        byte[] payload = new AttributeWriter(new byte[IFINFOMSG_BYTES])
                .bytes(IFLA_IFNAME, (name + '\0').getBytes(StandardCharsets.UTF_8))
                .nested(IFLA_LINKINFO, info -> info.string(IFLA_INFO_KIND, "bridge"))
                .toBytes();
        List<Link> before = ip.links().list();
        try {
            raw.execute(new NetlinkRequest("make a bridge", RTM_NEWLINK, flags, payload));
        } catch (NetlinkException e) {
            return false;
        }
        List<Link> made = ip.links().list().stream()
                .filter(link -> before.stream().noneMatch(old -> old.index() == link.index()))
                .toList();
        assertThat(made).hasSize(1);
        ip.links().delete(made.getFirst().index());
        return made.getFirst().name().equals(name);
    }

    @Test
    void namesThatWouldBeTakenForSomethingElseAreRefused() {
        for (String name : List.of("eth%d", "", "a/b", "..", "0123456789abcdef")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> host.createTap(name))
                    .withMessageContaining("\"" + name + "\"");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ip.links().change(1, new LinkChange().name(name)))
                    .withMessageContaining("\"" + name + "\"");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ip.links().create(NewLink.bridge(name)))
                    .withMessageContaining("\"" + name + "\"");
        }
    }
}
