// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import static dev.flatnet.ipam.Pools.address;
import static dev.flatnet.ipam.Pools.eth0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flatnet.ipam.AddressStore;
import dev.flatnet.ipam.IpamException;
import dev.flatnet.ipam.Leases;
import dev.flatnet.ipam.Origin;
import dev.flatnet.ipam.PoolExhaustedException;
import dev.flatnet.ipam.StoreBusyException;
import dev.flatnet.ipam.StoreException;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupedAddressStoreTest extends AddressStoreContract {
    private static final String NETWORK = "net";

    private final Observed below = new Observed();
    private final GroupedAddressStore store = new GroupedAddressStore(below);
    private final List<Thread> threads = new ArrayList<>();

    /** Counts the transactions, holds the first one back when it is told to, and fails when it is told to. */
    private static final class Observed implements AddressStore {
        private final MemoryAddressStore store = new MemoryAddressStore();
        private final AtomicInteger transactions = new AtomicInteger();
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch leave = new CountDownLatch(1);
        private volatile boolean holdsBack;
        private volatile Optional<IpamException> failure = Optional.empty();

        @Override
        public <T> T inTransaction(String network, Work<T> work) throws IpamException {
            transactions.incrementAndGet();
            if (holdsBack) {
                entered.countDown();
                await(leave);
            }
            return store.inTransaction(network, leases -> {
                T result = work.run(leases);
                Optional<IpamException> fails = failure;
                if (fails.isPresent()) {
                    // As when the disk is full: only the commit shows it.
                    throw fails.get();
                }
                return result;
            });
        }

        @Override
        public List<String> networks() {
            return store.networks();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    protected AddressStore store() {
        return store;
    }

    @Override
    protected AddressStore reopened() {
        return new GroupedAddressStore(below);
    }

    @AfterEach
    void everyThreadEnds() throws InterruptedException {
        below.leave.countDown();
        for (Thread thread : threads) {
            thread.join(30_000);
            assertThat(thread.isAlive()).isFalse();
        }
    }

    private FutureTask<InetAddress> adding(String text) {
        FutureTask<InetAddress> task = new FutureTask<>(() -> store.inTransaction(NETWORK, leases -> {
            if (text.isEmpty()) {
                leases.add(address("10.0.0.99"), eth0("none"), Origin.UNKNOWN);
                throw new PoolExhaustedException("nothing left");
            }
            leases.add(address(text), eth0(text), Origin.UNKNOWN);
            return address(text);
        }));
        Thread thread = new Thread(task);
        threads.add(thread);
        thread.start();
        return task;
    }

    /** A first transaction that is held back, and others that wait for it. */
    private List<FutureTask<InetAddress>> behindTheFirst(String... texts) throws InterruptedException {
        below.holdsBack = true;
        FutureTask<InetAddress> first = adding("10.0.0.1");
        await(below.entered);
        assertThat(first.isDone()).isFalse();
        List<FutureTask<InetAddress>> tasks = new ArrayList<>();
        for (String text : texts) {
            tasks.add(adding(text));
            Thread last = threads.get(threads.size() - 1);
            while (last.getState() != Thread.State.WAITING) {
                Thread.sleep(1);
            }
        }
        return tasks;
    }

    @Test
    void whatWaitsIsDoneTogether() throws Exception {
        List<FutureTask<InetAddress>> tasks = behindTheFirst("10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5");
        below.leave.countDown();
        for (FutureTask<InetAddress> task : tasks) {
            task.get(30, TimeUnit.SECONDS);
        }
        assertThat(below.transactions).hasValue(2);
        assertThat(below.inTransaction(NETWORK, Leases::inUse)).hasSize(5);
    }

    @Test
    void oneThatFailsDoesNotConcernTheOthers() throws Exception {
        List<FutureTask<InetAddress>> tasks = behindTheFirst("10.0.0.2", "", "10.0.0.2", "10.0.0.5");
        below.leave.countDown();
        assertThat(tasks.get(0).get(30, TimeUnit.SECONDS)).isEqualTo(address("10.0.0.2"));
        assertThatThrownBy(() -> tasks.get(1).get(30, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(PoolExhaustedException.class);
        assertThatThrownBy(() -> tasks.get(2).get(30, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
        assertThat(tasks.get(3).get(30, TimeUnit.SECONDS)).isEqualTo(address("10.0.0.5"));
        assertThat(below.inTransaction(NETWORK, Leases::inUse)).hasSize(3);
    }

    @Test
    void whatCannotBeWrittenTogetherIsTriedOneByOne() throws Exception {
        List<FutureTask<InetAddress>> tasks = behindTheFirst("10.0.0.2", "10.0.0.3");
        below.failure = Optional.of(new StoreException("the disk is full", new IOException("ENOSPC")));
        below.leave.countDown();
        for (FutureTask<InetAddress> task : tasks) {
            assertThatThrownBy(() -> task.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(StoreException.class);
        }
        // The first together with nobody and then alone, the others together and then each alone.
        assertThat(below.transactions).hasValue(5);
    }

    @Test
    void whoeverWaitedForALockThatIsNotGivenUpHearsOfItOnce() throws Exception {
        List<FutureTask<InetAddress>> tasks = behindTheFirst("10.0.0.2", "10.0.0.3");
        below.failure = Optional.of(new StoreBusyException("locked"));
        below.leave.countDown();
        for (FutureTask<InetAddress> task : tasks) {
            assertThatThrownBy(() -> task.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(StoreBusyException.class);
        }
        assertThat(below.transactions).hasValue(2);
    }
}
