// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.netlink.netfilter.NftBatch;
import dev.flatnet.netlink.netfilter.NftTable;
import dev.flatnet.netlink.netfilter.Nftables;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.testing.InMemoryKernel;
import dev.flatnet.plugin.Flatnet;
import dev.flatnet.plugin.attachment.Attachment;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.AttachmentException.Reason;
import dev.flatnet.plugin.firewall.HostFirewall;
import dev.flatnet.plugin.firewall.MasqueradePolicy;
import dev.flatnet.plugin.firewall.MemoryRecords;
import dev.flatnet.plugin.firewall.Policy;
import dev.flatnet.plugin.firewall.Policy.Part;
import dev.flatnet.plugin.firewall.nftables.NftablesRules;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When rules are restored, and what becomes of failures. */
@Timeout(60)
@SuppressWarnings("try") // A watch is only held.
class RuleWatchTest {
    private static final NftTable TABLE = new NftTable(NftTable.Family.IPV4, "flatnet");
    private static final Attachment C1 = new Attachment("net", new AttachmentId("c1", "eth0"));

    private final NetworkNamespace host = new InMemoryKernel().create("/run/netns/host");
    private final BlockingQueue<String> log = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> rounds = new LinkedBlockingQueue<>();
    private final HostFirewall firewall = new HostFirewall(NftablesRules.in(host), new MemoryRecords());

    private RuleWatch watch(RuleWatch.Restoration restoration) throws IOException {
        return RuleWatch.start(
                host,
                () -> {
                    try {
                        int restored = restoration.run();
                        rounds.add(restored);
                        return restored;
                    } catch (AttachmentException | RuntimeException e) {
                        rounds.add(-1);
                        throw e;
                    }
                },
                log::add);
    }

    private RuleWatch watch() throws IOException {
        Flatnet engine = Flatnet.in(host, path -> {
                    throw new AssertionError("no container is needed: " + path);
                })
                .with(firewall);
        return watch(engine::restoreMissingRules);
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(30, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    private void attach() throws Exception {
        firewall.apply(
                C1,
                Policy.covering(Set.of())
                        .add(MasqueradePolicy.of(List.of(IpPrefix.parse("10.1.0.2/24"))))
                        .build());
    }

    private void change(NftBatch batch) throws IOException {
        try (Nftables nft = Nftables.open(host)) {
            nft.commit(batch);
        }
    }

    private List<NftTable> tables() throws IOException {
        try (Nftables nft = Nftables.open(host)) {
            return nft.tables();
        }
    }

    @Test
    void whatIsTakenAwayComesBackEachTime() throws Exception {
        attach();
        try (RuleWatch watch = watch()) {
            assertThat(next(rounds)).isZero();
            for (int i = 0; i < 2; i++) {
                change(new NftBatch().deleteTable(TABLE));
                assertThat(next(rounds)).isEqualTo(1);
                assertThat(next(log)).isEqualTo("rules of 1 attachment were missing and are back");
                assertThat(tables()).contains(TABLE);
                assertThat(firewall.problem()).isEmpty();
            }
        }
    }

    @Test
    void whatWasTakenAwayBeforeItStartedComesBackAtOnce() throws Exception {
        attach();
        change(new NftBatch().deleteTable(TABLE));
        try (RuleWatch watch = watch()) {
            assertThat(next(rounds)).isEqualTo(1);
            assertThat(tables()).contains(TABLE);
        }
    }

    @Test
    void whatIsDetachedStaysAway() throws Exception {
        attach();
        try (RuleWatch watch = watch()) {
            assertThat(next(rounds)).isZero();
            firewall.remove(C1, EnumSet.allOf(Part.class));
            assertThat(next(rounds)).isZero();
            assertThat(tables()).isEmpty();
        }
        assertThat(log).isEmpty();
    }

    /** A flush that others follow, as of a firewall that is loaded anew, is one reason and not many. */
    @Test
    void aBurstOfDeletionsIsOneReason() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (RuleWatch watch = watch(calls::incrementAndGet)) {
            assertThat(next(rounds)).isEqualTo(1);
            NftBatch burst = new NftBatch();
            for (int i = 0; i < 100; i++) {
                NftTable table = new NftTable(NftTable.Family.INET, "t" + i);
                burst.addTable(table);
            }
            change(burst);
            NftBatch flush = new NftBatch();
            tables().forEach(flush::deleteTable);
            change(flush);
            assertThat(next(rounds)).isEqualTo(2);
        }
        assertThat(calls).hasValue(2);
    }

    @Test
    void aFailureIsLoggedAndTheNextDeletionIsHeard() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        RuleWatch.Restoration failing = () -> {
            int call = calls.incrementAndGet();
            if (call == 1) {
                throw new AttachmentException(Reason.BUSY, "not now", "somebody is at it");
            }
            if (call == 2) {
                throw new IllegalStateException("surprise");
            }
            return 5;
        };
        try (RuleWatch watch = watch(failing)) {
            assertThat(next(log)).isEqualTo("not now: somebody is at it");
            change(new NftBatch().addTable(TABLE));
            change(new NftBatch().deleteTable(TABLE));
            assertThat(next(log)).contains("surprise");
            change(new NftBatch().addTable(TABLE));
            change(new NftBatch().deleteTable(TABLE));
            assertThat(next(log)).isEqualTo("rules of 5 attachments were missing and are back");
        }
    }

    @Test
    void itEndsWhenItIsClosed() throws Exception {
        RuleWatch watch = watch(() -> 0);
        next(rounds);
        watch.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("rules"));
        assertThat(log).isEmpty();
        watch.close();
    }
}
