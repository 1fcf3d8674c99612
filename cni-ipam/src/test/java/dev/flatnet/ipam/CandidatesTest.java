// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import static dev.flatnet.ipam.Pools.range;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.cni.spec.IpAddresses;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scenarios of host-local's iterator tests. */
class CandidatesTest {

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

    @Test
    void skipsWhatIsKnownAndNothingElse() throws Exception {
        RangeSet set = RangeSet.of(List.of(range("10.0.1.0/29", "", "", ""), range("10.0.0.0/29", "", "", "10.0.0.4")));
        List<String> ends = List.of("10.0.0.1", "10.0.0.3", "10.0.0.4", "10.0.0.6", "10.0.1.2", "10.0.1.6", "10.0.2.0");
        for (String last : List.of("", "10.0.0.1", "10.0.0.3", "10.0.0.6", "10.0.1.1", "10.0.1.4")) {
            for (int i = 0; i < ends.size(); i++) {
                for (int j = i; j < ends.size(); j++) {
                    AddressInterval known = AddressInterval.parse(ends.get(i) + "-" + ends.get(j));
                    List<String> expected =
                            new ArrayList<>(List.of(walk(set, last).split(" ", -1)));
                    expected.removeIf(text -> known.contains(Pools.address(text)));
                    assertThat(walk(set, last, Optional.of(known)))
                            .as("after " + last + " without " + known)
                            .isEqualTo(String.join(" ", expected));
                }
            }
        }
    }

    private static String walk(RangeSet set, String last) throws InvalidPoolException {
        return walk(set, last, Optional.empty());
    }

    private static String walk(RangeSet set, String last, Optional<AddressInterval> known) throws InvalidPoolException {
        Candidates walk = AddressPool.of("net", List.of(set))
                .candidates(set, last.isEmpty() ? Optional.empty() : Optional.of(Pools.address(last)));
        List<String> seen = new ArrayList<>();
        for (Optional<InetAddress> next = walk.next(); next.isPresent(); next = walk.next()) {
            if (known.isPresent() && known.get().contains(next.get())) {
                walk.skip(known.get());
            } else {
                seen.add(IpAddresses.format(next.get()));
            }
        }
        return String.join(" ", seen);
    }
}
