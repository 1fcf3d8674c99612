// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import static dev.flatnet.netlink.route.GoldenRequests.assertSame;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code ip link}, byte by byte. In the recordings br0 is link 2, br1 4, v1 5, v0 6. */
class GoldenLinkTest {
    private static final int BR0 = 2;
    private static final int V0 = 6;

    @Test
    void bridgesAndPairsAreMade() throws IOException {
        assertSame("link-add-bridge", ip -> ip.links().create(NewLink.bridge("br0")));
        MacAddress mac = MacAddress.parse("02:00:5e:00:53:01");
        assertSame(
                "link-add-veth",
                ip -> ip.links()
                        .create(NewLink.veth("v0", NewLink.veth("v1").mtu(1400).mac(mac))
                                .mtu(1400)));
    }

    @Test
    void linksAreChanged() throws IOException {
        assertChange("link-up", new LinkChange().up());
        assertChange("link-down", new LinkChange().down());
        assertChange("link-master", new LinkChange().master(BR0));
        assertChange("link-nomaster", new LinkChange().master(0));
        assertChange("link-mtu", new LinkChange().mtu(1300));
        assertChange("link-mac", new LinkChange().mac(MacAddress.parse("02:00:5e:00:53:02")));
        assertChange("link-name", new LinkChange().name("v2"));
        assertChange("link-alias", new LinkChange().alias("one end"));
    }

    @Test
    void aLinkIsDeleted() throws IOException {
        assertSame("link-del", ip -> ip.links().delete(7));
    }

    @Test
    void aPairIsRead() throws IOException {
        List<Link> links = GoldenReplies.decode("link-show-veth", Rtnetlink.RTM_NEWLINK, Link::parse);

        Link v0 = links.stream()
                .filter(link -> link.name().equals("v0"))
                .findFirst()
                .orElseThrow();
        assertThat(v0.index()).isEqualTo(V0);
        assertThat(v0.name()).isEqualTo("v0");
        assertThat(v0.kind()).hasValue("veth");
        assertThat(v0.mac()).hasValue(MacAddress.parse("02:00:5e:00:53:02"));
        assertThat(v0.mtu()).isEqualTo(1300);
        assertThat(v0.peer()).hasValue(5);
        assertThat(v0.master()).isEmpty();
        assertThat(v0.alias()).hasValue("one end");
        assertThat(v0.isUp()).isFalse();
        assertThat(v0.isOperational()).isFalse();
    }

    private static void assertChange(String golden, LinkChange change) throws IOException {
        assertSame(golden, ip -> ip.links().change(V0, change));
    }
}
