// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.NetlinkTimeoutException;
import dev.flatnet.netlink.netfilter.BaseChain;
import dev.flatnet.netlink.netfilter.Counter;
import dev.flatnet.netlink.netfilter.DataType;
import dev.flatnet.netlink.netfilter.NewChain;
import dev.flatnet.netlink.netfilter.NewRule;
import dev.flatnet.netlink.netfilter.NewSet;
import dev.flatnet.netlink.netfilter.NftBatch;
import dev.flatnet.netlink.netfilter.NftTable;
import dev.flatnet.netlink.netfilter.NftValue;
import dev.flatnet.netlink.netfilter.Nftables;
import dev.flatnet.netlink.netfilter.NftablesEvent;
import dev.flatnet.netlink.netfilter.NftablesEvent.Deleted;
import dev.flatnet.netlink.netfilter.NftablesEvent.Kind;
import dev.flatnet.netlink.netfilter.NftablesMonitor;
import dev.flatnet.netlink.netfilter.SetElement;
import dev.flatnet.netlink.netns.NetworkNamespace;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a kernel tells those who listen to a ruleset. */
abstract class NftablesMonitorContract {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final NftTable TABLE = new NftTable(NftTable.Family.IPV4, "flatnet");
    private static final NftTable OTHER = new NftTable(NftTable.Family.BRIDGE, "other");
    private static final NftTable LAST = new NftTable(NftTable.Family.IPV6, "last");
    private static final SetElement ELEMENT = SetElement.of(NftValue.of(new byte[] {10, 0, 0, 1}));

    private final SomeKernel kernel;
    private NetworkNamespace host;
    private Nftables nft;
    private NftablesMonitor monitor;

    NftablesMonitorContract(SomeKernel kernel) {
        this.kernel = kernel;
    }

    @BeforeEach
    void open() throws IOException {
        host = kernel.namespace();
        nft = Nftables.open(host);
        nft.commit(new NftBatch()
                .addTable(OTHER)
                .addTable(TABLE)
                .addSet(NewSet.set(TABLE, "hosts", DataType.IPV4_ADDRESS))
                .addElement(TABLE, "hosts", ELEMENT)
                .addChain(NewChain.of(TABLE, "post").at(BaseChain.nat(BaseChain.Hook.POSTROUTING, 100)))
                .addRule(NewRule.in(TABLE, "post").with(new Counter(0, 0))));
        monitor = NftablesMonitor.open(host);
    }

    @AfterEach
    void close() throws IOException {
        monitor.close();
        nft.close();
        kernel.close();
    }

    /** All that was deleted until now, in order. */
    private List<Deleted> deleted() throws IOException {
        nft.commit(new NftBatch().addTable(LAST));
        nft.commit(new NftBatch().deleteTable(LAST));
        List<Deleted> deleted = new ArrayList<>();
        while (true) {
            if (monitor.next(LONG) instanceof Deleted one) {
                if (one.table().equals(LAST)) {
                    return deleted;
                }
                deleted.add(one);
            }
        }
    }

    @Test
    void aDeletedTableIsToldWithWhatWasInIt() throws IOException {
        nft.commit(new NftBatch().deleteTable(TABLE));
        assertThat(deleted())
                .containsExactlyInAnyOrder(
                        new Deleted(TABLE, Kind.RULE, "post"),
                        new Deleted(TABLE, Kind.SET, "hosts"),
                        new Deleted(TABLE, Kind.CHAIN, "post"),
                        new Deleted(TABLE, Kind.TABLE, "flatnet"))
                .endsWith(new Deleted(TABLE, Kind.TABLE, "flatnet"));
    }

    @Test
    void elementsRulesAndChainsAreToldEach() throws IOException {
        nft.commit(new NftBatch().deleteElement(TABLE, "hosts", ELEMENT));
        assertThat(deleted()).containsExactly(new Deleted(TABLE, Kind.ELEMENTS, "hosts"));
        nft.commit(new NftBatch().flushChain(TABLE, "post"));
        assertThat(deleted()).containsExactly(new Deleted(TABLE, Kind.RULE, "post"));
        nft.commit(new NftBatch().deleteChain(TABLE, "post"));
        assertThat(deleted()).containsExactly(new Deleted(TABLE, Kind.CHAIN, "post"));
        nft.commit(new NftBatch().deleteSet(TABLE, "hosts"));
        assertThat(deleted()).containsExactly(new Deleted(TABLE, Kind.SET, "hosts"));
        nft.commit(new NftBatch().deleteTable(OTHER));
        assertThat(deleted()).containsExactly(new Deleted(OTHER, Kind.TABLE, "other"));
    }

    @Test
    void whatIsMadeIsSomethingElse() throws IOException {
        nft.commit(new NftBatch().addChain(TABLE, "more"));
        assertThat(monitor.next(LONG)).isInstanceOf(NftablesEvent.Unknown.class);
        assertThat(deleted()).isEmpty();
    }

    @Test
    void whatIsRefusedOrElsewhereIsNotTold() throws IOException {
        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> nft.commit(new NftBatch().deleteTable(OTHER).deleteChain(TABLE, "absent")));
        nft.check(new NftBatch().deleteTable(OTHER));
        try (Nftables elsewhere = Nftables.open(kernel.namespace())) {
            elsewhere.commit(new NftBatch().addTable(TABLE));
            elsewhere.commit(new NftBatch().deleteTable(TABLE));
        }
        assertThatExceptionOfType(NetlinkTimeoutException.class).isThrownBy(() -> monitor.next(SHORT));
    }

    @Test
    void whoWaitsIsWokenByTheCloseAndHearsNothing() throws Exception {
        FutureTask<NftablesEvent> waiting = new FutureTask<>(() -> monitor.next(LONG));
        Thread.ofPlatform().start(waiting);
        monitor.close();
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> waiting.get(20, TimeUnit.SECONDS))
                .withCauseInstanceOf(ClosedChannelException.class);
        nft.commit(new NftBatch().deleteTable(TABLE));
        assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> monitor.next(LONG));
    }
}
