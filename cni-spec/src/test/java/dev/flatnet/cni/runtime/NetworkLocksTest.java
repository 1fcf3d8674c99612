// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flatnet.cni.spec.CniException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NetworkLocksTest {
    private final NetworkLocks locks = new NetworkLocks(Duration.ofSeconds(30));
    private final NetworkLocks impatient = new NetworkLocks(Duration.ofMillis(50));
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    /** Work that says it is under way and goes on until told to end. */
    private static final class Held {
        private final CountDownLatch started = new CountDownLatch(1);
        private final CountDownLatch end = new CountDownLatch(1);

        int work() {
            started.countDown();
            try {
                end.await();
                return 0;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private interface Locked {
        int run() throws CniException;
    }

    private CompletableFuture<Integer> start(Locked locked) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return locked.run();
                    } catch (CniException e) {
                        throw new AssertionError(e);
                    }
                },
                threads);
    }

    @Test
    void twoOperationsOnOneContainerExcludeEachOtherAcrossNetworks() throws Exception {
        Held held = new Held();
        CompletableFuture<Integer> first = start(() -> impatient.withContainer("n1", "c", held::work));
        held.started.await();
        assertThatThrownBy(() -> impatient.withContainer("n2", "c", () -> 1))
                .isInstanceOfSatisfying(
                        CniException.class, e -> assertThat(e.error().code()).isEqualTo(11))
                .hasMessageContaining("container c");
        assertThat(impatient.withContainer("n1", "other", () -> 1)).isEqualTo(1);
        held.end.countDown();
        first.join();
        assertThat(impatient.withContainer("n2", "c", () -> 1)).isEqualTo(1);
    }

    @Test
    void garbageCollectionExcludesAllOnItsNetworkAndNoOther() throws Exception {
        Held held = new Held();
        CompletableFuture<Integer> gc = start(() -> impatient.withNetwork("n1", held::work));
        held.started.await();
        assertThatThrownBy(() -> impatient.withContainer("n1", "c", () -> 1)).hasMessageContaining("network n1");
        assertThat(impatient.withContainer("n2", "c", () -> 1)).isEqualTo(1);
        held.end.countDown();
        gc.join();
    }

    @Test
    void garbageCollectionWaitsForWhatIsUnderWay() throws Exception {
        Held held = new Held();
        CompletableFuture<Integer> add = start(() -> locks.withContainer("n1", "c", held::work));
        held.started.await();
        CompletableFuture<Integer> gc = start(() -> locks.withNetwork("n1", () -> 7));
        Thread.sleep(100);
        assertThat(gc).isNotDone();
        held.end.countDown();
        assertThat(gc.join()).isEqualTo(7);
        assertThat(add.join()).isZero();
    }

    @Test
    void manyThreadsNeverMeetInOneContainer() {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<CompletableFuture<Integer>> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            all.add(start(() -> locks.withContainer("n", "c", () -> {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                return inside.decrementAndGet();
            })));
        }
        all.forEach(CompletableFuture::join);
        assertThat(most).hasValue(1);
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        Held held = new Held();
        CompletableFuture<Integer> first = start(() -> locks.withContainer("n", "c", held::work));
        held.started.await();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> locks.withContainer("n", "c", () -> 1)).hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
        held.end.countDown();
        first.join();
    }
}
