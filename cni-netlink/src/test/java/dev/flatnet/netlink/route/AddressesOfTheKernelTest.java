// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import static dev.flatnet.netlink.route.Addresses.ip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkException;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** {@link AddressOperations} on the real kernel. */
class AddressesOfTheKernelTest extends InNamespace {

    @Test
    void addressesOfBothFamiliesAreAddedAndRead() throws IOException {
        netlink.addresses().add(v0, ip("10.1.2.3"), 24);
        netlink.addresses().add(v0, ip("fd00::3"), 64);

        JsonNode ipv4 = shown("10.1.2.3");
        assertThat(ipv4.at("/prefixlen").asInt()).isEqualTo(24);
        assertThat(ipv4.at("/broadcast").asText()).isEqualTo("10.1.2.255");
        JsonNode ipv6 = shown("fd00::3");
        assertThat(ipv6.at("/nodad").asBoolean()).isTrue();
        assertThat(ipv6.has("tentative")).isFalse();
        assertThat(netlink.addresses().list(v0))
                .extracting(InterfaceAddress::address)
                .contains(ip("10.1.2.3"), ip("fd00::3"));
    }

    @Test
    void aHostAddressGetsNoBroadcast() throws IOException {
        netlink.addresses().add(v0, ip("10.1.2.3"), 31);
        netlink.addresses().add(v0, ip("10.1.3.3"), 32);

        assertThat(shown("10.1.2.3").has("broadcast")).isFalse();
        assertThat(shown("10.1.3.3").has("broadcast")).isFalse();
    }

    @Test
    void anAddressIsAddedAndDeletedOnce() throws IOException {
        netlink.addresses().add(v0, ip("10.1.2.3"), 24);

        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> netlink.addresses().add(v0, ip("10.1.2.3"), 24))
                .matches(e -> e.is(Errno.EEXIST));
        netlink.addresses().delete(v0, ip("10.1.2.3"), 24);
        assertThat(namespace
                        .json("ip", "-j", "-4", "address", "show", "dev", "v0")
                        .toString())
                .doesNotContain("10.1.2.3");
        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> netlink.addresses().delete(v0, ip("10.1.2.3"), 24))
                .matches(e -> e.is(Errno.EADDRNOTAVAIL));
    }

    @Test
    void addressesOfOtherLinksAreNotListed() throws IOException {
        namespace.run("ip", "address", "add", "10.9.9.9/24", "dev", "v1");

        assertThat(netlink.addresses().list(v0))
                .allSatisfy(address -> assertThat(address.link()).isEqualTo(v0));
    }

    @Test
    void addressesHaveLabelsScopesPeersAndLifetimes() throws IOException {
        netlink.addresses()
                .add(NewAddress.of(v0, ip("10.1.3.3"), 24)
                        .label("v0:x")
                        .scope(253)
                        .lifetime(Duration.ofMinutes(5), Duration.ofMinutes(10)));
        NewAddress pair = NewAddress.of(v0, ip("10.1.4.1"), 32).peer(ip("10.1.4.2"));
        netlink.addresses().add(pair);

        JsonNode labelled = shown("10.1.3.3");
        assertThat(labelled.at("/label").asText()).isEqualTo("v0:x");
        assertThat(labelled.at("/scope").asText()).isEqualTo("link");
        assertThat(labelled.at("/valid_life_time").asInt()).isBetween(500, 600);
        assertThat(labelled.at("/preferred_life_time").asInt()).isBetween(200, 300);
        assertThat(shown("10.1.4.1").at("/address").asText()).isEqualTo("10.1.4.2");
        assertThat(netlink.addresses().list())
                .extracting(InterfaceAddress::address)
                .contains(ip("10.1.3.3"), ip("10.1.4.1"));

        netlink.addresses().delete(pair);
        assertThat(netlink.addresses().list(v0))
                .extracting(InterfaceAddress::address)
                .doesNotContain(ip("10.1.4.1"));
    }

    @Test
    void anAddressIsReplaced() throws IOException {
        NewAddress address = NewAddress.of(v0, ip("fd00::3"), 64).withoutDuplicateDetection();
        netlink.addresses().replace(address);
        netlink.addresses().replace(address.lifetime(Duration.ZERO, Duration.ofMinutes(10)));

        assertThat(shown("fd00::3").at("/deprecated").asBoolean()).isTrue();
    }

    @Test
    void flagsOfIpv6() throws IOException {
        netns.writeSysctl("1", "ipv6", "conf", "v0", "optimistic_dad");
        netlink.addresses().add(NewAddress.of(v0, ip("fd00:1::4"), 64).withoutPrefixRoute());
        netlink.addresses().add(NewAddress.of(v0, ip("fd00:2::4"), 64).optimistic());

        assertThat(shown("fd00:1::4").at("/noprefixroute").asBoolean()).isTrue();
        assertThat(namespace.run("ip", "-6", "route", "show", "fd00:1::/64").text())
                .isEmpty();
        InterfaceAddress optimistic = netlink.addresses().list(v0).stream()
                .filter(one -> one.address().equals(ip("fd00:2::4")))
                .findFirst()
                .orElseThrow();
        assertThat(optimistic.isTentative()).isFalse();
    }

    private JsonNode shown(String address) {
        return where(
                namespace
                        .json("ip", "-j", "address", "show", "dev", "v0")
                        .get(0)
                        .get("addr_info"),
                "/local",
                address);
    }
}
