// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import static dev.flatnet.netlink.route.Addresses.ip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** {@link NeighbourOperations} and {@link RuleOperations} on the real kernel. */
class NeighboursOfTheKernelTest extends InNamespace {
    private static final MacAddress MAC = MacAddress.parse("02:00:5e:00:53:09");

    @Test
    void neighboursOfBothFamilies() throws IOException {
        NewNeighbour ipv4 = NewNeighbour.permanent(v0, ip("10.1.2.9"), MAC);
        netlink.neighbours().add(ipv4);
        netlink.neighbours()
                .replace(NewNeighbour.permanent(v0, ip("fd00::9"), MAC).state(NeighbourState.NO_ARP));
        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> netlink.neighbours().add(ipv4))
                .matches(e -> e.is(Errno.EEXIST));

        JsonNode list = namespace.json("ip", "-j", "neighbour", "show", "nud", "all", "dev", "v0");
        assertThat(where(list, "/dst", "10.1.2.9").at("/lladdr").asText()).isEqualTo(MAC.toString());
        assertThat(where(list, "/dst", "10.1.2.9").at("/state/0").asText()).isEqualTo("PERMANENT");
        assertThat(where(list, "/dst", "fd00::9").at("/state/0").asText()).isEqualTo("NOARP");
        assertThat(netlink.neighbours().list(v0))
                .extracting(Neighbour::address)
                .contains(ip("10.1.2.9"), ip("fd00::9"));
        assertThat(netlink.neighbours().list(v1)).extracting(Neighbour::address).doesNotContain(ip("10.1.2.9"));

        netlink.neighbours().delete(ipv4);
        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> netlink.neighbours().delete(ipv4))
                .matches(e -> e.is(Errno.ENOENT));
    }

    @Test
    void proxies() throws IOException {
        netlink.neighbours().add(NewNeighbour.proxy(v0, ip("10.1.2.10")));

        assertThat(namespace.run("ip", "neighbour", "show", "proxy").text()).contains("10.1.2.10 dev v0");
        assertThat(netlink.neighbours().proxies(v0))
                .singleElement()
                .matches(one -> one.address().equals(ip("10.1.2.10")) && one.isProxy());
        netlink.neighbours().delete(NewNeighbour.proxy(v0, ip("10.1.2.10")));
        assertThat(netlink.neighbours().proxies(v0)).isEmpty();
    }

    @Test
    void rulesOfBothFamilies() throws IOException {
        netlink.rules().add(rule());
        netlink.rules()
                .add(NewPolicyRule.ipv6()
                        .inverted()
                        .from(new AddressPrefix(ip("fd00:2::"), 64))
                        .table(300)
                        .priority(1001));
        netlink.rules()
                .add(NewPolicyRule.ipv4()
                        .outputLink("v0")
                        .action(RouteType.BLACKHOLE)
                        .priority(1002));
        netlink.rules()
                .add(NewPolicyRule.ipv4().table(254).suppressPrefixLength(0).priority(1003));

        JsonNode ipv4 = namespace.json("ip", "-j", "rule", "show");
        JsonNode shown = where(ipv4, "/priority", "1000");
        assertThat(shown.at("/src").asText()).isEqualTo("10.2.0.0");
        assertThat(shown.at("/srclen").asInt()).isEqualTo(16);
        assertThat(shown.at("/iif").asText()).isEqualTo("v1");
        assertThat(shown.at("/fwmark").asText()).isEqualTo("0x10");
        assertThat(shown.at("/fwmask").asText()).isEqualTo("0xff");
        assertThat(shown.at("/table").asText()).isEqualTo("100");
        assertThat(where(ipv4, "/priority", "1002").at("/action").asText()).isEqualTo("blackhole");
        assertThat(namespace.run("ip", "rule", "show", "priority", "1003").text())
                .contains("suppress_prefixlength 0");
        assertThat(namespace.run("ip", "-6", "rule", "show", "priority", "1001").text())
                .contains("not from fd00:2::/64 lookup 300");
        assertThat(netlink.rules().list()).extracting(PolicyRule::priority).contains(0L, 1000L, 1001L, 1002L, 32766L);

        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> netlink.rules().add(rule()))
                .matches(e -> e.is(Errno.EEXIST));
        netlink.rules().delete(NewPolicyRule.ipv4().priority(1002));
        netlink.rules().delete(rule());
        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> netlink.rules().delete(rule()))
                .matches(e -> e.is(Errno.ENOENT));
    }

    private static NewPolicyRule rule() {
        return NewPolicyRule.ipv4()
                .from(new AddressPrefix(ip("10.2.0.0"), 16))
                .inputLink("v1")
                .mark(0x10, 0xff)
                .table(100)
                .priority(1000);
    }
}
