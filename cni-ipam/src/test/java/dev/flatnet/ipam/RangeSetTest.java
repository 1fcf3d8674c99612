// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import static dev.flatnet.ipam.Pools.address;
import static dev.flatnet.ipam.Pools.range;
import static dev.flatnet.ipam.Pools.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Sets and pools: membership, overlap inside, overlap between. */
class RangeSetTest {

    @Test
    void knowsTheRangeOfAnAddress() throws Exception {
        RangeSet set = set("192.168.0.0/24,172.16.1.0/24");
        assertThat(set.rangeOf(address("192.168.0.55"))).contains(set.ranges().get(0));
        assertThat(set.rangeOf(address("172.16.1.55"))).contains(set.ranges().get(1));
        assertThat(set.rangeOf(address("172.16.2.55"))).isEmpty();
    }

    @Test
    void refusesRangesThatOverlap() {
        assertThatThrownBy(() -> RangeSet.of(
                        List.of(range("10.1.2.0/24", "", "", ""), range("10.1.2.0/24", "10.1.2.50", "10.1.2.60", ""))))
                .isInstanceOf(InvalidPoolException.class)
                .hasMessage("ranges 10.1.2.1-10.1.2.254 and 10.1.2.50-10.1.2.60 overlap");
    }

    @Test
    void refusesMixedFamilies() {
        assertThatThrownBy(() -> set("192.168.0.0/24,2001:db8::/64"))
                .isInstanceOf(InvalidPoolException.class)
                .hasMessageContaining("both address families")
                .hasMessageContaining("192.168.0.1-192.168.0.254");
    }

    @Test
    void refusesAnEmptySetAndAnEmptyPool() {
        assertThatThrownBy(() -> RangeSet.of(List.of())).isInstanceOf(InvalidPoolException.class);
        assertThatThrownBy(() -> AddressPool.of("net", List.of()))
                .isInstanceOf(InvalidPoolException.class)
                .hasMessageContaining("\"subnet\" or \"ranges\"");
    }

    @Test
    void refusesSetsThatOverlap() {
        assertThatThrownBy(() -> AddressPool.of("net", List.of(set("10.1.0.0/16"), set("10.2.0.0/16,10.1.3.0/24"))))
                .isInstanceOf(InvalidPoolException.class)
                .hasMessageContaining("range set 0 (10.1.0.1-10.1.255.254)")
                .hasMessageContaining("range set 1 (10.2.0.1-10.2.255.254,10.1.3.1-10.1.3.254)");
    }
}
