// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.kernel.KernelTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reading and committing against the real kernel; {@code nft} is the oracle. */
@KernelTest
class NftablesTest {
    private static final NftTable TABLE = new NftTable(NftTable.Family.IPV4, "flatnet");

    private final NftNamespace namespace = new NftNamespace();
    private Nftables nftables;

    @BeforeEach
    void open() throws IOException {
        nftables = namespace.nftables();
    }

    @AfterEach
    void close() throws IOException {
        nftables.close();
        namespace.close();
    }

    @Test
    void whatIsNotThereIsEmpty() throws IOException {
        assertThat(nftables.exists(TABLE)).isFalse();
        assertThat(nftables.chains(TABLE)).isEmpty();
        assertThat(nftables.elements(TABLE, "attachments")).isEmpty();
    }

    @Test
    void readsWhatNftMade() throws IOException {
        namespace.load("""
                table ip other { chain unrelated { }; }
                table ip flatnet {
                  map attachments { type ipv4_addr : verdict
                    elements = { 10.87.1.5 comment "flatnet/904c34625a52/eth0" : goto from }; }
                  chain from { masquerade; }
                }
                """);

        assertThat(nftables.exists(TABLE)).isTrue();
        assertThat(nftables.chains(TABLE)).extracting(Chain::name).containsExactly("from");
        assertThat(nftables.elements(TABLE, "attachments")).singleElement().satisfies(element -> {
            assertThat(element.key()).contains(NftValue.of(new byte[] {10, 87, 1, 5}));
            assertThat(element.verdict()).contains(Verdict.goTo("from"));
            assertThat(element.comment()).contains("flatnet/904c34625a52/eth0");
        });
    }

    @Test
    void changesAllOrNothingAndNamesWhatWasRefused() {
        SetElement orphan = SetElement.of(NftValue.of(new byte[] {10, 0, 0, 1}));
        NftBatch batch =
                new NftBatch().addTable(TABLE).addChain(TABLE, "forward").addElement(TABLE, "absent", orphan);

        assertThatThrownBy(() -> nftables.commit(batch)).isInstanceOfSatisfying(NetlinkException.class, e -> {
            assertThat(e.is(Errno.ENOENT)).isTrue();
            assertThat(e.request()).isEqualTo("add element ip flatnet absent");
        });
        assertThat(namespace.listing()).isEmpty();
    }

    @Test
    void namesTheFirstOfSeveralRefusedChanges() {
        NftBatch batch =
                new NftBatch().addTable(TABLE).deleteChain(TABLE, "first").deleteChain(TABLE, "second");

        assertThatThrownBy(() -> nftables.commit(batch))
                .hasMessageStartingWith("delete chain ip flatnet first: ENOENT");
    }

    @Test
    void aBatchMayBeLarge() throws IOException {
        NftBatch batch = new NftBatch().addTable(TABLE).addSet(NewSet.set(TABLE, "all", DataType.MARK));
        for (int i = 0; i < 2_000; i++) {
            batch.addChain(TABLE, "c" + i).addRule(TABLE, "c" + i, Counter.fromZero(), Verdict.accept());
        }
        List<SetElement> elements = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            elements.add(SetElement.of(NftValue.hostU32(i)));
        }
        nftables.commit(batch.addElements(TABLE, "all", elements));

        assertThat(nftables.chains(TABLE)).hasSize(2_000);
        assertThat(nftables.rules(TABLE)).hasSize(2_000);
        assertThat(nftables.elements(TABLE, "all")).hasSize(10_000);
    }

    @Test
    void rulesAreAddedReplacedAndDeletedByHandle() throws IOException {
        NewRule rule = NewRule.in(TABLE, "forward");
        nftables.commit(new NftBatch()
                .addTable(TABLE, UserData.of(new byte[] {(byte) 200, 1}))
                .addChain(TABLE, "forward")
                .addRule(rule.with(Verdict.accept()).comment("first"))
                .addRule(rule.with(Verdict.drop()).comment("last")));
        long first = nftables.rules(TABLE, "forward").get(0).handle();
        long last = nftables.rules(TABLE, "forward").get(1).handle();

        nftables.commit(new NftBatch()
                .insertRule(rule.comment("start"))
                .addRuleAfter(rule.comment("second"), first)
                .insertRuleBefore(rule.comment("before last"), last)
                .replaceRule(rule.with(Counter.fromZero()).comment("replaced"), first));
        assertThat(nftables.rules(TABLE, "forward"))
                .extracting(one -> one.comment().orElse(""))
                .containsExactly("start", "replaced", "second", "before last", "last");
        assertThat(nftables.userData(TABLE)).contains(UserData.of(new byte[] {(byte) 200, 1}));

        nftables.commit(new NftBatch().deleteRule(TABLE, "forward", last));
        assertThat(nftables.rules(TABLE, "forward")).hasSize(4);
        assertThatThrownBy(() -> nftables.commit(new NftBatch().deleteRule(TABLE, "forward", last)))
                .hasMessageContaining("ENOENT");
        nftables.commit(new NftBatch().flushChain(TABLE, "forward"));
        assertThat(nftables.rules(TABLE)).isEmpty();
    }

    @Test
    void setsAreListedChangedAndDeleted() throws IOException {
        nftables.commit(new NftBatch()
                .addTable(TABLE)
                .addSet(NewSet.set(TABLE, "hosts", DataType.IPV4_ADDRESS).comment("ours"))
                .addElement(TABLE, "hosts", SetElement.of(NftValue.of(new byte[] {10, 0, 0, 1}))));

        assertThat(nftables.sets(TABLE)).singleElement().satisfies(set -> {
            assertThat(set.name()).isEqualTo("hosts");
            assertThat(set.comment()).contains("ours");
        });
        assertThat(nftables.elements(TABLE, "hosts")).hasSize(1);
        nftables.commit(new NftBatch().flushSet(TABLE, "hosts"));
        assertThat(nftables.elements(TABLE, "hosts")).isEmpty();
        nftables.commit(new NftBatch().deleteSet(TABLE, "hosts"));
        assertThat(nftables.sets(TABLE)).isEmpty();
        assertThatThrownBy(() -> nftables.commit(new NftBatch().createTable(TABLE)))
                .hasMessageContaining("EEXIST");
    }

    @Test
    void whatIsUnknownIsSentBackAsItCame() throws IOException {
        namespace.load("table ip flatnet { chain c { ip dscp set 3; rt classid 1; ct count 5; }; }");
        List<Rule> rules = nftables.rules(TABLE, "c");
        NftBatch batch = new NftBatch().addChain(TABLE, "copy");
        rules.forEach(rule -> batch.addRule(NewRule.in(TABLE, "copy").with(rule.expressions())));
        nftables.commit(batch);

        assertThat(rules).allSatisfy(rule -> assertThat(rule.expressions()).anyMatch(RawExpression.class::isInstance));
        assertThat(nftables.rules(TABLE, "copy"))
                .extracting(Rule::expressions)
                .isEqualTo(rules.stream().map(Rule::expressions).toList());
    }

    @Test
    void startsOverWhenSomebodyElseWasFaster() throws IOException {
        AtomicInteger attempts = new AtomicInteger();
        nftables.change(Duration.ofSeconds(10), ruleset -> {
            if (attempts.incrementAndGet() < 3) {
                namespace.load("table ip somebody" + attempts + " {}");
            }
            return new NftBatch().addTable(TABLE);
        });

        assertThat(attempts).hasValue(3);
        assertThat(nftables.tables()).hasSize(3);
        assertThatThrownBy(() -> nftables.change(Duration.ZERO, ruleset -> {
                    namespace.load("table ip another" + attempts.incrementAndGet() + " {}");
                    return new NftBatch().deleteTable(TABLE);
                }))
                .isInstanceOf(RulesetChangedException.class);
        assertThat(nftables.exists(TABLE)).isTrue();
    }

    @Test
    void aGenerationEndsWithTheNextCommitOfAnybody() throws IOException {
        long generation = nftables.generation();
        assertThat(nftables.generation()).isEqualTo(generation);
        namespace.load("table ip somebody {}");

        assertThatThrownBy(() -> nftables.commit(new NftBatch().addTable(TABLE), generation))
                .isInstanceOf(RulesetChangedException.class);
        assertThat(nftables.exists(TABLE)).isFalse();

        nftables.commit(new NftBatch().addTable(TABLE), nftables.generation());
        assertThat(nftables.exists(TABLE)).isTrue();
    }

    @Test
    void deletesOnlyWhatIsFree() throws IOException {
        namespace.load("table ip flatnet { chain used { }; chain user { jump used; }; }");

        assertThatThrownBy(() -> nftables.commit(new NftBatch().deleteChain(TABLE, "used")))
                .isInstanceOfSatisfying(
                        NetlinkException.class,
                        e -> assertThat(e.is(Errno.EBUSY)).isTrue());
        nftables.commit(new NftBatch().deleteTable(TABLE));
        assertThat(namespace.listing()).isEmpty();
    }
}
