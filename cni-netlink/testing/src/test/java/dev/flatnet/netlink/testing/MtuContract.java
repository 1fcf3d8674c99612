// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.netlink.route.LinkChange;
import dev.flatnet.netlink.route.LinkKind;
import dev.flatnet.netlink.route.Macvlan;
import dev.flatnet.netlink.route.MacvlanMode;
import dev.flatnet.netlink.route.NewLink;
import dev.flatnet.netlink.route.Vxlan;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** MTUs that follow those of other links. */
abstract class MtuContract extends KernelContract {
    private static final LinkKind MACVLAN = new Macvlan(MacvlanMode.BRIDGE);

    private int v0;

    MtuContract(SomeKernel kernel) {
        super(kernel);
    }

    @BeforeEach
    void makeAPair() throws IOException {
        v0 = pair();
        ip.links().change(v0, new LinkChange().mtu(1400));
    }

    private long mtu(String link) throws IOException {
        return link(link).mtu();
    }

    @Test
    void aMacvlanHasThatOfItsParentAndNoMore() throws IOException {
        assertThat(ip.links().create(NewLink.of(MACVLAN, "m0").parent(v0)).mtu())
                .isEqualTo(1400);
        assertThat(ip.links()
                        .create(NewLink.of(MACVLAN, "m1").parent(v0).mtu(1300))
                        .mtu())
                .isEqualTo(1300);
        assertRefused(
                "EINVAL",
                () -> ip.links().create(NewLink.of(MACVLAN, "m2").parent(v0).mtu(1401)));

        ip.links().change(v0, new LinkChange().mtu(1350));
        assertThat(mtu("m0")).isEqualTo(1350);
        assertThat(mtu("m1")).isEqualTo(1300);
        ip.links().change(v0, new LinkChange().mtu(1500));
        assertThat(mtu("m0")).isEqualTo(1350);
        int m0 = link("m0").index();
        assertRefused("EINVAL", () -> ip.links().change(m0, new LinkChange().mtu(1501)));
    }

    @Test
    void whatIsOnALinkFollowsItIntoAnyNamespace() throws IOException {
        ip.links().create(NewLink.of(MACVLAN, "m0").parent(v0).in(container));
        ip.links().change(v0, new LinkChange().mtu(1300));
        assertThat(inside.links().require("m0").mtu()).isEqualTo(1300);
        ip.links().delete("v1");
        assertThat(inside.links().find("m0")).isEmpty();
    }

    @Test
    void aTunnelLeavesRoomForItsHeaders() throws IOException {
        assertThat(ip.links().create(NewLink.of(new Vxlan(1).port(4789), "x0")).mtu())
                .isEqualTo(1500);
        assertThat(ip.links()
                        .create(NewLink.of(new Vxlan(2).port(4789).by(v0), "x1"))
                        .mtu())
                .isEqualTo(1350);
        assertThat(ip.links()
                        .create(NewLink.of(new Vxlan(3).port(4789).by(v0).remote(address("fd00::1")), "x2"))
                        .mtu())
                .isEqualTo(1330);
        assertThat(ip.links()
                        .create(NewLink.of(new Vxlan(4).port(4789).by(v0), "x3").mtu(1300))
                        .mtu())
                .isEqualTo(1300);
        assertThat(ip.links()
                        .create(NewLink.of(new Vxlan(5).port(4789).by(v0), "x4").mtu(1400))
                        .mtu())
                .isEqualTo(1350);
        ip.links().change(v0, new LinkChange().mtu(1300));
        assertThat(mtu("x1")).isEqualTo(1350);
    }

    @Test
    void aTunnelGoesWithTheLinkThatItSendsBy() throws IOException {
        ip.links().create(NewLink.of(new Vxlan(1).port(4789), "x0"));
        ip.links().create(NewLink.of(new Vxlan(2).port(4789).by(v0), "x1"));
        ip.links().delete("v0");
        assertThat(ip.links().find("x1")).isEmpty();
        assertThat(ip.links().find("x0")).isPresent();
    }

    @Test
    void aBridgeHasTheSmallestOfItsPorts() throws IOException {
        int br0 = ip.links().create(NewLink.bridge("br0")).index();
        assertThat(mtu("br0")).isEqualTo(1500);
        ip.links().change(v0, new LinkChange().master(br0));
        assertThat(mtu("br0")).isEqualTo(1400);
        ip.links().create(NewLink.veth("w0", NewLink.veth("w1")).mtu(1300).master(br0));
        assertThat(mtu("br0")).isEqualTo(1300);
        ip.links().change(v0, new LinkChange().mtu(1200));
        assertThat(mtu("br0")).isEqualTo(1200);
        ip.links().change(v0, new LinkChange().master(0));
        assertThat(mtu("br0")).isEqualTo(1300);
        ip.links().delete("w0");
        assertThat(mtu("br0")).isEqualTo(1500);
    }

    @Test
    void aBridgeKeepsThatWhichItWasGivenLater() throws IOException {
        int br0 = ip.links().create(NewLink.bridge("br0")).index();
        ip.links().change(br0, new LinkChange().mtu(1450));
        ip.links().change(v0, new LinkChange().master(br0));
        assertThat(mtu("br0")).isEqualTo(1450);
    }

    /** What it was made with is not what it was given (BROPT_MTU_SET_BY_USER is set by a change only). */
    @Test
    void aBridgeForgetsThatWhichItWasMadeWith() throws IOException {
        int br0 = ip.links().create(NewLink.bridge("br0").mtu(1450)).index();
        assertThat(mtu("br0")).isEqualTo(1450);
        ip.links().change(v0, new LinkChange().master(br0));
        assertThat(mtu("br0")).isEqualTo(1400);
    }
}
