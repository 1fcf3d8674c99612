// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.netlink.netfilter.NftTable;
import dev.flatnet.netlink.netfilter.NftTable.Family;
import dev.flatnet.netlink.netfilter.NftablesEvent.Deleted;
import dev.flatnet.netlink.netfilter.NftablesEvent.Kind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulePlacesTest {
    @ParameterizedTest
    @CsvSource({
        "IPV4, flatnet, ELEMENTS, ports",
        "IPV6, flatnet, CHAIN, any",
        "BRIDGE, flatnet, RULE, any",
        "INET, firewalld, TABLE, firewalld",
        "IPV4, filter, RULE, FORWARD",
        "IPV6, filter, CHAIN, CNI-FORWARD",
        "IPV4, nat, RULE, POSTROUTING",
        "IPV4, nat, CHAIN, CNI-DN-0123",
    })
    void rulesOfAttachmentsMayHaveGone(Family family, String table, Kind kind, String name) {
        assertThat(RulePlaces.include(new Deleted(new NftTable(family, table), kind, name)))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "INET, firewalld, RULE, filter_FORWARD",
        "INET, filter, RULE, forward",
        "IPV4, nat, RULE, KUBE-SERVICES",
        "IPV4, filter, CHAIN, DOCKER",
        "IPV4, mangle, RULE, PREROUTING",
        "INET, other, ELEMENTS, ports",
    })
    void thatIsNoneOfOurBusiness(Family family, String table, Kind kind, String name) {
        assertThat(RulePlaces.include(new Deleted(new NftTable(family, table), kind, name)))
                .isFalse();
    }
}
