// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpPrefixTest {

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3/8, 10.1.2.3/8, 10.0.0.0/8",
        "10.87.1.5/24, 10.87.1.5/24, 10.87.1.0/24",
        "10.87.1.5/32, 10.87.1.5/32, 10.87.1.5/32",
        "0.0.0.0/0, 0.0.0.0/0, 0.0.0.0/0",
        "FD00:0:0::5/64, fd00::5/64, fd00::/64",
        "::/0, ::/0, ::/0",
        "2001:db8::1:0:0:1/127, 2001:db8::1:0:0:1/127, 2001:db8:0:0:1::/127",
        "::ffff:10.0.0.3/120, 10.0.0.3/24, 10.0.0.0/24",
    })
    void readsAndWritesAsGoDoes(String text, String canonical, String network) {
        IpPrefix prefix = IpPrefix.parse(text);
        assertThat(prefix).hasToString(canonical);
        assertThat(prefix.network()).hasToString(network);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.1",
                "10.0.0.1/",
                "10.0.0.1/33",
                "10.0.0.1/-1",
                "10.0.0.1/+8",
                "10.0.0.1/8 ",
                "10.1/8",
                "010.0.0.1/8",
                "10.0.0.1/0008",
                "1/8",
                "localhost/8",
                "fe80::1%eth0/64",
                "fd00::/129",
                "::ffff:1.2.3.4/95",
                "10.0.0.1/8/8",
                "/8",
                "10.0.0.256/8",
                "१.0.0.1/8",
                "10.0.0.1/१"
            })
    void refusesEverythingElse(String text) {
        assertThatThrownBy(() -> IpPrefix.parse(text))
                .isInstanceOf(AddressFormatException.class)
                .hasMessageContaining("\"" + text.substring(0, Math.max(0, text.indexOf('/'))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.1 | has no prefix length (it should read like 10.87.1.5/24)",
                "10.0.0.0/40 | \"10.0.0.0/40\" has an impossible prefix length",
                "010.1.2.0/24 | \"010.1.2.0\" is not an IP address (with a leading zero",
                "10.1.02.0/24 | \"10.1.02.0\" is not an IP address (with a leading zero",
                "fe80::1%eth0/64 | \"fe80::1%eth0\" is not an IP address (no zone can be given here)",
                "localhost/8 | \"localhost\" is not an IP address",
            })
    void saysWhatIsWrong(String text, String message) {
        assertThatThrownBy(() -> IpPrefix.parse(text)).hasMessageContaining(message);
    }

    @Property
    void everyAddressIsInItsOwnNetworkAndSurvivesItsText(
            @ForAll @Size(4) byte[] four, @ForAll @Size(16) byte[] sixteen, @ForAll @IntRange(max = 32) int length)
            throws UnknownHostException {
        for (byte[] bytes : new byte[][] {four, sixteen}) {
            IpPrefix prefix = new IpPrefix(InetAddress.getByAddress(bytes), length);
            assertThat(prefix.network().contains(prefix.address())).isTrue();
            assertThat(prefix.network().network()).isEqualTo(prefix.network());
            assertThat(IpPrefix.parse(prefix.toString())).isEqualTo(prefix).hasSameHashCodeAs(prefix);
        }
    }

    @Property
    void neighboursAcrossThePrefixAreOutside(
            @ForAll @Size(4) byte[] four, @ForAll @IntRange(min = 1, max = 32) int length) throws UnknownHostException {
        IpPrefix prefix = new IpPrefix(InetAddress.getByAddress(four), length);
        byte[] other = four.clone();
        other[(length - 1) / 8] ^= (byte) (0x80 >> ((length - 1) % 8));
        assertThat(prefix.contains(InetAddress.getByAddress(other))).isFalse();
    }
}
