// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import static dev.flatnet.ipam.Pools.address;
import static dev.flatnet.ipam.Pools.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scenarios of host-local's range tests, and what it refuses or does not check. */
class AddressRangeTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/24,    192.0.2.1,      192.0.2.254,    192.0.2.1",
        "192.0.2.0/25,    192.0.2.1,      192.0.2.126,    192.0.2.1",
        "192.0.2.12/30,   192.0.2.13,     192.0.2.14,     192.0.2.13",
        "10.0.0.0/8,      10.0.0.1,       10.255.255.254, 10.0.0.1",
        "2001:db8:1::/64, 2001:db8:1::1,  2001:db8:1:0:ffff:ffff:ffff:ffff, 2001:db8:1::1",
    })
    void fillsInWhatHostLocalWould(String subnet, String first, String last, String gateway) throws Exception {
        AddressRange range = range(subnet, "", "", "");
        assertThat(range.first()).isEqualTo(address(first));
        assertThat(range.last()).isEqualTo(address(last));
        assertThat(range.gateway()).contains(address(gateway));
    }

    /** Refused by host-local as too small; RFC 3021 knows point-to-point links without a broadcast address. */
    @ParameterizedTest
    @CsvSource({
        "10.0.0.4/31,  10.0.0.4, 10.0.0.5",
        "10.0.0.4/32,  10.0.0.4, 10.0.0.4",
        "fd00::4/127,  fd00::4,  fd00::5",
        "fd00::4/128,  fd00::4,  fd00::4",
    })
    void handsOutAllOfATinySubnet(String subnet, String first, String last) throws Exception {
        AddressRange range = range(subnet, "", "", "");
        assertThat(range.first()).isEqualTo(address(first));
        assertThat(range.last()).isEqualTo(address(last));
        assertThat(range.gateway()).isEmpty();
        assertThat(range(subnet, "", "", first).gateway()).contains(address(first));
    }

    @Test
    void takesAllFieldsAsGiven() throws Exception {
        AddressRange range = range("192.0.2.0/24", "192.0.2.40", "192.0.2.50", "192.0.2.254");
        assertThat(range).hasToString("192.0.2.40-192.0.2.50");
        assertThat(range.gateway()).contains(address("192.0.2.254"));
        // The network's own address and the broadcast address: they are never handed out, but the range is as it is
        // written.
        assertThat(range("192.0.2.0/24", "192.0.2.0", "192.0.2.255", "")).hasToString("192.0.2.0-192.0.2.255");
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1/24, , , , subnet 192.0.2.1/24 has host bits set; the network is 192.0.2.0/24",
        "2001:db8:1::1/64, , , , subnet 2001:db8:1::1/64 has host bits set; the network is 2001:db8:1::/64",
        "192.0.2.0/24, 192.0.3.0, , , rangeStart 192.0.3.0 is not in subnet 192.0.2.0/24",
        "192.0.2.0/24, , 192.0.4.0, , rangeEnd 192.0.4.0 is not in subnet 192.0.2.0/24",
        "192.0.2.0/24, , , 10.0.0.1, gateway 10.0.0.1 is not in subnet 192.0.2.0/24",
        "192.0.2.0/24, fd00::1, , , rangeStart fd00::1 is not in subnet 192.0.2.0/24",
        "192.0.2.0/24, 192.0.2.50, 192.0.2.40, , range of subnet 192.0.2.0/24 ends (192.0.2.40) before it starts (192.0.2.50)",
    })
    void refusesWithRangeAndValue(String subnet, String start, String end, String gateway, String message) {
        assertThatThrownBy(() -> range(subnet, text(start), text(end), text(gateway)))
                .isInstanceOf(InvalidPoolException.class)
                .hasMessage(message);
    }

    private static String text(@org.jspecify.annotations.Nullable String text) {
        return text == null ? "" : text;
    }

    @Test
    void knowsItsMembers() throws Exception {
        AddressRange v4 = range("192.0.2.0/24", "192.0.2.40", "192.0.2.50", "");
        assertThat(v4.contains(address("192.0.2.39"))).isFalse();
        assertThat(v4.contains(address("192.0.2.40"))).isTrue();
        assertThat(v4.contains(address("192.0.2.50"))).isTrue();
        assertThat(v4.contains(address("192.0.2.51"))).isFalse();
        assertThat(v4.contains(address("192.0.3.45"))).isFalse();
        AddressRange v6 = range("2001:db8:1::/64", "2001:db8:1::40", "2001:db8:1::50", "");
        assertThat(v6.contains(address("2001:db8:1::3f"))).isFalse();
        assertThat(v6.contains(address("2001:db8:1::45"))).isTrue();
        assertThat(v6.contains(address("192.0.2.45"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/24, '', '',                   192.0.3.0/24, '', '',                   false",
        "192.0.2.0/24, '', '',                   2001:db8::/64, '', '',                  false",
        "192.0.2.0/24, '', '',                   192.0.2.0/24, '', '',                   true",
        "192.0.0.0/20, '', '',                   192.0.2.0/24, '', '',                   true",
        "192.0.2.0/24, 192.0.2.1, 192.0.2.9,     192.0.2.0/24, 192.0.2.10, 192.0.2.19,   false",
        "192.0.2.0/24, 192.0.2.1, 192.0.2.10,    192.0.2.0/24, 192.0.2.10, 192.0.2.19,   true",
        // host-local misses this one: neither end lies in the other's subnet.
        "192.0.2.0/24, 192.0.2.1, 192.0.2.254,   192.0.2.0/23, 192.0.2.1, 192.0.2.254,   true",
    })
    void knowsWhatItOverlaps(
            String subnet, String start, String end, String subnet2, String start2, String end2, boolean overlaps)
            throws Exception {
        AddressRange one = range(subnet, start, end, "");
        AddressRange other = range(subnet2, start2, end2, "");
        assertThat(one.overlaps(other)).isEqualTo(overlaps);
        assertThat(other.overlaps(one)).isEqualTo(overlaps);
    }
}
