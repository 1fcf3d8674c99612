// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.netfilter.BaseChain;
import dev.flatnet.netlink.netfilter.Chain;
import dev.flatnet.netlink.netfilter.Counter;
import dev.flatnet.netlink.netfilter.DataType;
import dev.flatnet.netlink.netfilter.Lookup;
import dev.flatnet.netlink.netfilter.Match;
import dev.flatnet.netlink.netfilter.NewChain;
import dev.flatnet.netlink.netfilter.NewRule;
import dev.flatnet.netlink.netfilter.NewSet;
import dev.flatnet.netlink.netfilter.NftBatch;
import dev.flatnet.netlink.netfilter.NftSet;
import dev.flatnet.netlink.netfilter.NftTable;
import dev.flatnet.netlink.netfilter.NftValue;
import dev.flatnet.netlink.netfilter.Nftables;
import dev.flatnet.netlink.netfilter.Payload;
import dev.flatnet.netlink.netfilter.Rule;
import dev.flatnet.netlink.netfilter.RulesetChangedException;
import dev.flatnet.netlink.netfilter.SetElement;
import dev.flatnet.netlink.netfilter.UserData;
import dev.flatnet.netlink.netfilter.Verdict;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a kernel does with nf_tables. */
abstract class NftablesContract {
    private static final NftTable TABLE = new NftTable(NftTable.Family.IPV4, "flatnet");
    private static final NftTable OTHER = new NftTable(NftTable.Family.INET, "flatnet");
    private static final NftValue KEY = NftValue.of(new byte[] {10, 0, 0, 1});

    private final SomeKernel kernel;
    private Nftables nft;

    NftablesContract(SomeKernel kernel) {
        this.kernel = kernel;
    }

    @BeforeEach
    void open() throws IOException {
        nft = Nftables.open(kernel.namespace());
    }

    @AfterEach
    void close() throws IOException {
        nft.close();
        kernel.close();
    }

    private void assertRefused(String errno, NftBatch batch) {
        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> nft.commit(batch))
                .matches(e -> e.errno().orElseThrow().name().equals(errno), errno);
    }

    private static NftBatch batch() {
        return new NftBatch();
    }

    private static NftBatch ruleset() {
        return batch().addTable(TABLE, UserData.comment("ours"))
                .addSet(NewSet.verdictMap(TABLE, "map", DataType.IPV4_ADDRESS).comment("by address"))
                .addChain(TABLE, "target")
                .addChain(NewChain.of(TABLE, "post")
                        .at(BaseChain.nat(BaseChain.Hook.POSTROUTING, 100))
                        .comment("a chain"))
                .addRule(NewRule.in(TABLE, "post")
                        .with(Payload.ipSource(), Lookup.verdict("map"))
                        .comment("a rule"))
                .addRule(NewRule.in(TABLE, "post")
                        .with(Match.outputInterface("eth0"))
                        .with(Verdict.jump("target")))
                .addElement(
                        TABLE,
                        "map",
                        SetElement.of(KEY).mappedTo(Verdict.goTo("target")).comment("flatnet/x/eth0"));
    }

    @Test
    void nothingIsThereAtFirst() throws IOException {
        assertThat(nft.tables()).isEmpty();
        assertThat(nft.exists(TABLE)).isFalse();
        assertThat(nft.userData(TABLE)).isEmpty();
        assertThat(nft.chains(TABLE)).isEmpty();
        assertThat(nft.rules(TABLE)).isEmpty();
        assertThat(nft.rules(TABLE, "post")).isEmpty();
        assertThat(nft.sets(TABLE)).isEmpty();
        assertThat(nft.elements(TABLE, "map")).isEmpty();
    }

    @Test
    void whatIsOnlyCheckedIsNotMade() throws IOException {
        nft.check(ruleset());
        assertThat(nft.tables()).isEmpty();
        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> nft.check(batch().addTable(TABLE).addRule(NewRule.in(TABLE, "nowhere"))))
                .matches(e -> e.is(Errno.ENOENT), "ENOENT");
        nft.commit(ruleset());
        assertThat(nft.tables()).containsExactly(TABLE);
    }

    @Test
    void everythingIsReadAsItWasMade() throws IOException {
        nft.commit(ruleset().addTable(OTHER));

        assertThat(nft.tables()).containsExactlyInAnyOrder(TABLE, OTHER);
        assertThat(nft.userData(TABLE)).contains(UserData.comment("ours"));
        assertThat(nft.chains(TABLE)).extracting(Chain::name).containsExactly("target", "post");
        Chain post = nft.chains(TABLE).get(1);
        assertThat(post.base()).contains(BaseChain.nat(BaseChain.Hook.POSTROUTING, 100));
        assertThat(post.comment()).contains("a chain");
        assertThat(nft.chains(OTHER)).isEmpty();
        List<Rule> rules = nft.rules(TABLE, "post");
        assertThat(rules).hasSize(2);
        assertThat(rules.get(0).expressions()).containsExactly(Payload.ipSource(), Lookup.verdict("map"));
        assertThat(rules.get(0).comment()).contains("a rule");
        assertThat(rules.get(1).handle()).isGreaterThan(rules.get(0).handle());
        assertThat(nft.rules(TABLE)).isEqualTo(rules);
        NftSet map = nft.sets(TABLE).get(0);
        assertThat(map.name()).isEqualTo("map");
        assertThat(map.keyBytes()).isEqualTo(4);
        assertThat(map.comment()).contains("by address");
        assertThat(nft.elements(TABLE, "map"))
                .containsExactly(
                        SetElement.of(KEY).mappedTo(Verdict.goTo("target")).comment("flatnet/x/eth0"));
    }

    @Test
    void addingAgainChangesNothing() throws IOException {
        nft.commit(ruleset());
        nft.commit(batch().addTable(TABLE)
                .addChain(TABLE, "target")
                .addSet(NewSet.verdictMap(TABLE, "map", DataType.IPV4_ADDRESS).comment("by address"))
                .addElement(
                        TABLE,
                        "map",
                        SetElement.of(KEY).mappedTo(Verdict.goTo("target")).comment("flatnet/x/eth0")));

        assertThat(nft.elements(TABLE, "map")).hasSize(1);
        assertRefused("EEXIST", batch().createTable(TABLE));
        assertRefused(
                "EEXIST", batch().addElement(TABLE, "map", SetElement.of(KEY).mappedTo(Verdict.drop())));
    }

    @Test
    void whatIsUsedStays() throws IOException {
        nft.commit(ruleset());

        assertRefused("EBUSY", batch().deleteChain(TABLE, "target"));
        assertRefused("EBUSY", batch().deleteSet(TABLE, "map"));
        nft.commit(batch().flushChain(TABLE, "post").flushSet(TABLE, "map"));
        nft.commit(batch().deleteChain(TABLE, "target").deleteSet(TABLE, "map").deleteChain(TABLE, "post"));
        assertThat(nft.chains(TABLE)).isEmpty();
        nft.commit(batch().deleteTable(TABLE));
        assertThat(nft.tables()).isEmpty();
    }

    @Test
    void whatIsNotThereCannotBeUsed() throws IOException {
        assertRefused("ENOENT", batch().deleteTable(TABLE));
        assertRefused("ENOENT", batch().addChain(TABLE, "a"));
        nft.commit(ruleset());
        assertRefused("ENOENT", batch().deleteChain(TABLE, "other"));
        assertRefused("ENOENT", batch().addRule(TABLE, "other", Counter.fromZero()));
        assertRefused("ENOENT", batch().addRule(TABLE, "post", Verdict.jump("other")));
        assertRefused("ENOENT", batch().addRule(TABLE, "post", Payload.ipSource(), Lookup.in("other")));
        assertRefused("ENOENT", batch().deleteRule(TABLE, "post", 99));
        assertRefused("ENOENT", batch().addRuleAfter(NewRule.in(TABLE, "post"), 99));
        assertRefused("ENOENT", batch().replaceRule(NewRule.in(TABLE, "post"), 99));
        assertRefused("ENOENT", batch().deleteSet(TABLE, "other"));
        assertRefused("ENOENT", batch().addElement(TABLE, "other", SetElement.of(KEY)));
        assertRefused("ENOENT", batch().deleteElement(TABLE, "map", SetElement.of(NftValue.hostU32(1))));
        NftValue other = NftValue.of(new byte[] {10, 0, 0, 2});
        assertRefused(
                "ENOENT", batch().addElement(TABLE, "map", SetElement.of(other).mappedTo(Verdict.jump("other"))));
        assertRefused("EINVAL", batch().addElement(TABLE, "map", SetElement.of(other)));
        assertRefused(
                "EINVAL",
                batch().addElement(TABLE, "map", SetElement.of(NftValue.u16(1)).mappedTo(Verdict.drop())));
        assertRefused("EOPNOTSUPP", batch().addRule(TABLE, "target", Verdict.jump("post")));
    }

    @Test
    void aFullSetTakesNoMore() throws IOException {
        nft.commit(batch().addTable(TABLE)
                .addSet(NewSet.set(TABLE, "two", DataType.MARK).size(2))
                .addElement(TABLE, "two", SetElement.of(NftValue.hostU32(1)))
                .addElement(TABLE, "two", SetElement.of(NftValue.hostU32(2))));

        assertRefused("ENFILE", batch().addElement(TABLE, "two", SetElement.of(NftValue.hostU32(3))));
    }

    @Test
    void aBatchHappensWhollyOrNotAtAll() throws IOException {
        nft.commit(ruleset());
        long generation = nft.generation();

        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> nft.commit(batch().addChain(TABLE, "new")
                        .flushChain(TABLE, "post")
                        .deleteElement(TABLE, "map", SetElement.of(KEY))
                        .deleteChain(TABLE, "other")
                        .deleteChain(TABLE, "another")))
                .withMessageStartingWith("delete chain ip flatnet other: ENOENT");
        assertThat(nft.chains(TABLE)).hasSize(2);
        assertThat(nft.rules(TABLE)).hasSize(2);
        assertThat(nft.elements(TABLE, "map")).hasSize(1);
        assertThat(nft.generation()).isEqualTo(generation);
    }

    @Test
    void aBatchMayBeBoundToAGeneration() throws IOException {
        long generation = nft.generation();
        nft.commit(batch().addTable(TABLE), generation);

        assertThat(nft.generation()).isNotEqualTo(generation);
        assertThatExceptionOfType(RulesetChangedException.class)
                .isThrownBy(() -> nft.commit(batch().deleteTable(TABLE), generation));
        nft.commit(batch().deleteTable(TABLE), nft.generation());
        assertThat(nft.exists(TABLE)).isFalse();
    }

    @Test
    void rulesHaveAnOrder() throws IOException {
        NewRule rule = NewRule.in(TABLE, "c");
        nft.commit(batch().addTable(TABLE)
                .addChain(TABLE, "c")
                .addRule(rule.comment("b"))
                .addRule(rule.comment("d")));
        long b = nft.rules(TABLE, "c").get(0).handle();
        long d = nft.rules(TABLE, "c").get(1).handle();
        nft.commit(batch().insertRule(rule.comment("a"))
                .insertRuleBefore(rule.comment("c"), d)
                .addRuleAfter(rule.comment("e"), d)
                .replaceRule(rule.comment("B"), b));

        assertThat(nft.rules(TABLE, "c"))
                .extracting(one -> one.comment().orElse(""))
                .containsExactly("a", "B", "c", "d", "e");
        nft.commit(batch().deleteRule(TABLE, "c", d));
        assertThat(nft.rules(TABLE, "c")).hasSize(4);
    }
}
