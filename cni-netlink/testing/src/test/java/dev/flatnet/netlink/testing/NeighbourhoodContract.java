// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.route.InterfaceAddress;
import dev.flatnet.netlink.route.LinkChange;
import dev.flatnet.netlink.route.MacAddress;
import dev.flatnet.netlink.route.Neighbour;
import dev.flatnet.netlink.route.NeighbourState;
import dev.flatnet.netlink.route.NewAddress;
import dev.flatnet.netlink.route.NewLink;
import dev.flatnet.netlink.route.NewNeighbour;
import dev.flatnet.netlink.route.RouteMonitor;
import dev.flatnet.netlink.route.RouteMonitor.Topic;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the links on one wire learn of each other. */
abstract class NeighbourhoodContract extends KernelContract {
    private static final MacAddress STALE = MacAddress.parse("02:00:5e:00:53:09");

    private int near;
    private int far;

    NeighbourhoodContract(SomeKernel kernel) {
        super(kernel);
    }

    @BeforeEach
    void wire() throws IOException {
        ip.links().create(NewLink.veth("v0", NewLink.veth("v1").in(container)));
        near = link("v0").index();
        far = inside.links().require("v1").index();
        ip.links().change(near, new LinkChange().up());
        container.writeSysctl("1", "ipv4", "conf", "v1", "arp_notify");
        container.writeSysctl("1", "ipv6", "conf", "v1", "ndisc_notify");
        inside.links().change(far, new LinkChange().up());
        try (RouteMonitor monitor = RouteMonitor.open(host, Topic.LINKS)) {
            monitor.awaitLink(ip, near, link -> link.isOperational(), Duration.ofSeconds(20));
        }
        ip.addresses().add(near, address("10.1.0.1"), 24);
        ip.addresses().add(near, address("fd00:1::1"), 64);
    }

    private Optional<MacAddress> known(InetAddress of) throws IOException {
        for (Neighbour neighbour : ip.neighbours().list(near)) {
            if (neighbour.address().equals(of)) {
                return neighbour.mac();
            }
        }
        return Optional.empty();
    }

    /** A real kernel takes no notice of what changes within a second (locktime), so that it has to be said again. */
    @ParameterizedTest
    @CsvSource({"10.1.0.9, 24", "fd00:1::9, 64"})
    void neighboursHearOfALinkThatGetsItsMacAddressAgain(String text, int length) throws Exception {
        InetAddress address = address(text);
        ip.neighbours().add(NewNeighbour.permanent(near, address, STALE).state(NeighbourState.STALE));
        inside.addresses().add(far, address, length);
        MacAddress mac = inside.links().require("v1").mac().orElseThrow();
        for (int i = 0; i < 100 && !known(address).equals(Optional.of(mac)); i++) {
            Thread.sleep(i == 0 ? 0 : 100);
            inside.links().change(far, new LinkChange().mac(mac));
        }
        assertThat(known(address)).contains(mac);
    }

    @Test
    void nobodyLearnsOfAnAddressThatWasNotKnown() throws IOException {
        inside.addresses().add(far, address("10.1.0.9"), 24);
        inside.links()
                .change(
                        far,
                        new LinkChange().mac(inside.links().require("v1").mac().orElseThrow()));
        assertThat(known(address("10.1.0.9"))).isEmpty();
    }

    @Test
    void anAddressThatAnotherHasIsFoundOut() throws IOException {
        try (RouteMonitor monitor = RouteMonitor.open(container, Topic.ADDRESSES)) {
            inside.addresses().add(NewAddress.of(far, address("fd00:1::1"), 64));
            assertThatExceptionOfType(NetlinkException.class)
                    .isThrownBy(() -> monitor.awaitAddress(inside, far, address("fd00:1::1"), Duration.ofSeconds(20)))
                    .withMessageContaining("another host on the link has the same address");
        }
    }

    @Test
    void anAddressThatNobodyHasCanBeUsedAfterAWhile() throws IOException {
        try (RouteMonitor monitor = RouteMonitor.open(container, Topic.ADDRESSES)) {
            inside.addresses().add(NewAddress.of(far, address("fd00:1::2"), 64));
            InterfaceAddress settled = monitor.awaitAddress(inside, far, address("fd00:1::2"), Duration.ofSeconds(20));
            assertThat(settled.isTentative()).isFalse();
            assertThat(settled.isDuplicate()).isFalse();
        }
    }
}
