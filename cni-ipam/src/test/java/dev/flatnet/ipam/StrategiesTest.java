// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import static dev.flatnet.ipam.Pools.NETWORK;
import static dev.flatnet.ipam.Pools.addresses;
import static dev.flatnet.ipam.Pools.eth0;
import static dev.flatnet.ipam.Pools.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flatnet.ipam.cni.IpamConfig;
import dev.flatnet.ipam.store.MemoryAddressStore;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What configurations can say beyond host-local: excluded, reserved and sticky addresses, and the lowest free one. */
class StrategiesTest {
    private final MemoryAddressStore store = new MemoryAddressStore();
    private final Allocator allocator = new Allocator(store, Host.unknown());

    private static AddressPool pool(String json) throws Exception {
        return IpamConfig.decode(Pools.json(json), NETWORK, Optional.empty()).pool();
    }

    private String add(AddressPool pool, String container) throws IpamException {
        return text(allocator.allocate(pool, AllocationRequest.by(eth0(container))));
    }

    private String add(AddressPool pool, String container, String name) throws IpamException {
        return text(allocator.allocate(
                pool, AllocationRequest.by(eth0(container)).called(name).known(List.of(name))));
    }

    private void del(String container) throws IpamException {
        allocator.release(NETWORK, eth0(container), List.of());
    }

    private String addAll(AddressPool pool) throws IpamException {
        StringBuilder all = new StringBuilder();
        try {
            for (int i = 0; i < 100; i++) {
                all.append(add(pool, "c" + i)).append(' ');
            }
        } catch (PoolExhaustedException e) {
            return all.toString().strip();
        }
        throw new AssertionError("more than 100 addresses: " + all);
    }

    @Test
    void theLowestFreeIsHandedOut() throws Exception {
        AddressPool pool = pool("{'subnet':'10.0.0.0/29','strategy':'lowest-free'}");
        assertThat(add(pool, "c1") + " " + add(pool, "c2") + " " + add(pool, "c3"))
                .isEqualTo("10.0.0.2 10.0.0.3 10.0.0.4");
        del("c1");
        assertThat(add(pool, "c4")).isEqualTo("10.0.0.2");
        assertThat(add(pool, "c5")).isEqualTo("10.0.0.5");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.2,                     10.0.0.3 10.0.0.4 10.0.0.5 10.0.0.6",
        "10.0.0.4/31,                  10.0.0.2 10.0.0.3 10.0.0.6",
        "10.0.0.3-10.0.0.5,            10.0.0.2 10.0.0.6",
        "10.0.0.0/30,                  10.0.0.4 10.0.0.5 10.0.0.6",
        "10.0.0.0-10.0.0.7,            ''",
    })
    void excludedAddressesAreNotHandedOut(String exclude, String all) throws Exception {
        assertThat(addAll(pool("{'subnet':'10.0.0.0/29','exclude':['" + exclude + "']}")))
                .isEqualTo(all);
    }

    @Test
    void anExcludedAddressCannotBeRequestedEither() throws Exception {
        AddressPool pool = pool("{'subnet':'10.0.0.0/29','exclude':['10.0.0.4/31','10.0.0.2']}");
        assertThatThrownBy(() -> allocator.allocate(
                        pool, AllocationRequest.by(eth0("c1")).requesting(addresses("10.0.0.5"))))
                .isInstanceOf(AddressUnavailableException.class)
                .hasMessage("requested address 10.0.0.5 is excluded from range 10.0.0.1-10.0.0.6");
    }

    @Test
    void excludeIsSkippedInOneStep() throws Exception {
        AddressPool pool = pool("{'subnet':'fd00::/64','exclude':['fd00::/65']}");
        assertThat(add(pool, "c1")).isEqualTo("fd00::8000:0:0:0");
        assertThat(add(pool, "c2")).isEqualTo("fd00::8000:0:0:1");
        AddressPool both = pool("{'subnet':'10.0.0.0/8','exclude':['10.0.0.0/9','10.128.0.0/10']}");
        assertThat(add(both, "c3")).isEqualTo("10.192.0.0");
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.0/8, 10.255.255.254, 10.0.0.2", "fd00::/64, fd00::ffff:ffff:ffff:ffff, fd00::2"})
    void aLargeRangeGoesRoundAsASmallOne(String subnet, String last, String first) throws Exception {
        store.inTransaction(NETWORK, leases -> {
            leases.setLastReserved(0, Pools.address(last));
            return 0;
        });
        assertThat(add(pool("{'subnet':'" + subnet + "'}"), "c1")).isEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.0/8, round-robin", "fd00::/64, round-robin", "10.0.0.0/8, lowest-free", "fd00::/64, lowest-free"
    })
    void aLongRowOfLeasesIsPassedOver(String subnet, String strategy) throws Exception {
        AddressPool pool = pool("{'subnet':'" + subnet + "','strategy':'" + strategy + "'}");
        String prefix = subnet.startsWith("10") ? "10.0." : "fd00::";
        store.inTransaction(NETWORK, leases -> {
            for (int i = 2; i < 5000; i++) {
                String host = subnet.startsWith("10") ? (i / 256) + "." + (i % 256) : Integer.toHexString(i);
                leases.add(Pools.address(prefix + host), eth0("old" + i), Origin.UNKNOWN);
            }
            return 0;
        });
        assertThat(add(pool, "new")).isEqualTo(prefix + (subnet.startsWith("10") ? "19.136" : "1388"));
    }

    @Test
    void aReservedAddressIsForItsNameOnly() throws Exception {
        AddressPool pool =
                pool("{'subnet':'10.0.0.0/29','reservations':{'db':['10.0.0.2','10.0.0.3'],'web':['10.0.0.6']}}");
        assertThat(add(pool, "c1")).isEqualTo("10.0.0.4");
        assertThat(add(pool, "c2", "db")).isEqualTo("10.0.0.2");
        assertThat(add(pool, "c3", "web")).isEqualTo("10.0.0.6");
        assertThat(add(pool, "c4")).isEqualTo("10.0.0.5");
        assertThatThrownBy(() -> add(pool, "c5")).isInstanceOf(PoolExhaustedException.class);
        assertThatThrownBy(() -> allocator.allocate(
                        pool, AllocationRequest.by(eth0("c5")).requesting(addresses("10.0.0.3"))))
                .isInstanceOf(AddressUnavailableException.class)
                .hasMessage("requested address 10.0.0.3 is reserved for db");
        assertThatThrownBy(() -> add(pool, "c6", "web"))
                .as("two of one name")
                .isInstanceOf(AddressUnavailableException.class)
                .hasMessageContaining("10.0.0.6 is in use by container c3");
    }

    @Test
    void aNameGetsItsAddressAgainWhileItIsFree() throws Exception {
        AddressPool pool = pool("{'subnet':'10.0.0.0/29','sticky':true}");
        assertThat(add(pool, "c1", "web")).isEqualTo("10.0.0.2");
        del("c1");
        assertThat(add(pool, "c2", "other")).isEqualTo("10.0.0.3");
        assertThat(add(pool, "c3", "web")).as("another container of that name").isEqualTo("10.0.0.2");
        del("c3");
        allocator.allocate(pool, AllocationRequest.by(eth0("thief")).requesting(addresses("10.0.0.2")));
        assertThat(add(pool, "c4", "web")).as("no longer free").isEqualTo("10.0.0.4");
        del("thief");
        del("c4");
        assertThat(add(pool, "c5", "web")).as("the latest").isEqualTo("10.0.0.4");
    }

    @Test
    void anAttachmentHoldsOneAddressOfASetAfterACrashTooMany() throws Exception {
        store.inTransaction(NETWORK, leases -> {
            leases.add(Pools.address("10.0.0.4"), eth0("c1"), Origin.UNKNOWN);
            leases.add(Pools.address("10.0.0.5"), eth0("c1"), Origin.UNKNOWN);
            return 0;
        });
        String kept = add(pool("{'subnet':'10.0.0.0/29'}"), "c1");
        assertThat(allocator.heldBy(NETWORK, eth0("c1"), List.of())).isEqualTo(addresses(kept));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'subnet':'10.0.0.0/29','exclude':['10.0.1.0']}            | exclude 10.0.1.0 is not in subnet 10.0.0.0/29",
                "{'subnet':'10.0.0.0/29','reservations':{'a':['10.0.1.1']}} | reservation 10.0.1.1 for a is outside of",
                "{'subnet':'10.0.0.0/29','reservations':{'a':['10.0.0.1']}} | reservation 10.0.0.1 for a is the gateway",
                "{'subnet':'10.0.0.0/29','reservations':{'a':['10.0.0.3'],'b':['10.0.0.3']}} | is kept for a too",
                "{'subnet':'10.0.0.0/29','exclude':['10.0.0.3'],'reservations':{'a':['10.0.0.3']}} | is excluded",
                "{'subnet':'10.0.0.0/29','strategy':'random'}               | not \"random\"",
                "{'subnet':'10.0.0.0/29','exclude':['10.0.0.4-10.0.0.3']}   | does not go from an address up",
                "{'subnet':'10.0.0.0/29','exclude':['x']}                   | \"x\" is not an IP address",
            })
    void refusesWhatCannotBe(String json, String why) {
        assertThatThrownBy(() -> pool(json.strip().replace("''", "'"))).hasMessageContaining(why);
    }
}
