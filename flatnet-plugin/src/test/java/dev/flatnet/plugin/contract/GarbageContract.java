// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.route.LinkChange;
import dev.flatnet.netlink.route.NewLink;
import dev.flatnet.netlink.testing.SomeKernel;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.AttachmentException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Collecting garbage and saying whether one is ready, on some kernel. */
abstract class GarbageContract {
    private final SomeKernel kernel;
    private BridgeHost host;
    private NetworkNamespace valid;
    private NetworkNamespace stale;

    GarbageContract(SomeKernel kernel) {
        this.kernel = kernel;
    }

    @BeforeEach
    void start() throws Exception {
        host = new BridgeHost(kernel);
        valid = kernel.namespace();
        stale = kernel.namespace();
    }

    @AfterEach
    void stop() throws Exception {
        host.close();
    }

    private void attachBoth() throws AttachmentException {
        host.attach("valid", valid);
        host.attach("stale", stale);
    }

    @Test
    void whatIsNotValidGoesWithEverythingThatBelongsToIt() throws Exception {
        host.attach("valid", valid);
        String before = host.state();
        host.attach("stale", stale);
        host.collectGarbage("valid", "somebody");
        assertThat(host.state()).isEqualTo(before);
        assertThat(BridgeHost.linksOf(stale)).containsExactly("lo");
        assertThat(BridgeHost.linksOf(valid)).contains("eth0");
    }

    @Test
    void whatIsValidStays() throws Exception {
        attachBoth();
        String before = host.state();
        host.collectGarbage("valid", "stale");
        assertThat(host.state()).isEqualTo(before);
    }

    @Test
    void nothingValidLeavesTheBridge() throws Exception {
        attachBoth();
        host.collectGarbage();
        assertThat(host.links()).containsExactlyInAnyOrder("lo", BridgeHost.BRIDGE);
        assertThat(host.rules()).isEmpty();
        assertThat(host.leases()).isEmpty();
        host.collectGarbage();
    }

    @Test
    void linksOfOthersStay() throws Exception {
        attachBoth();
        host.ip.links().create(NewLink.bridge("fnother"));
        host.ip.links().change(host.link("fnother").index(), new LinkChange().alias("net/stale/eth0"));
        host.collectGarbage();
        assertThat(host.links()).contains("fnother");
    }

    @Test
    void anythingFreshIsReadyAndNothingIsMade() throws Exception {
        String before = host.state();
        host.requireReady("10.87.9.0/24");
        assertThat(host.state()).isEqualTo(before);
    }

    @Test
    void withoutAddressesItIsNotReady() throws Exception {
        host.attach("valid", valid);
        assertNotReady("10.87.9.0/30", Reason.NO_ADDRESS_LEFT);
    }

    @Test
    void withoutABridgeOfThatNameItIsNotReady() throws Exception {
        host.ip.links().create(NewLink.veth(BridgeHost.BRIDGE, NewLink.veth("other")));
        assertNotReady("10.87.9.0/24", Reason.NOT_A_BRIDGE);
    }

    private void assertNotReady(String subnet, Reason reason) {
        assertThatThrownBy(() -> host.requireReady(subnet))
                .isInstanceOfSatisfying(
                        AttachmentException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
