// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import static dev.flatnet.netlink.route.Addresses.ip;
import static dev.flatnet.netlink.route.GoldenRequests.assertSame;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code ip address}, byte by byte. In the recordings v0 is link 6. */
class GoldenAddressTest {
    private static final int V0 = 6;

    @Test
    void addressesAreAdded() throws IOException {
        assertSame("address-add4", to -> to.addresses().add(V0, ip("10.1.2.3"), 24));
        assertSame("address-add6", to -> to.addresses().add(V0, ip("fd00:1::3"), 64));
    }

    @Test
    void addressesHaveMoreThanThat() throws IOException {
        assertSame(
                "address-add4-label",
                to -> to.addresses()
                        .add(NewAddress.of(V0, ip("10.1.3.3"), 24)
                                .label("v0:x")
                                .scope(253)
                                .lifetime(Duration.ofMinutes(5), Duration.ofMinutes(10))));
        NewAddress peer = NewAddress.of(V0, ip("10.1.4.1"), 32).peer(ip("10.1.4.2"));
        assertSame("address-add4-peer", to -> to.addresses().add(peer));
        assertSame("address-del4", to -> to.addresses().delete(peer));
        assertSame(
                "address-add6-optimistic",
                to -> to.addresses()
                        .add(NewAddress.of(V0, ip("fd00:1::4"), 64).optimistic().withoutPrefixRoute()));
        assertSame(
                "address-replace4",
                to -> to.addresses()
                        .replace(NewAddress.of(V0, ip("10.1.2.3"), 24).broadcast()));
    }

    @Test
    void anAddressIsDeleted() throws IOException {
        assertSame("address-del4-missing", to -> to.addresses().delete(V0, ip("10.1.9.9"), 24));
    }

    @Test
    void addressesAreRead() throws IOException {
        List<InterfaceAddress> addresses =
                GoldenReplies.decode("address-show", Rtnetlink.RTM_NEWADDR, InterfaceAddress::parse);

        assertThat(addresses)
                .extracting(address ->
                        address.link() + " " + address.address().getHostAddress() + "/" + address.prefixLength())
                .contains("6 10.1.2.3/24", "6 10.1.4.1/32", "6 fd00:1:0:0:0:0:0:3/64");
    }
}
