// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import static dev.flatnet.netlink.route.Addresses.ip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.netlink.kernel.TestNamespace;
import dev.flatnet.netlink.netns.NetworkNamespace;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@link AddressOperations} on the real kernel. */
@KernelTest
class AddressesOfTheKernelTest {
    private final TestNamespace namespace = TestNamespace.create();
    private RouteNetlink netlink;
    private int v0;

    @BeforeEach
    void open() throws IOException {
        try (NetworkNamespace netns = NetworkNamespace.open(namespace.path().toString())) {
            netlink = RouteNetlink.open(netns);
        }
        netlink.links().create(NewLink.veth("v0", NewLink.veth("v1")).up());
        v0 = netlink.links().find("v0").orElseThrow().index();
        netlink.links().change(netlink.links().find("v1").orElseThrow().index(), new LinkChange().up());
    }

    @AfterEach
    void close() throws IOException {
        netlink.close();
        namespace.close();
    }

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

    private JsonNode shown(String address) {
        for (JsonNode one : namespace
                .json("ip", "-j", "address", "show", "dev", "v0")
                .get(0)
                .get("addr_info")) {
            if (one.at("/local").asText().equals(address)) {
                return one;
            }
        }
        throw new AssertionError(address + " is not there");
    }
}
