// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.cni.spec.IpPrefix;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BridgeNetworksTest {
    private static final IpPrefix SUBNET = IpPrefix.parse("10.1.2.0/24");
    private static final IpPrefix SUBNET_OF_IPV6 = IpPrefix.parse("fd00:1::/64");

    private static BridgeNetworks read(String alias) {
        return BridgeNetworks.of(Optional.of(alias)).orElseThrow();
    }

    @Test
    void whatIsWrittenIsRead() {
        BridgeNetworks networks = BridgeNetworks.NONE
                .with("neta", List.of(SUBNET, SUBNET_OF_IPV6))
                .with("netb", List.of(IpPrefix.parse("10.1.3.0/24")));
        assertThat(networks.alias()).isEqualTo("flatnet neta=10.1.2.0/24,fd00:1::/64 netb=10.1.3.0/24");
        BridgeNetworks again = read(networks.alias());
        assertThat(again.alias()).isEqualTo(networks.alias());
        assertThat(again.has("neta", List.of(SUBNET))).isTrue();
        assertThat(again.has("netb", List.of(SUBNET))).isFalse();
        assertThat(again.holder(IpPrefix.parse("10.1.2.128/25"), "netb")).contains("neta");
        assertThat(again.holder(IpPrefix.parse("10.0.0.0/8"), "neta")).contains("netb");
        assertThat(again.holder(SUBNET, "neta")).isEmpty();
        assertThat(again.without("neta").alias()).isEqualTo("flatnet netb=10.1.3.0/24");
    }

    /** As bridges are called that were made before subnets were noted. */
    @Test
    void aBridgeMayHaveNothingNoted() {
        assertThat(read("flatnet").alias()).isEqualTo("flatnet");
        assertThat(read("flatnet").holder(SUBNET, "neta")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "flatnetwork", "my bridge", "Flatnet neta=10.1.2.0/24"})
    void othersBridgesSayNothing(String alias) {
        assertThat(BridgeNetworks.of(Optional.of(alias))).isEmpty();
        assertThat(BridgeNetworks.of(Optional.empty())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"flatnet  ", "flatnet =", "flatnet neta", "flatnet neta=10.1.2.0/99,x,,", "flatnet neta=="})
    void whatSomebodyElseWroteThereIsNoFailure(String alias) {
        assertThat(read(alias).holder(SUBNET, "netb")).isEmpty();
    }

    @Test
    void anAliasHasNoMoreThanTheKernelTakes() {
        BridgeNetworks networks = BridgeNetworks.NONE;
        for (int i = 0; i < 40; i++) {
            networks = networks.with("network" + i, List.of(IpPrefix.parse("10.1." + i + ".0/24")));
        }
        assertThat(networks.alias()).hasSizeBetween(220, 255).contains("network0=10.1.0.0/24");
    }
}
