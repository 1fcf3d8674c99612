// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import static dev.flatnet.ipam.Pools.NETWORK;
import static dev.flatnet.ipam.Pools.address;
import static dev.flatnet.ipam.Pools.addresses;
import static dev.flatnet.ipam.Pools.eth0;
import static dev.flatnet.ipam.Pools.pool;
import static dev.flatnet.ipam.Pools.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.ipam.store.MemoryAddressStore;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scenarios of host-local's allocator tests, and where we do better on purpose. */
class AllocatorTest {
    private final MemoryAddressStore store = new MemoryAddressStore();
    private final Allocator allocator = new Allocator(store, Host.unknown());

    private String allocate(AddressPool pool, String container, String requested) throws IpamException {
        return text(
                allocator.allocate(pool, AllocationRequest.by(eth0(container)).requesting(addresses(requested))));
    }

    private List<InetAddress> held(AttachmentId owner) throws IpamException {
        return allocator.heldBy(NETWORK, owner, List.of());
    }

    private String allocate(AddressPool pool, String container) throws IpamException {
        return allocate(pool, container, "");
    }

    private void given(String taken, String last) throws IpamException {
        store.inTransaction(NETWORK, leases -> {
            for (var each : addresses(taken)) {
                leases.add(each, eth0("someone-else"), Origin.UNKNOWN);
            }
            for (var each : addresses(last)) {
                leases.setLastReserved(0, each);
            }
            return 0;
        });
    }

    /** host-local's own table, row by row. */
    @ParameterizedTest(name = "{0} without {1}, after {2}: {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.0/29                         | ''                                  | ''         | 10.0.0.2",
                "2001:db8:1::/64                     | ''                                  | ''         | 2001:db8:1::2",
                "10.0.0.0/30                         | ''                                  | ''         | 10.0.0.2",
                "10.0.0.0/29                         | 10.0.0.2                            | ''         | 10.0.0.3",
                "10.0.0.0/29                         | ''                                  | 10.0.0.5   | 10.0.0.6",
                "10.0.0.0/29                         | 10.0.0.4 10.0.0.5                   | 10.0.0.3   | 10.0.0.6",
                "10.0.0.0/29                         | 10.0.0.6                            | 10.0.0.5   | 10.0.0.2",
                "10.0.0.0/29                         | 10.0.0.2                            | 10.0.0.128 | 10.0.0.3",
                "10.0.0.0/29                         | 10.0.0.2 10.0.0.4 10.0.0.5 10.0.0.6 | 10.0.0.3   | 10.0.0.3",
                "10.0.0.0/30,10.0.1.0/30             | ''                                  | ''         | 10.0.0.2",
                "10.0.0.0/30,10.0.1.0/30             | ''                                  | 10.0.0.2   | 10.0.1.2",
                "10.0.0.0/30,10.0.1.0/30,10.0.2.0/30 | ''                                  | 10.0.2.2   | 10.0.0.2",
            })
    void handsOutRoundRobinAsHostLocal(String subnets, String taken, String last, String expected)
            throws IpamException {
        given(taken, last);
        assertThat(allocate(pool(subnets), "c1")).isEqualTo(expected);
    }

    @Test
    void neverHandsOutTheBroadcastAddress() throws IpamException {
        AddressPool pool = pool("10.0.0.0/30");
        assertThat(allocate(pool, "c1")).isEqualTo("10.0.0.2");
        assertThatThrownBy(() -> allocate(pool, "c2")).isInstanceOf(PoolExhaustedException.class);
    }

    @Test
    void usesAnAddressAgainOnlyAfterAllOthers() throws IpamException {
        AddressPool pool = pool("10.0.0.0/29");
        StringBuilder seen = new StringBuilder();
        for (int i = 0; i < 7; i++) {
            seen.append(allocate(pool, "crash-looping")).append(' ');
            allocator.release(NETWORK, eth0("crash-looping"), List.of());
        }
        assertThat(seen).hasToString("10.0.0.2 10.0.0.3 10.0.0.4 10.0.0.5 10.0.0.6 10.0.0.2 10.0.0.3 ");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/30, 10.0.0.1-10.0.0.2",
        "2001:db8:1::/126, 2001:db8:1::1-2001:db8:1::3",
        "'10.0.0.0/30,10.0.1.0/30', '10.0.0.1-10.0.0.2,10.0.1.1-10.0.1.2'"
    })
    void saysWhichRangesAreExhausted(String subnets, String ranges) throws IpamException {
        AddressPool pool = pool(subnets);
        for (int i = 0; i < 2; i++) {
            if (!(i == 1 && subnets.equals("10.0.0.0/30"))) {
                allocate(pool, "c" + i);
            }
        }
        assertThatThrownBy(() -> allocate(pool, "late"))
                .isInstanceOf(PoolExhaustedException.class)
                .hasMessageContaining(ranges);
        assertThat(held(eth0("late"))).isEmpty();
    }

    @Test
    void aPoolOfSubnetsIsOneLine() throws IpamException {
        AddressPool pool = AddressPool.of(NETWORK, "10.7.0.0/24", "fd00:7::/64");
        assertThat(allocate(pool, "c1")).isEqualTo("10.7.0.2 fd00:7::2");
        for (String[] bad : new String[][] {{}, {"10.7.0.1/24"}, {"10.7.0.0"}, {"10.7.0.0/24", "10.7.0.0/16"}}) {
            assertThatIllegalArgumentException().isThrownBy(() -> AddressPool.of(NETWORK, bad));
        }
    }

    @Test
    void handsOutOneAddressPerSetInOneGo() throws IpamException {
        AddressPool pool = pool("10.0.0.0/29", "fd00::/64", "10.9.0.0/29");
        assertThat(allocate(pool, "c1")).isEqualTo("10.0.0.2 fd00::2 10.9.0.2");
        assertThat(allocate(pool, "c2")).isEqualTo("10.0.0.3 fd00::3 10.9.0.3");
    }

    /** host-local gives back what an earlier ADD had, if a later set fails. */
    @Test
    void aFailingSetChangesNothing() throws IpamException {
        allocate(pool("10.0.0.0/29"), "c1");
        AddressPool pool = pool("10.0.0.0/29", "10.9.0.0/30");
        allocate(pool, "c2");
        assertThatThrownBy(() -> allocate(pool, "c1")).isInstanceOf(PoolExhaustedException.class);
        assertThatThrownBy(() -> allocate(pool, "c3")).isInstanceOf(PoolExhaustedException.class);
        assertThat(held(eth0("c1"))).containsExactly(address("10.0.0.2"));
        assertThat(held(eth0("c3"))).isEmpty();
    }

    /** host-local says "duplicate allocation is not allowed", and the container cannot start any more. */
    @Test
    void anOwnerThatComesAgainGetsWhatItHas() throws IpamException {
        AddressPool pool = pool("10.0.0.0/29", "fd00::/64");
        assertThat(allocate(pool, "c1")).isEqualTo("10.0.0.2 fd00::2");
        assertThat(allocate(pool, "c1")).isEqualTo("10.0.0.2 fd00::2");
        assertThat(allocate(pool, "c1", "10.0.0.2")).isEqualTo("10.0.0.2 fd00::2");
        assertThat(held(eth0("c1"))).hasSize(2);
    }

    @Test
    void everyInterfaceHasItsOwn() throws IpamException {
        AddressPool pool = pool("10.0.0.0/29");
        AttachmentId eth1 = new AttachmentId("c1", "eth1");
        allocate(pool, "c1");
        assertThat(text(allocator.allocate(pool, AllocationRequest.by(eth1)))).isEqualTo("10.0.0.3");
        assertThat(allocator.release(NETWORK, eth0("c1"), List.of())).containsExactly(address("10.0.0.2"));
        assertThat(held(eth1)).containsExactly(address("10.0.0.3"));
    }

    @Test
    void releasingWhatIsNotThereIsSuccess() throws IpamException {
        assertThat(allocator.release(NETWORK, eth0("nobody"), List.of())).isEmpty();
        assertThat(allocator.release("no-such-network", eth0("nobody"), List.of()))
                .isEmpty();
    }

    @Test
    void honoursARequestedAddress() throws IpamException {
        AddressPool pool = pool("10.0.0.0/24");
        assertThat(allocate(pool, "c1", "10.0.0.5")).isEqualTo("10.0.0.5");
        assertThat(allocate(pool, "c2")).as("goes on from there, as host-local").isEqualTo("10.0.0.6");
    }

    @Test
    void honoursRequestsInSeveralSetsAndFamilies() throws IpamException {
        AddressPool pool = pool("10.1.2.0/24", "10.2.2.0/24", "fd00::/64");
        assertThat(allocate(pool, "c1", "fd00::99 10.2.2.20 10.1.2.30 fd00::99"))
                .isEqualTo("10.1.2.30 10.2.2.20 fd00::99");
    }

    @Test
    void anOwnerCanChangeToARequestedAddress() throws IpamException {
        AddressPool pool = pool("10.0.0.0/24");
        allocate(pool, "c1");
        assertThat(allocate(pool, "c1", "10.0.0.77")).isEqualTo("10.0.0.77");
        assertThat(held(eth0("c1"))).containsExactly(address("10.0.0.77"));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.5,            is in use by container c0",
        "10.0.0.1,            is the gateway of subnet 10.0.0.0/24",
        "10.0.1.5,            is outside of [10.0.0.1-10.0.0.254]",
        "fd00::1,             is outside of [10.0.0.1-10.0.0.254]",
        "10.0.0.255,          is outside of",
        "10.0.0.0,            is outside of",
        "10.0.0.8 10.0.0.9,   is one too many",
    })
    void refusesARequestThatCannotBe(String requested, String why) throws IpamException {
        AddressPool pool = pool("10.0.0.0/24");
        allocate(pool, "c0", "10.0.0.5");
        assertThatThrownBy(() -> allocate(pool, "c1", requested))
                .isInstanceOf(AddressUnavailableException.class)
                .hasMessageContaining(why);
        assertThat(held(eth0("c1"))).isEmpty();
    }

    @Test
    void refusesWhatIsOutsideOfTheRangeThoughInTheSubnet() throws Exception {
        AddressPool pool = AddressPool.of(
                NETWORK, List.of(RangeSet.of(List.of(Pools.range("10.0.0.0/24", "10.0.0.50", "10.0.0.60", "")))));
        for (String outside : List.of("10.0.0.49", "10.0.0.61")) {
            assertThatThrownBy(() -> allocate(pool, "c1", outside))
                    .isInstanceOf(AddressUnavailableException.class)
                    .hasMessageContaining(outside);
        }
        assertThat(allocate(pool, "c1", "10.0.0.60")).isEqualTo("10.0.0.60");
        assertThat(allocate(pool, "c2")).as("round again").isEqualTo("10.0.0.50");
    }

    /** host-local does, where rangeStart and rangeEnd name them; then nobody reaches the container, or everybody. */
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/29, 10.0.0.0, 10.0.0.7, '10.0.0.2 10.0.0.3 10.0.0.4 10.0.0.5 10.0.0.6'",
        "10.0.0.0/29, 10.0.0.6, 10.0.0.7, 10.0.0.6",
        "10.0.0.0/30, 10.0.0.0, 10.0.0.2, 10.0.0.2",
        "fd00::/126,  fd00::,   fd00::3,  'fd00::2 fd00::3'",
    })
    void neverHandsOutNetworkAndBroadcastAddressesThoughTheRangeNamesThem(
            String subnet, String start, String end, String all) throws IpamException {
        AddressPool pool = AddressPool.of(NETWORK, List.of(RangeSet.of(List.of(Pools.range(subnet, start, end, "")))));
        for (String expected : all.split(" ", -1)) {
            assertThat(allocate(pool, "for-" + expected.replace(':', '-'))).isEqualTo(expected);
        }
        assertThatThrownBy(() -> allocate(pool, "late")).isInstanceOf(PoolExhaustedException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/29, 10.0.0.0, is the network address of subnet 10.0.0.0/29",
        "10.0.0.0/29, 10.0.0.7, is the broadcast address of subnet 10.0.0.0/29",
        "fd00::/125,  fd00::,   is the network address of subnet fd00::/125",
    })
    void neverHandsOutNetworkAndBroadcastAddressesOnRequest(String subnet, String requested, String why)
            throws IpamException {
        InetAddress last = Pools.prefix(subnet).last();
        AddressRange whole = AddressRange.of(
                Pools.prefix(subnet), Optional.of(Pools.prefix(subnet).address()), Optional.of(last), Optional.empty());
        AddressPool pool = AddressPool.of(NETWORK, List.of(RangeSet.of(List.of(whole))));
        assertThatThrownBy(() -> allocate(pool, "c1", requested))
                .isInstanceOf(AddressUnavailableException.class)
                .hasMessage("requested address " + requested + " " + why);
        assertThatThrownBy(() -> pool.reserving(List.of(new Reservation("db", address(requested)))))
                .isInstanceOf(InvalidPoolException.class)
                .hasMessage("reservation " + requested + " for db " + why);
        store.inTransaction(NETWORK, leases -> {
            leases.remember("db", addresses(requested));
            return 0;
        });
        String sticky =
                text(allocator.allocate(pool, AllocationRequest.by(eth0("c1")).called("db")));
        assertThat(sticky).isNotEqualTo(requested);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.4/31, 10.0.0.4 10.0.0.5",
        "10.0.0.4/32, 10.0.0.4",
        "fd00::4/127, fd00::4 fd00::5",
        "fd00::/128, fd00::"
    })
    void handsOutAllOfATinySubnet(String subnet, String all) throws IpamException {
        AddressPool pool = pool(subnet);
        for (String expected : all.split(" ", -1)) {
            assertThat(allocate(pool, "for-" + expected.replace(':', '-'))).isEqualTo(expected);
        }
        assertThatThrownBy(() -> allocate(pool, "late")).isInstanceOf(PoolExhaustedException.class);
    }

    @Test
    void saysSoIfThereWasNeverAnAddress() throws IpamException {
        AddressPool pool = AddressPool.of(
                NETWORK, List.of(RangeSet.of(List.of(Pools.range("10.0.0.0/24", "10.0.0.255", "10.0.0.255", "")))));
        assertThatThrownBy(() -> allocate(pool, "c1"))
                .isInstanceOf(PoolExhaustedException.class)
                .hasMessageContaining("no address of 10.0.0.255-10.0.0.255 is for everybody");
        assertThatThrownBy(() -> allocator.requireAvailable(pool)).isInstanceOf(PoolExhaustedException.class);
    }

    @Test
    void aLeaseCarriesPrefixGatewayAndOwner() throws IpamException {
        Lease lease = allocator
                .allocate(pool("10.0.0.0/29"), AllocationRequest.by(eth0("c1")))
                .get(0);
        assertThat(lease.address()).hasToString("10.0.0.2/29");
        assertThat(lease.gateway()).contains(address("10.0.0.1"));
        assertThat(lease.owner()).isEqualTo(eth0("c1"));
    }
}
