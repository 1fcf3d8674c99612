// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import static dev.flatnet.plugin.firewall.FirewallHost.ALL;
import static dev.flatnet.plugin.firewall.FirewallHost.attachment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.flatnet.netlink.netfilter.NftBatch;
import dev.flatnet.netlink.netfilter.NftSet;
import dev.flatnet.netlink.netfilter.NftTable;
import dev.flatnet.netlink.netfilter.Nftables;
import dev.flatnet.netlink.netfilter.SetElement;
import dev.flatnet.netlink.testing.SomeKernel;
import dev.flatnet.plugin.Flatnet;
import dev.flatnet.plugin.attachment.Attachment;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.AttachmentException.Reason;
import dev.flatnet.plugin.attachment.AttachmentLocks;
import dev.flatnet.plugin.firewall.nftables.NftablesRules;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@link Flatnet#restoreMissingRules}: what comes back, and what must not. */
abstract class MissingRulesContract {
    private static final AttachmentLocks UNTOUCHED = attachment -> {
        throw new AssertionError("nothing is missing, and yet somebody would have to wait: " + attachment);
    };
    private static final Attachment C1 = attachment("c1");
    private static final Attachment C2 = attachment("c2");
    private static final Attachment C3 = attachment("c3");

    private final SomeKernel kernel;
    private FirewallHost host;
    private List<String> before;

    MissingRulesContract(SomeKernel kernel) {
        this.kernel = kernel;
    }

    @BeforeEach
    void attachThree() throws Exception {
        host = new FirewallHost(kernel);
        int number = 0;
        for (Attachment each : List.of(C1, C2, C3)) {
            host.firewall.apply(each, SomePolicies.everything(number++));
        }
        before = host.rules();
    }

    @AfterEach
    void stop() throws IOException {
        host.close();
    }

    private int restore(AttachmentLocks locks) throws AttachmentException {
        return Flatnet.in(host.namespace, host.kernel::open)
                .with(host.firewall)
                .with(locks)
                .restoreMissingRules();
    }

    private List<NftTable> tables() throws IOException {
        try (Nftables nft = Nftables.open(host.namespace)) {
            return nft.tables();
        }
    }

    private void flushRuleset() throws IOException {
        NftBatch batch = new NftBatch();
        tables().forEach(batch::deleteTable);
        host.change(batch);
        assertThat(host.rules()).isEmpty();
    }

    private void assertAllIsBack() throws Exception {
        assertThat(host.rules()).containsExactlyInAnyOrderElementsOf(before);
        assertThat(restore(UNTOUCHED)).isZero();
    }

    @Test
    void aFlushedRulesetComesBackForAll() throws Exception {
        flushRuleset();
        assertThat(restore(AttachmentLocks.NONE)).isEqualTo(3);
        assertAllIsBack();
    }

    @Test
    void eachTableComesBackByItself() throws Exception {
        for (NftTable table : tables()) {
            host.change(new NftBatch().deleteTable(table));
            assertThat(restore(AttachmentLocks.NONE)).as(table.toString()).isEqualTo(3);
            assertAllIsBack();
        }
    }

    /** An element of one attachment, which only that one lacks; of each set. */
    @Test
    void eachElementComesBackByItself() throws Exception {
        for (NftTable table : tables()) {
            for (NftBatch deletion : deletionsOf(table, C2)) {
                host.change(deletion);
                assertThat(restore(AttachmentLocks.NONE)).isEqualTo(1);
                assertAllIsBack();
            }
        }
    }

    private List<NftBatch> deletionsOf(NftTable table, Attachment attachment) throws IOException {
        List<NftBatch> deletions = new ArrayList<>();
        try (Nftables nft = Nftables.open(host.namespace)) {
            for (NftSet set : nft.sets(table)) {
                for (SetElement element : nft.elements(table, set.name())) {
                    if (element.comment().equals(Optional.of(attachment.label()))) {
                        deletions.add(new NftBatch().deleteElement(table, set.name(), element));
                    }
                }
            }
        }
        assertThat(deletions).isNotEmpty();
        return deletions;
    }

    @Test
    void nobodyWaitsIfNothingIsMissing() throws Exception {
        assertThat(restore(UNTOUCHED)).isZero();
        for (Attachment each : List.of(C1, C2, C3)) {
            host.firewall.remove(each, ALL);
            assertThat(restore(UNTOUCHED)).isZero();
        }
        assertThat(host.rules()).isEmpty();
    }

    @Test
    void whatIsDetachedWhileItsTurnIsAwaitedStaysAway() throws Exception {
        flushRuleset();
        AttachmentLocks locks = attachment -> {
            if (attachment.equals(C2)) {
                remove(C2);
            }
            return () -> {};
        };
        assertThat(restore(locks)).isEqualTo(2);
        assertThat(host.rules()).isNotEmpty().noneMatch(line -> line.contains(C2.label()));
        remove(C1);
        remove(C3);
        assertThat(host.rules()).isEmpty();
    }

    private void remove(Attachment attachment) {
        try {
            host.firewall.remove(attachment, ALL);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Who detaches has taken the rules away already, and not yet forgotten the attachment. */
    @Test
    void whatGarbageCollectionForgetsMeanwhileGoesAgain() throws Exception {
        Policy policy = SomePolicies.everything(1);
        host.firewall.remove(C1, ALL);
        host.firewall.remove(C3, ALL);
        flushRuleset();
        PolicyRecords forgetting = mock(PolicyRecords.class);
        when(forgetting.find(C2)).thenReturn(Optional.of(policy)).thenReturn(Optional.empty());
        when(forgetting.all()).thenReturn(List.of());
        when(forgetting.siblings(any())).thenReturn(List.of());
        HostFirewall firewall = new HostFirewall(NftablesRules.in(host.namespace), forgetting);
        assertThat(firewall.restore(C2)).isPresent();
        assertThat(host.rules()).noneMatch(line -> line.contains(C2.label()));
    }

    @Test
    void theOthersComeBackIfOneCannot() throws Exception {
        flushRuleset();
        AttachmentLocks locks = attachment -> {
            if (attachment.equals(C1)) {
                throw new AttachmentException(Reason.BUSY, "another request is not done yet", "somebody holds it");
            }
            return () -> {};
        };
        assertThatExceptionOfType(AttachmentException.class)
                .isThrownBy(() -> restore(locks))
                .matches(e -> e.reason() == Reason.BUSY)
                .matches(e -> e.details().contains("somebody holds it"));
        assertThat(host.rules())
                .noneMatch(line -> line.contains(C1.label()))
                .anyMatch(line -> line.contains(C2.label()))
                .anyMatch(line -> line.contains(C3.label()));
        assertThat(restore(AttachmentLocks.NONE)).isEqualTo(1);
        assertAllIsBack();
    }

    @Test
    void whatIsNotRecordedIsNotRestored() throws Exception {
        assertThat(host.firewall.restore(attachment("stranger"))).isEmpty();
        assertThat(host.firewall.attachments()).containsExactlyInAnyOrder(C1, C2, C3);
        assertThat(host.firewall.problem()).isEmpty();
        flushRuleset();
        assertThat(host.firewall.restore(attachment("stranger"))).isEmpty();
        assertThat(host.rules()).isEmpty();
        assertThat(host.firewall.problem())
                .hasValueSatisfying(words -> assertThat(words).contains("missing"));
    }
}
