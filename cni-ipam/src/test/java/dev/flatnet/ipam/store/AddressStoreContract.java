// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import static dev.flatnet.ipam.Pools.address;
import static dev.flatnet.ipam.Pools.addresses;
import static dev.flatnet.ipam.Pools.eth0;
import static dev.flatnet.ipam.Pools.pool;
import static dev.flatnet.ipam.Pools.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.ipam.AddressInterval;
import dev.flatnet.ipam.AddressStore;
import dev.flatnet.ipam.AllocationRequest;
import dev.flatnet.ipam.Allocator;
import dev.flatnet.ipam.Holder;
import dev.flatnet.ipam.Host;
import dev.flatnet.ipam.IpamException;
import dev.flatnet.ipam.Leases;
import dev.flatnet.ipam.Origin;
import dev.flatnet.ipam.PoolExhaustedException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every store must do, whoever wrote it: extend this, and say how to make one. */
public abstract class AddressStoreContract {
    private static final String NETWORK = "net";

    /** For those who extend it. */
    protected AddressStoreContract() {}

    /** The store under test; the same one for a whole test. */
    protected abstract AddressStore store();

    /** The store as another process would see it: a new object for the same leases. */
    protected abstract AddressStore reopened();

    private List<InetAddress> held(String container) throws IpamException {
        return reopened().inTransaction(NETWORK, leases -> leases.heldBy(eth0(container)));
    }

    private void add(String container, String texts) throws IpamException {
        store().inTransaction(NETWORK, leases -> {
            for (InetAddress each : addresses(texts)) {
                leases.add(each, eth0(container), Origin.UNKNOWN);
            }
            return 0;
        });
    }

    @Test
    void keepsWhatATransactionAdds() throws IpamException {
        add("c1", "10.0.0.5 fd00::5");
        assertThat(held("c1")).containsExactlyInAnyOrder(address("10.0.0.5"), address("fd00::5"));
        reopened().inTransaction(NETWORK, leases -> {
            assertThat(leases.holder(address("10.0.0.5"))).contains(Holder.of(eth0("c1")));
            assertThat(leases.holder(address("10.0.0.6"))).isEmpty();
            assertThat(leases.inUse()).hasSize(2);
            return 0;
        });
    }

    @Test
    void knowsOnlyOfAddressesInUseThatTheyAre() throws IpamException {
        add("c1", "10.0.0.3 10.0.0.4 10.0.0.5 10.0.0.7");
        store().inTransaction(NETWORK, leases -> {
            leases.inUse();
            leases.add(address("10.0.0.6"), eth0("c1"), Origin.UNKNOWN);
            return 0;
        });
        assertThat(inUseAround("10.0.0.4"))
                .isIn(AddressInterval.of(address("10.0.0.4")), interval("10.0.0.3", "10.0.0.7"));
        store().inTransaction(NETWORK, leases -> {
            leases.remove(address("10.0.0.5"));
            assertThat(leases.inUseAround(address("10.0.0.4")).contains(address("10.0.0.5")))
                    .isFalse();
            leases.add(address("10.0.0.8"), eth0("c1"), Origin.UNKNOWN);
            leases.add(address("10.0.0.9"), eth0("c1"), Origin.UNKNOWN);
            assertThat(leases.inUseAround(address("10.0.0.7")).last())
                    .isIn(address("10.0.0.7"), address("10.0.0.8"), address("10.0.0.9"));
            leases.remove(address("10.0.0.8"));
            leases.remove(address("10.0.0.9"));
            return 0;
        });
        assertThat(inUseAround("10.0.0.4"))
                .isIn(AddressInterval.of(address("10.0.0.4")), interval("10.0.0.3", "10.0.0.4"));
    }

    private AddressInterval inUseAround(String text) throws IpamException {
        return reopened().inTransaction(NETWORK, leases -> leases.inUseAround(address(text)));
    }

    private static AddressInterval interval(String first, String last) {
        return new AddressInterval(address(first), address(last));
    }

    @Test
    void showsATransactionItsOwnChanges() throws IpamException {
        add("c1", "10.0.0.5");
        store().inTransaction(NETWORK, leases -> {
            leases.add(address("10.0.0.6"), eth0("c2"), Origin.UNKNOWN);
            leases.remove(address("10.0.0.5"));
            leases.setLastReserved(3, address("10.0.0.6"));
            assertThat(leases.holder(address("10.0.0.5"))).isEmpty();
            assertThat(leases.holder(address("10.0.0.6"))).isPresent();
            assertThat(leases.heldBy(eth0("c1"))).isEmpty();
            assertThat(leases.heldBy(eth0("c2"))).containsExactly(address("10.0.0.6"));
            assertThat(leases.lastReserved(3)).contains(address("10.0.0.6"));
            assertThat(leases.inUse()).hasSize(1);
            return 0;
        });
    }

    @Test
    void aTransactionThatIsGivenUpChangesNothing() throws IpamException {
        add("c1", "10.0.0.5");
        assertThatThrownBy(() -> store().inTransaction(NETWORK, leases -> {
                    leases.remove(address("10.0.0.5"));
                    leases.add(address("10.0.0.6"), eth0("c2"), Origin.UNKNOWN);
                    leases.setLastReserved(0, address("10.0.0.6"));
                    throw new PoolExhaustedException("given up");
                }))
                .isInstanceOf(PoolExhaustedException.class);
        assertThat(held("c1")).containsExactly(address("10.0.0.5"));
        assertThat(held("c2")).isEmpty();
        reopened().inTransaction(NETWORK, leases -> {
            assertThat(leases.lastReserved(0)).isEmpty();
            return 0;
        });
    }

    @Test
    void anAttemptThatFailsChangesNothingAndTheTransactionGoesOn() throws IpamException {
        add("c1", "10.0.0.5");
        store().inTransaction(NETWORK, leases -> {
            leases.remove(address("10.0.0.5"));
            leases.add(address("10.0.0.6"), eth0("c2"), Origin.UNKNOWN);
            assertThatThrownBy(() -> leases.attempt(inner -> {
                        inner.remove(address("10.0.0.6"));
                        inner.add(address("10.0.0.7"), eth0("c3"), Origin.UNKNOWN);
                        inner.setLastReserved(0, address("10.0.0.7"));
                        inner.remember("name", addresses("10.0.0.7"));
                        throw new PoolExhaustedException("given up");
                    }))
                    .isInstanceOf(PoolExhaustedException.class);
            assertThat(leases.heldBy(eth0("c2"))).containsExactly(address("10.0.0.6"));
            String result = leases.attempt(inner -> {
                inner.add(address("10.0.0.8"), eth0("c4"), Origin.UNKNOWN);
                return "done";
            });
            assertThat(result).isEqualTo("done");
            return 0;
        });
        assertThat(held("c1")).isEmpty();
        assertThat(held("c2")).containsExactly(address("10.0.0.6"));
        assertThat(held("c3")).isEmpty();
        assertThat(held("c4")).containsExactly(address("10.0.0.8"));
        reopened().inTransaction(NETWORK, leases -> {
            assertThat(leases.lastReserved(0)).isEmpty();
            assertThat(leases.remembered("name")).isEmpty();
            return 0;
        });
    }

    @Test
    void aFailureOfTheWorkItselfLeavesTheStoreUsable() throws IpamException {
        assertThatThrownBy(() -> store().inTransaction(NETWORK, leases -> {
                    leases.add(address("10.0.0.6"), eth0("c2"), Origin.UNKNOWN);
                    throw new IllegalStateException("a defect");
                }))
                .isInstanceOf(IllegalStateException.class);
        add("c1", "10.0.0.6");
        assertThat(held("c1")).containsExactly(address("10.0.0.6"));
    }

    @Test
    void givesAnAddressOnlyOnce() throws IpamException {
        add("c1", "10.0.0.5");
        assertThatThrownBy(() -> add("c2", "10.0.0.5")).isInstanceOf(IllegalStateException.class);
        assertThat(held("c1")).containsExactly(address("10.0.0.5"));
    }

    @Test
    void removesAndAddsAgain() throws IpamException {
        add("c1", "10.0.0.5 10.0.0.6");
        store().inTransaction(NETWORK, leases -> {
            leases.remove(address("10.0.0.5"));
            leases.add(address("10.0.0.5"), eth0("c2"), Origin.UNKNOWN);
            leases.remove(address("10.0.0.99"));
            return 0;
        });
        assertThat(held("c1")).containsExactly(address("10.0.0.6"));
        assertThat(held("c2")).containsExactly(address("10.0.0.5"));
    }

    @Test
    void remembersThePlaceInEachSet() throws IpamException {
        store().inTransaction(NETWORK, leases -> {
            leases.setLastReserved(0, address("10.0.0.9"));
            leases.setLastReserved(1, address("fd00::9"));
            return 0;
        });
        reopened().inTransaction(NETWORK, leases -> {
            assertThat(leases.lastReserved(0)).contains(address("10.0.0.9"));
            assertThat(leases.lastReserved(1)).contains(address("fd00::9"));
            assertThat(leases.lastReserved(2)).isEmpty();
            return 0;
        });
    }

    @Test
    void keepsNetworksAndInterfacesApart() throws IpamException {
        add("c1", "10.0.0.5");
        reopened().inTransaction("other", leases -> {
            assertThat(leases.holder(address("10.0.0.5"))).isEmpty();
            leases.add(address("10.0.0.5"), eth0("c1"), Origin.UNKNOWN);
            return 0;
        });
        store().inTransaction(NETWORK, leases -> {
            assertThat(leases.heldBy(new AttachmentId("c1", "eth1"))).isEmpty();
            assertThat(leases.heldBy(eth0("c"))).isEmpty();
            return 0;
        });
    }

    @Test
    void mayHaveLeasesWhereThereAreSome() throws IpamException {
        add("c1", "10.0.0.5");
        assertThat(store().mayHaveLeases(NETWORK)).isTrue();
    }

    @Test
    void threadsThatRaceGetDifferentAddresses() throws Exception {
        int threads = 8;
        int each = 12;
        ConcurrentHashMap<String, String> owners = new ConcurrentHashMap<>();
        List<Callable<Integer>> racers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            String racer = "racer" + i;
            Allocator allocator = new Allocator(i % 2 == 0 ? store() : reopened(), Host.unknown());
            racers.add(() -> {
                for (int k = 0; k < each; k++) {
                    String owner = racer + "-" + k;
                    String address = text(allocator.allocate(pool("10.0.0.0/24"), AllocationRequest.by(eth0(owner))));
                    assertThat(owners.put(address, owner)).as(address).isNull();
                }
                return each;
            });
        }
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            for (Future<Integer> racer : executor.invokeAll(racers)) {
                racer.get();
            }
        }
        assertThat(owners).hasSize(threads * each);
        assertThat(reopened().inTransaction(NETWORK, Leases::inUse)).hasSize(threads * each);
    }
}
