// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import static dev.flatnet.ipam.Pools.range;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.cni.spec.IpAddresses;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scenarios of host-local's iterator tests. */
class RoundRobinTest {

    @ParameterizedTest
    @CsvSource({
        "'',         192.168.1.1 192.168.1.2 172.16.1.1 172.16.1.2",
        "172.16.1.2, 192.168.1.1 192.168.1.2 172.16.1.1 172.16.1.2",
        "192.168.1.2, 172.16.1.1 172.16.1.2 192.168.1.1 192.168.1.2",
        "172.16.1.1, 172.16.1.2 192.168.1.1 192.168.1.2 172.16.1.1",
        "10.9.9.9, 192.168.1.1 192.168.1.2 172.16.1.1 172.16.1.2",
    })
    void loopsOnceFromWhereItWas(String last, String expected) throws Exception {
        RangeSet set = RangeSet.of(List.of(
                range("192.168.1.0/29", "", "192.168.1.2", "192.168.1.6"),
                range("172.16.1.0/29", "", "172.16.1.2", "172.16.1.6")));
        assertThat(walk(set, last)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1, '', ''",
        "10.0.0.1, 10.0.0.3, '', 10.0.0.2 10.0.0.3",
        "10.0.0.1, 10.0.0.3, 10.0.0.1, 10.0.0.2 10.0.0.3",
    })
    void passesOverTheGateway(String start, String end, String last, String expected) throws Exception {
        assertThat(walk(RangeSet.of(List.of(range("10.0.0.0/29", start, end, "10.0.0.1"))), last))
                .isEqualTo(expected);
    }

    private static String walk(RangeSet set, String last) {
        RoundRobin walk = new RoundRobin(set, last.isEmpty() ? Optional.empty() : Optional.of(Pools.address(last)));
        List<String> seen = new ArrayList<>();
        for (Optional<InetAddress> next = walk.next(); next.isPresent(); next = walk.next()) {
            seen.add(IpAddresses.format(next.get()));
        }
        return String.join(" ", seen);
    }
}
