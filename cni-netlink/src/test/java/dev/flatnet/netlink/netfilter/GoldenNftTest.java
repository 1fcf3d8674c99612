// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.NetlinkRequest;
import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import dev.flatnet.netlink.golden.Golden;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@code nft} sends for a ruleset, and what the kernel tells it, byte by byte. */
class GoldenNftTest {
    private static final int NEWTABLE = 0xa00;
    private static final int NEWCHAIN = 0xa03;
    private static final int NEWRULE = 0xa06;
    private static final int NEWSET = 0xa09;
    private static final int NEWSETELEM = 0xa0c;
    private static final int HEADER_BYTES = 4;

    private static final NftTable T = new NftTable(NftTable.Family.INET, "t");

    /** The rules of nft-add.txt, in their order. */
    private static List<NewRule> rules() throws UnknownHostException {
        List<Expression> tcp = Match.protocol(Match.TCP);
        NewRule in = NewRule.in(T, "in");
        NewRule more = NewRule.in(T, "more");
        NewRule raw = NewRule.in(T, "raw");
        NewRule pre = NewRule.in(T, "pre");
        NewRule post = NewRule.in(T, "post");
        List<Expression> ipv4 = List.of(Meta.nfProtocol(), Compare.equal(NftValue.u8(2)));
        return List.of(
                in.with(Match.source(T.family(), ip("10.0.0.0"), 9))
                        .with(Verdict.accept())
                        .comment("a rule"),
                in.with(Match.inputInterface("lo")).with(Verdict.backToCaller()),
                in.with(Match.connectionState(Ct.State.ESTABLISHED, Ct.State.RELATED))
                        .with(Verdict.jump("more")),
                in.with(Match.destinationPorts(Match.TCP, 80, 90)).with(Verdict.goTo("more")),
                in.with(tcp)
                        .with(Payload.destinationPort(), Range.outside(NftValue.u16(80), NftValue.u16(90)))
                        .with(Verdict.drop()),
                in.with(ipv4).with(Payload.ipSource(), Lookup.notIn("nets"), Counter.fromZero()),
                in.with(ipv4).with(Payload.ipSource(), Lookup.verdict("decisions")),
                in.with(Ct.load(Ct.Key.SOURCE_IP, Ct.Direction.ORIGINAL), Compare.equal(NftValue.of(ip("1.2.3.4"))))
                        .with(Verdict.nextRule()),
                in.with(Limit.packets(10, Duration.ofSeconds(1), 5).whenExceeded()),
                in.with(Quota.over(1000)),
                in.with(Log.toKernelLog("x", 7)),
                in.with(new Log(Optional.of("y"), Optional.of(3), 10, 2, Optional.empty(), 0)),
                in.with(Reject.with(Reject.Code.ADMIN_PROHIBITED)),
                in.with(Match.source(T.family(), ip("10.0.0.1"), 32))
                        .with(Payload.ipSource(), DynamicSet.update("seen", Duration.ofSeconds(30))),
                more.with(new NumberGenerator(true, 2, 1, Register.FIRST), Meta.set(Meta.Key.MARK)),
                more.with(Meta.mark(), Ct.set(Ct.Key.MARK)),
                more.with(Match.source(T.family(), ip("10.0.0.1"), 32))
                        .with(Payload.ipSource().into(Register.SECOND))
                        .with(new JenkinsHash(Register.SECOND, 4, Register.FIRST, 2, Optional.of(7L), 0))
                        .with(Meta.set(Meta.Key.MARK)),
                raw.with(new Notrack()),
                raw.with(Match.localDestination()),
                pre.with(tcp).with(Nat.destinationTo(ip("10.0.0.5"), 80)),
                pre.with(tcp).with(Redirect.toPort(80)),
                pre.with(tcp)
                        .with(Payload.destinationPort(), Lookup.map("hosts"))
                        .with(Nat.destinationFromRegister(NftTable.Family.IPV4)),
                post.with(Immediate.load(NftValue.of(ip("192.0.2.1"))))
                        .with(((Nat) Nat.sourceTo(ip("192.0.2.1")).get(1)).flags(Nat.PERSISTENT)),
                post.with(Masquerade.with(Nat.RANDOM)));
    }

    private static NftBatch ruleset() throws UnknownHostException {
        NftBatch batch = new NftBatch()
                .addTable(T, UserData.comment("a table"))
                .addChain(T, "more")
                .addChain(NewChain.of(T, "in")
                        .at(BaseChain.filter(BaseChain.Hook.INPUT, 0).dropping())
                        .comment("a chain"))
                .addChain(NewChain.of(T, "pre").at(BaseChain.nat(BaseChain.Hook.PREROUTING, -100)))
                .addChain(NewChain.of(T, "post").at(BaseChain.nat(BaseChain.Hook.POSTROUTING, 100)))
                .addChain(NewChain.of(T, "raw").at(BaseChain.filter(BaseChain.Hook.PREROUTING, -300)))
                .addSet(NewSet.set(T, "nets", DataType.IPV4_ADDRESS).intervals())
                .addSet(NewSet.set(T, "seen", DataType.IPV4_ADDRESS)
                        .size(1000)
                        .dynamic()
                        .timeout(Duration.ofMinutes(1)))
                .addSet(NewSet.set(T, "hosts", DataType.PORT).mapTo(DataType.IPV4_ADDRESS))
                .addSet(NewSet.verdictMap(T, "decisions", DataType.IPV4_ADDRESS));
        rules().forEach(batch::addRule);
        return batch;
    }

    @Test
    void tablesChainsSetsAndRulesAreWrittenAsNftWritesThem() throws UnknownHostException {
        for (int type : List.of(NEWTABLE, NEWCHAIN, NEWRULE)) {
            assertThat(ours(type)).isEqualTo(theirs(type)).isNotEmpty();
        }
        // The last one is a concatenation, of which nft also notes how it was typed.
        assertThat(ours(NEWSET)).isEqualTo(theirs(NEWSET).subList(0, 4));
    }

    private static List<String> ours(int type) throws UnknownHostException {
        return ruleset().requests().stream()
                .filter(request -> request.type() == type)
                .map(NetlinkRequest::payload)
                .filter(payload -> !isWrittenOtherwise(payload))
                .map(HexFormat.of()::formatHex)
                .toList();
    }

    private static List<String> theirs(int type) {
        return Golden.of("nft-add").requests(type).stream()
                .map(Golden::payload)
                .filter(payload -> !isWrittenOtherwise(payload))
                .map(HexFormat.of()::formatHex)
                .toList();
    }

    /** nft also refers to sets by their number in the batch, and sends no empty attributes with notrack. */
    private static boolean isWrittenOtherwise(byte[] payload) {
        String text = new String(payload, StandardCharsets.ISO_8859_1);
        return Stream.of("lookup", "dynset", "notrack").anyMatch(text::contains);
    }

    @Test
    void rulesAreReadAsTheyWereWritten() throws UnknownHostException, MalformedMessageException {
        List<String> read = new ArrayList<>();
        for (NetlinkMessage message : listed(NEWRULE)) {
            Rule rule = Rule.decode(message, T).orElseThrow();
            assertThat(rule.handle()).isPositive();
            read.add(rule.chain() + " " + rule.expressions() + rule.userData());
            assertThat(again(rule.expressions())).isEqualTo(rule.expressions());
        }
        List<String> written = new ArrayList<>();
        for (String chain : List.of("more", "in", "pre", "post", "raw")) {
            for (NetlinkRequest request : ruleset().requests()) {
                if (request.type() == NEWRULE) {
                    Attributes rule = attributes(request.payload());
                    if (rule.string(Rule.NFTA_RULE_CHAIN).orElseThrow().equals(chain)) {
                        written.add(chain + " "
                                + Expressions.decode(rule.nested(Rule.NFTA_RULE_EXPRESSIONS))
                                + UserData.read(rule, Rule.NFTA_RULE_USERDATA));
                    }
                }
            }
        }
        assertThat(read).isEqualTo(written);
    }

    @Test
    void chainsSetsAndElementsAreRead() throws MalformedMessageException, UnknownHostException {
        List<Chain> chains = new ArrayList<>();
        for (NetlinkMessage message : listed(NEWCHAIN)) {
            Chain.decode(message, T).ifPresent(chains::add);
        }
        assertThat(chains).extracting(Chain::name).containsExactly("more", "in", "pre", "post", "raw");
        assertThat(chains.get(1).base())
                .contains(BaseChain.filter(BaseChain.Hook.INPUT, 0).dropping());
        assertThat(chains.get(1).comment()).contains("a chain");
        List<NftSet> sets = new ArrayList<>();
        for (NetlinkMessage message : listed(NEWSET)) {
            NftSet.decode(message, T).ifPresent(sets::add);
        }
        assertThat(sets).extracting(NftSet::name).containsExactly("nets", "seen", "hosts", "decisions", "ranges");
        assertThat(sets.get(1).timeout()).isEqualTo(60_000);
        assertThat(sets.get(1).size()).isEqualTo(1000);
        assertThat(sets.get(4).keyBytes()).isEqualTo(8);
        List<SetElement> elements = new ArrayList<>();
        for (NetlinkMessage message : listed(NEWSETELEM)) {
            elements.addAll(SetElement.decodeList(message));
        }
        assertThat(elements)
                .containsExactly(
                        SetElement.of(NftValue.of(ip("10.0.0.1")))
                                .mappedTo(Verdict.jump("more"))
                                .comment("one"),
                        SetElement.of(NftValue.concatenation(NftValue.of(ip("10.0.0.1")), NftValue.u16(80)))
                                .to(NftValue.concatenation(NftValue.of(ip("10.0.0.9")), NftValue.u16(90))));
    }

    @Test
    void mutilatedMessagesAreRefused() {
        for (int type : List.of(NEWCHAIN, NEWRULE, NEWSET, NEWSETELEM)) {
            for (NetlinkMessage message : listed(type)) {
                byte[] payload = message.payload();
                int refused = 0;
                for (int size = 0; size < payload.length; size++) {
                    refused += isRefused(type, Arrays.copyOf(payload, size)) ? 1 : 0;
                }
                assertThat(refused).isGreaterThan(payload.length / 2);
                assertThat(isRefused(type, Arrays.copyOf(payload, ((payload.length + 3) & ~3) + 1)))
                        .isTrue();
            }
        }
    }

    private static boolean isRefused(int type, byte[] payload) {
        NetlinkMessage message = new NetlinkMessage(type, 0, 0, 0, payload);
        try {
            switch (type) {
                case NEWCHAIN -> Chain.decode(message, T);
                case NEWRULE -> Rule.decode(message, T);
                case NEWSET -> NftSet.decode(message, T);
                default -> SetElement.decodeList(message);
            }
            return false;
        } catch (MalformedMessageException e) {
            return true;
        }
    }

    private static List<NetlinkMessage> listed(int type) {
        return Golden.of("nft-list").answers(type).stream()
                .map(message -> new NetlinkMessage(type, 0, 0, 0, Golden.payload(message)))
                .toList();
    }

    private static List<Expression> again(List<Expression> expressions) throws MalformedMessageException {
        AttributeWriter writer = new AttributeWriter();
        Expressions.encode(writer, expressions);
        byte[] bytes = writer.toBytes();
        return Expressions.decode(Attributes.parse(bytes, 0, bytes.length));
    }

    private static Attributes attributes(byte[] payload) throws MalformedMessageException {
        return Attributes.parse(payload, HEADER_BYTES, payload.length - HEADER_BYTES);
    }

    private static InetAddress ip(String text) throws UnknownHostException {
        return InetAddress.getByName(text);
    }
}
