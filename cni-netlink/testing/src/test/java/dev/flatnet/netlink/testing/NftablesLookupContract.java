// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.netlink.netfilter.BaseChain;
import dev.flatnet.netlink.netfilter.Bitwise;
import dev.flatnet.netlink.netfilter.Chain;
import dev.flatnet.netlink.netfilter.Compare;
import dev.flatnet.netlink.netfilter.Counter;
import dev.flatnet.netlink.netfilter.DataType;
import dev.flatnet.netlink.netfilter.Expression;
import dev.flatnet.netlink.netfilter.Lookup;
import dev.flatnet.netlink.netfilter.Masquerade;
import dev.flatnet.netlink.netfilter.Match;
import dev.flatnet.netlink.netfilter.Meta;
import dev.flatnet.netlink.netfilter.Nat;
import dev.flatnet.netlink.netfilter.NewChain;
import dev.flatnet.netlink.netfilter.NewRule;
import dev.flatnet.netlink.netfilter.NewSet;
import dev.flatnet.netlink.netfilter.NftBatch;
import dev.flatnet.netlink.netfilter.NftTable;
import dev.flatnet.netlink.netfilter.NftTable.Family;
import dev.flatnet.netlink.netfilter.NftValue;
import dev.flatnet.netlink.netfilter.Nftables;
import dev.flatnet.netlink.netfilter.Payload;
import dev.flatnet.netlink.netfilter.Register;
import dev.flatnet.netlink.netfilter.SetElement;
import dev.flatnet.netlink.netfilter.Verdict;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a kernel says of one object of nf_tables, and that rules are read as they were written. */
abstract class NftablesLookupContract {
    private static final NftTable TABLE = new NftTable(Family.IPV4, "flatnet");
    private static final int MANY = 300;

    private final SomeKernel kernel;
    private Nftables nft;

    NftablesLookupContract(SomeKernel kernel) {
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

    private static NftValue key(int number) {
        return NftValue.of(new byte[] {10, 0, (byte) (number >> 8), (byte) number});
    }

    private static SetElement element(int number, String chain) {
        return SetElement.of(key(number)).mappedTo(Verdict.goTo(chain)).comment("element " + number);
    }

    private static NftBatch table() {
        return new NftBatch()
                .addTable(TABLE)
                .addSet(NewSet.verdictMap(TABLE, "map", DataType.IPV4_ADDRESS))
                .addChain(TABLE, "target");
    }

    private long uses(String chain) throws IOException {
        return nft.chain(TABLE, chain).orElseThrow().uses();
    }

    @Test
    void nothingIsFoundWhereNothingIs() throws IOException {
        assertThat(nft.chain(TABLE, "target")).isEmpty();
        assertThat(nft.element(TABLE, "map", key(1))).isEmpty();
        nft.commit(table());
        assertThat(nft.chain(TABLE, "other")).isEmpty();
        assertThat(nft.element(TABLE, "other", key(1))).isEmpty();
        assertThat(nft.element(TABLE, "map", key(1))).isEmpty();
    }

    @Test
    void oneChainIsFoundAmongOthers() throws IOException {
        NftTable other = new NftTable(Family.IPV6, "flatnet");
        nft.commit(table().addTable(other)
                .addChain(other, "post")
                .addChain(NewChain.of(TABLE, "post").at(BaseChain.nat(BaseChain.Hook.POSTROUTING, 100))));
        Chain chain = nft.chain(TABLE, "post").orElseThrow();
        assertThat(chain.name()).isEqualTo("post");
        assertThat(chain.base()).contains(BaseChain.nat(BaseChain.Hook.POSTROUTING, 100));
        assertThat(nft.chain(other, "post").orElseThrow().base()).isEmpty();
    }

    @Test
    void oneElementIsFoundAmongMany() throws IOException {
        NftBatch batch = table();
        for (int i = 0; i < MANY; i++) {
            batch.addElement(TABLE, "map", element(i, "target"));
        }
        nft.commit(batch);
        assertThat(nft.element(TABLE, "map", key(7))).contains(element(7, "target"));
        assertThat(nft.element(TABLE, "map", key(MANY))).isEmpty();
    }

    @Test
    void aChainCountsItsRulesAndWhatLeadsToIt() throws IOException {
        nft.commit(table());
        assertThat(uses("target")).isZero();
        nft.commit(new NftBatch()
                .addRule(TABLE, "target", Counter.fromZero())
                .addRule(TABLE, "target", Verdict.accept())
                .addElement(TABLE, "map", element(1, "target"))
                .addElement(TABLE, "map", element(2, "target"))
                .addChain(TABLE, "other")
                .addRule(TABLE, "other", Verdict.jump("target")));
        assertThat(uses("target")).isEqualTo(5);
        assertThat(uses("other")).isEqualTo(1);
        nft.commit(
                new NftBatch().deleteElement(TABLE, "map", element(1, "target")).flushChain(TABLE, "other"));
        assertThat(uses("target")).isEqualTo(3);
        nft.commit(new NftBatch().flushChain(TABLE, "target"));
        assertThat(uses("target")).isEqualTo(1);
    }

    @Test
    void theLastElementMayGoTogetherWithItsChain() throws IOException {
        nft.commit(table().addElement(TABLE, "map", element(1, "target")));
        nft.commit(
                new NftBatch().deleteElement(TABLE, "map", element(1, "target")).deleteChain(TABLE, "target"));
        assertThat(nft.chain(TABLE, "target")).isEmpty();
    }

    @Test
    void anElementMayTakeThePlaceOfAnother() throws IOException {
        nft.commit(table().addChain(TABLE, "other").addElement(TABLE, "map", element(1, "target")));
        nft.commit(new NftBatch()
                .deleteElement(TABLE, "map", element(1, "target"))
                .addElement(TABLE, "map", element(1, "other").comment("new")));
        assertThat(nft.elements(TABLE, "map"))
                .containsExactly(element(1, "other").comment("new"));
    }

    @ParameterizedTest
    @EnumSource(names = {"IPV4", "IPV6", "INET"})
    void setsAndMapsOfSeveralFieldsAreReadAsTheyWereMade(Family family) throws IOException {
        NftTable table = new NftTable(family, "flatnet");
        boolean ipv4 = family != Family.IPV6;
        DataType address = ipv4 ? DataType.IPV4_ADDRESS : DataType.IPV6_ADDRESS;
        List<NewSet> sets = List.of(
                NewSet.set(table, "ports", DataType.PROTOCOL, DataType.PORT).mapTo(address, DataType.PORT),
                NewSet.verdictMap(table, "verdicts", DataType.INTERFACE_NAME, address),
                NewSet.set(table, "macs", DataType.INTERFACE_NAME, DataType.ETHER_ADDRESS));
        NftBatch batch = new NftBatch().addTable(table);
        sets.forEach(batch::addSet);
        NftValue key = NftValue.concatenation(NftValue.u8(Match.TCP), NftValue.u16(8080));
        NftValue value = NftValue.concatenation(NftValue.of(new byte[ipv4 ? 4 : 16]), NftValue.u16(80));
        SetElement port = SetElement.of(key).mappedTo(value).comment("net/c1/eth0");
        SetElement mac = SetElement.of(
                NftValue.concatenation(NftValue.interfaceName("veth0"), NftValue.of(new byte[] {2, 0, 0, 0, 0, 1})));
        nft.commit(batch.addElement(table, "ports", port).addElement(table, "macs", mac));

        assertThat(nft.sets(table)).zipSatisfy(sets, (actual, made) -> {
            assertThat(made.isLike(actual)).isTrue();
        });
        assertThat(sets.get(0).isLike(nft.sets(table).get(1))).isFalse();
        assertThat(NewSet.set(table, "macs", DataType.INTERFACE_NAME)
                        .isLike(nft.sets(table).get(2)))
                .isFalse();
        assertThat(nft.element(table, "ports", key)).contains(port);
        assertThat(nft.element(table, "macs", mac.key().orElseThrow())).contains(mac);
    }

    @Test
    void rulesAreReadAsTheyWereWritten() throws IOException {
        InetAddress address = InetAddress.getByAddress(new byte[] {10, 87, 1, 2});
        List<List<? extends Expression>> rules = new ArrayList<>();
        rules.add(List.of(
                Meta.l4Protocol(),
                Payload.destinationPort().into(Register.word(1)),
                Lookup.map("ports"),
                Nat.destinationAndPortFromRegister(Family.IPV4)));
        rules.add(Nat.destinationTo(address, 80));
        rules.add(concatenated(Match.localDestination(), Verdict.jump("target")));
        rules.add(concatenated(Match.destinationTranslated(), Payload.ipDestination(), Lookup.verdict("map")));
        rules.add(List.of(
                Meta.mark(), Bitwise.or(NftValue.hostU32(0x1000)), Meta.set(Meta.Key.MARK), Verdict.backToCaller()));
        rules.add(List.of(
                Meta.inputName(), Compare.notEqual(NftValue.interfaceName("lo")), Counter.fromZero(), Verdict.drop()));
        rules.add(concatenated(Match.destination(Family.IPV4, address, 8), Verdict.drop()));
        rules.add(concatenated(Match.destination(Family.IPV4, address, 28), Masquerade.plain()));
        rules.add(Nat.sourceTo(address));
        NftBatch batch = table().addSet(NewSet.set(TABLE, "ports", DataType.PROTOCOL, DataType.PORT)
                        .mapTo(DataType.IPV4_ADDRESS, DataType.PORT))
                .addChain(NewChain.of(TABLE, "post").at(BaseChain.nat(BaseChain.Hook.POSTROUTING, 100)))
                .addChain(NewChain.of(TABLE, "pre").at(BaseChain.nat(BaseChain.Hook.PREROUTING, -100)))
                .addChain(NewChain.of(TABLE, "forward").at(BaseChain.filter(BaseChain.Hook.FORWARD, -5)));
        List<String> chains = List.of("pre", "pre", "pre", "post", "forward", "forward", "forward", "post", "post");
        for (int i = 0; i < chains.size(); i++) {
            batch.addRule(NewRule.in(TABLE, chains.get(i)).with(rules.get(i)));
        }
        nft.commit(batch);
        for (String chain : List.of("pre", "post", "forward")) {
            List<List<? extends Expression>> written = new ArrayList<>();
            for (int i = 0; i < chains.size(); i++) {
                if (chains.get(i).equals(chain)) {
                    written.add(rules.get(i));
                }
            }
            assertThat(nft.rules(TABLE, chain)).zipSatisfy(written, (rule, expressions) -> {
                assertThat(rule.expressions()).isEqualTo(expressions).hasSameHashCodeAs(expressions);
            });
        }
    }

    private static List<Expression> concatenated(List<Expression> first, Expression... more) {
        List<Expression> all = new ArrayList<>(first);
        all.addAll(List.of(more));
        return all;
    }

    /** Tables of bridges see frames, and have no NAT. */
    @Test
    void aTableOfBridges() throws IOException {
        NftTable bridges = new NftTable(Family.BRIDGE, "flatnet");
        List<Expression> rule = concatenated(
                List.of(Meta.inputName(), Payload.etherSource().into(Register.word(4))),
                Lookup.notIn("macs"),
                Verdict.drop());
        nft.commit(new NftBatch()
                .addTable(bridges)
                .addSet(NewSet.set(bridges, "macs", DataType.INTERFACE_NAME, DataType.ETHER_ADDRESS))
                .addChain(NewChain.of(bridges, "pre").at(BaseChain.filter(BaseChain.Hook.PREROUTING, -300)))
                .addRule(NewRule.in(bridges, "pre").with(rule)));
        assertThat(nft.rules(bridges, "pre"))
                .singleElement()
                .satisfies(read -> assertThat(read.expressions()).isEqualTo(rule));
        assertThat(nft.chain(bridges, "pre").flatMap(Chain::base))
                .isEqualTo(Optional.of(BaseChain.filter(BaseChain.Hook.PREROUTING, -300)));
    }
}
