// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.netlink.netfilter.NftTable.Family;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the library builds lists as what {@code nft -f} builds, and what the library reads from the one equals what it reads
 * from the other.
 */
@KernelTest
class DifferentialTest {
    private static final NftTable IP = new NftTable(Family.IPV4, "t");
    private static final NftTable IP6 = new NftTable(Family.IPV6, "t");
    private static final NftTable INET = new NftTable(Family.INET, "t");
    private static final NftTable BRIDGE = new NftTable(Family.BRIDGE, "t");
    private static final NftTable NETDEV = new NftTable(Family.NETDEV, "t");
    private static final NftTable ARP = new NftTable(Family.ARP, "t");
    private static final byte[] MAC = {2, 0, 0x5e, 0, 0x53, 1};

    @Test
    void masquerading() throws IOException {
        NftBatch batch = new NftBatch()
                .addTable(IP)
                .addSet(NewSet.verdictMap(IP, "attachments", DataType.IPV4_ADDRESS))
                .addChain(base(IP, "postrouting", BaseChain.nat(BaseChain.Hook.POSTROUTING, 100)))
                .addRule(IP, "postrouting", Payload.ipSource(), Lookup.verdict("attachments"))
                .addChain(IP, "from-10.87.1.0-24")
                .addRule(rule(IP, "from-10.87.1.0-24")
                        .with(Match.destination(Family.IPV4, address("10.87.1.0"), 24))
                        .with(Verdict.backToCaller()))
                .addRule(rule(IP, "from-10.87.1.0-24")
                        .with(Match.destination(Family.IPV4, address("224.0.0.0"), 4))
                        .with(Verdict.backToCaller()))
                .addRule(IP, "from-10.87.1.0-24", Masquerade.plain())
                .addRule(IP, "from-10.87.1.0-24", Masquerade.with(Nat.FULLY_RANDOM))
                .addElement(
                        IP,
                        "attachments",
                        SetElement.of(value("10.87.1.5"))
                                .mappedTo(Verdict.goTo("from-10.87.1.0-24"))
                                .comment("flatnet/904c34625a52/eth0"));

        assertSame(batch, """
                table ip t {
                  map attachments { type ipv4_addr : verdict
                    elements = { 10.87.1.5 comment "flatnet/904c34625a52/eth0" : goto from-10.87.1.0-24 }; }
                  chain postrouting { type nat hook postrouting priority srcnat; policy accept;
                    ip saddr vmap @attachments; }
                  chain from-10.87.1.0-24 {
                    ip daddr 10.87.1.0/24 return
                    ip daddr 224.0.0.0/4 return
                    masquerade
                    masquerade fully-random; }
                }
                """);
    }

    @Test
    void portForwarding() throws IOException {
        NftBatch batch = new NftBatch()
                .addTable(INET)
                .addSet(NewSet.set(INET, "hosts", DataType.PORT).mapTo(DataType.IPV4_ADDRESS))
                .addSet(NewSet.set(INET, "ends", DataType.PORT).mapTo(DataType.IPV4_ADDRESS, DataType.PORT))
                .addElement(INET, "hosts", SetElement.of(NftValue.u16(80)).mappedTo(value("10.0.0.5")))
                .addElement(
                        INET,
                        "ends",
                        SetElement.of(NftValue.u16(81))
                                .mappedTo(NftValue.concatenation(value("10.0.0.5"), NftValue.u16(8081))))
                .addChain(base(INET, "prerouting", BaseChain.nat(BaseChain.Hook.PREROUTING, -100)))
                .addChain(base(INET, "postrouting", BaseChain.nat(BaseChain.Hook.POSTROUTING, 100)))
                .addRule(rule(INET, "prerouting")
                        .with(Match.localDestination())
                        .with(Match.destinationPort(Match.TCP, 8080))
                        .with(Nat.destinationTo(address("10.0.0.5"), 80)))
                .addRule(rule(INET, "prerouting")
                        .with(Match.destinationPort(Match.UDP, 53))
                        .with(Nat.destinationTo(address("fd00::5"), 5353)))
                .addRule(rule(INET, "prerouting")
                        .with(Match.destinationPorts(Match.TCP, 9000, 9010))
                        .with(Nat.destinationTo(address("10.0.0.5"))))
                .addRule(rule(INET, "prerouting")
                        .with(Match.destinationPort(Match.TCP, 22))
                        .with(Redirect.toPort(2222)))
                .addRule(rule(INET, "prerouting")
                        .with(Meta.nfProtocol(), Compare.equal(NftValue.u8(2)))
                        .with(Match.protocol(Match.TCP))
                        .with(Payload.destinationPort(), Lookup.map("hosts"))
                        .with(Nat.destinationFromRegister(Family.IPV4)))
                .addRule(rule(INET, "prerouting")
                        .with(Meta.nfProtocol(), Compare.equal(NftValue.u8(2)))
                        .with(Match.protocol(Match.TCP))
                        .with(Payload.destinationPort(), Lookup.map("ends"))
                        .with(Nat.destinationAndPortFromRegister(Family.IPV4)))
                .addRule(rule(INET, "postrouting")
                        .with(Match.source(Family.INET, address("10.0.0.5"), 32))
                        .with(Match.destination(Family.INET, address("10.0.0.5"), 32))
                        .with(Masquerade.plain())
                        .comment("hairpin"))
                .addRule(rule(INET, "postrouting")
                        .with(Match.outputInterface("eth0"))
                        .with(Nat.sourceTo(address("192.0.2.1"))));

        assertSame(batch, """
                table inet t {
                  map hosts { type inet_service : ipv4_addr; elements = { 80 : 10.0.0.5 }; }
                  map ends { type inet_service : ipv4_addr . inet_service; elements = { 81 : 10.0.0.5 . 8081 }; }
                  chain prerouting { type nat hook prerouting priority dstnat;
                    fib daddr type local tcp dport 8080 dnat ip to 10.0.0.5:80
                    udp dport 53 dnat ip6 to [fd00::5]:5353
                    tcp dport 9000-9010 dnat ip to 10.0.0.5
                    tcp dport 22 redirect to :2222
                    meta nfproto ipv4 meta l4proto tcp dnat ip to tcp dport map @hosts
                    meta nfproto ipv4 meta l4proto tcp dnat ip addr . port to tcp dport map @ends
                  }
                  chain postrouting { type nat hook postrouting priority srcnat;
                    ip saddr 10.0.0.5 ip daddr 10.0.0.5 masquerade comment "hairpin"
                    oifname "eth0" snat ip to 192.0.2.1
                  }
                }
                """);
    }

    @Test
    void filtering() throws IOException {
        NftBatch batch = new NftBatch()
                .addTable(INET, UserData.comment("a table"))
                .addChain(base(INET, "raw", BaseChain.filter(BaseChain.Hook.PREROUTING, BaseChain.PRIORITY_RAW)))
                .addChain(base(
                                INET,
                                "in",
                                BaseChain.filter(BaseChain.Hook.INPUT, 0).dropping())
                        .comment("a chain"))
                .addChain(INET, "more")
                .addRule(rule(INET, "raw").with(Match.noRouteBack()).with(Counter.fromZero(), Verdict.drop()))
                .addRule(rule(INET, "raw").with(Match.inputInterface("lo")).with(new Notrack()))
                .addRule(rule(INET, "in")
                        .with(Match.connectionState(Ct.State.ESTABLISHED, Ct.State.RELATED))
                        .with(Verdict.accept())
                        .comment("a rule"))
                .addRule(rule(INET, "in").with(Match.mark(0x10, 0xf0)).with(Verdict.jump("more")))
                .addRule(rule(INET, "in")
                        .with(Match.connectionMark(0x1000, 0x1000))
                        .with(Verdict.goTo("more")))
                .addRule(rule(INET, "in")
                        .with(Limit.packets(10, Duration.ofSeconds(1), 5).whenExceeded())
                        .with(Verdict.drop()))
                .addRule(rule(INET, "in")
                        .with(Limit.bytes(1 << 20, Duration.ofMinutes(1), 0))
                        .with(Verdict.nextRule()))
                .addRule(rule(INET, "in").with(Log.toKernelLog("x ", 7)))
                .addRule(rule(INET, "in").with(Log.toGroup("y", 3)))
                .addRule(rule(INET, "in").with(Quota.over(10 << 20)).with(Verdict.drop()))
                .addRule(rule(INET, "in")
                        .with(Match.source(Family.INET, address("fd00::"), 64))
                        .with(Verdict.accept()))
                .addRule(rule(INET, "in")
                        .with(Match.source(Family.INET, address("fd00::"), 61))
                        .with(Verdict.accept()))
                .addRule(rule(INET, "in")
                        .with(Match.protocol(Match.TCP))
                        .with(Payload.sourcePort(), Range.outside(NftValue.u16(1), NftValue.u16(1023)))
                        .with(Reject.withTcpReset()))
                .addRule(rule(INET, "in")
                        .with(Meta.load(Meta.Key.PACKET_TYPE), Compare.equal(NftValue.u8(0)))
                        .with(Reject.with(Reject.Code.ADMIN_PROHIBITED)))
                .addRule(rule(INET, "in")
                        .with(Meta.load(Meta.Key.INPUT_GROUP), Compare.equal(NftValue.hostU32(3)))
                        .with(Meta.outputName(), Compare.notEqual(NftValue.interfaceNamePrefix("veth")))
                        .with(Verdict.backToCaller()))
                .addRule(rule(INET, "more")
                        .with(Meta.mark(), Bitwise.or(NftValue.hostU32(0x2000)), Meta.set(Meta.Key.MARK)))
                .addRule(rule(INET, "more").with(Meta.mark(), Ct.set(Ct.Key.MARK)))
                .addRule(rule(INET, "more").with(Immediate.load(NftValue.hostU32(5)), Meta.set(Meta.Key.MARK)))
                .addRule(rule(INET, "more")
                        .with(Ct.load(Ct.Key.SOURCE_IP, Ct.Direction.ORIGINAL), Compare.equal(value("10.0.0.1")))
                        .with(Verdict.accept()));

        assertSame(batch, """
                table inet t {
                  comment "a table"
                  chain raw { type filter hook prerouting priority raw;
                    fib saddr . iif oif missing counter drop
                    iifname "lo" notrack
                  }
                  chain in { type filter hook input priority filter; policy drop; comment "a chain"; }
                  chain more { }
                }
                table inet t {
                  chain in {
                    ct state established,related accept comment "a rule"
                    meta mark & 0xf0 == 0x10 jump more
                    ct mark & 0x1000 == 0x1000 goto more
                    limit rate over 10/second burst 5 packets drop
                    limit rate 1 mbytes/minute continue
                    log prefix "x " level debug
                    log prefix "y" group 3
                    quota over 10 mbytes drop
                    ip6 saddr fd00::/64 accept
                    ip6 saddr fd00::/61 accept
                    tcp sport != 1-1023 reject with tcp reset
                    meta pkttype host reject with icmpx admin-prohibited
                    iifgroup 3 oifname != "veth*" return
                  }
                  chain more {
                    meta mark set meta mark or 0x2000
                    ct mark set meta mark
                    meta mark set 5
                    ct original ip saddr 10.0.0.1 accept
                  }
                }
                """);
    }

    @Test
    void spoofProtectionOnABridge() throws IOException {
        NftBatch batch = new NftBatch()
                .addTable(BRIDGE)
                .addChain(base(BRIDGE, "prerouting", BaseChain.filter(BaseChain.Hook.PREROUTING, -300)))
                .addChain(BRIDGE, "from-veth0")
                .addRule(rule(BRIDGE, "prerouting")
                        .with(Match.inputInterface("veth0"))
                        .with(Verdict.goTo("from-veth0")))
                .addRule(rule(BRIDGE, "from-veth0")
                        .with(Payload.etherSource(), Compare.notEqual(NftValue.of(MAC)))
                        .with(Verdict.drop()))
                .addRule(rule(BRIDGE, "from-veth0")
                        .with(Match.source(Family.BRIDGE, address("10.0.0.5"), 32))
                        .with(Verdict.accept()))
                .addRule(rule(BRIDGE, "from-veth0")
                        .with(Match.arp())
                        .with(Payload.arpSenderMac(), Compare.notEqual(NftValue.of(MAC)))
                        .with(Verdict.drop()))
                .addRule(rule(BRIDGE, "from-veth0")
                        .with(Match.arpSender((Inet4Address) address("10.0.0.5")))
                        .with(Verdict.accept()))
                .addRule(rule(BRIDGE, "from-veth0")
                        .with(Match.source(Family.BRIDGE, address("fd00::5"), 128))
                        .with(Verdict.accept()))
                .addRule(rule(BRIDGE, "from-veth0").with(Verdict.drop()));

        assertSame(batch, """
                table bridge t {
                  chain prerouting { type filter hook prerouting priority -300; iifname "veth0" goto from-veth0; }
                  chain from-veth0 {
                    ether saddr != 02:00:5e:00:53:01 drop
                    ip saddr 10.0.0.5 accept
                    arp saddr ether != 02:00:5e:00:53:01 drop
                    arp saddr ip 10.0.0.5 accept
                    ip6 saddr fd00::5 accept
                    drop
                  }
                }
                """);
    }

    @Test
    void setsOfAllKinds() throws IOException {
        NftBatch batch = new NftBatch()
                .addTable(IP)
                .addSet(NewSet.set(IP, "plain", DataType.IPV4_ADDRESS).comment("a set"))
                .addSet(NewSet.set(IP, "names", DataType.INTERFACE_NAME))
                .addSet(NewSet.set(IP, "nets", DataType.IPV4_ADDRESS).intervals())
                .addSet(NewSet.set(IP, "pairs", DataType.IPV4_ADDRESS, DataType.PORT))
                .addSet(NewSet.set(IP, "ranges", DataType.IPV4_ADDRESS, DataType.PROTOCOL, DataType.PORT)
                        .intervals())
                .addSet(NewSet.set(IP, "macs", DataType.INTERFACE_NAME, DataType.ETHER_ADDRESS))
                .addSet(NewSet.set(IP, "seen", DataType.IPV4_ADDRESS)
                        .dynamic()
                        .timeout(Duration.ofMinutes(1))
                        .size(1000))
                .addSet(NewSet.verdictMap(IP, "ports", DataType.PORT).intervals())
                .addElements(
                        IP,
                        "plain",
                        List.of(SetElement.of(value("10.0.0.1")).comment("one"), SetElement.of(value("10.0.0.2"))))
                .addElement(IP, "names", SetElement.of(NftValue.interfaceName("eth0")))
                .addElements(IP, "nets", SetElement.prefix(address("10.1.2.3"), 8))
                .addElements(IP, "nets", SetElement.interval(SetElement.of(value("192.0.2.1")), value("192.0.2.9")))
                .addElements(IP, "nets", SetElement.prefix(address("240.0.0.0"), 4))
                .addElement(IP, "pairs", SetElement.of(NftValue.concatenation(value("10.0.0.1"), NftValue.u16(80))))
                .addElement(
                        IP,
                        "ranges",
                        SetElement.of(NftValue.concatenation(value("10.0.0.0"), NftValue.u8(6), NftValue.u16(80)))
                                .to(NftValue.concatenation(value("10.0.0.255"), NftValue.u8(6), NftValue.u16(90))))
                .addElement(
                        IP,
                        "macs",
                        SetElement.of(NftValue.concatenation(NftValue.interfaceName("eth0"), NftValue.of(MAC))))
                .addElements(
                        IP,
                        "ports",
                        SetElement.interval(
                                SetElement.of(NftValue.u16(1)).mappedTo(Verdict.drop()), NftValue.u16(1023)))
                .addChain(base(IP, "in", BaseChain.filter(BaseChain.Hook.INPUT, 0)))
                .addRule(rule(IP, "in")
                        .with(Payload.ipSource(), Lookup.notIn("nets"))
                        .with(Verdict.drop()))
                .addRule(rule(IP, "in")
                        .with(Match.protocol(Match.TCP))
                        .with(Payload.ipSource(), Payload.destinationPort().into(Register.word(1)), Lookup.in("pairs"))
                        .with(Verdict.accept()))
                .addRule(rule(IP, "in")
                        .with(Match.protocol(Match.TCP))
                        .with(Payload.destinationPort(), Lookup.verdict("ports")))
                .addRule(rule(IP, "in").with(Payload.ipSource(), DynamicSet.add("seen")))
                .addRule(rule(IP, "in").with(Payload.ipSource(), DynamicSet.update("seen", Duration.ofSeconds(30))));

        assertSame(batch, """
                table ip t {
                  set plain { type ipv4_addr; comment "a set"; elements = { 10.0.0.1 comment "one", 10.0.0.2 }; }
                  set names { type ifname; elements = { "eth0" }; }
                  set nets { type ipv4_addr; flags interval
                    elements = { 10.0.0.0/8, 192.0.2.1-192.0.2.9, 240.0.0.0/4 }; }
                  set pairs { type ipv4_addr . inet_service; elements = { 10.0.0.1 . 80 }; }
                  set ranges { type ipv4_addr . inet_proto . inet_service; flags interval
                    elements = { 10.0.0.0/24 . tcp . 80-90 }; }
                  set macs { type ifname . ether_addr; elements = { "eth0" . 02:00:5e:00:53:01 }; }
                  set seen { type ipv4_addr; flags dynamic,timeout; timeout 1m; size 1000; }
                  map ports { type inet_service : verdict; flags interval; elements = { 1-1023 : drop }; }
                  chain in { type filter hook input priority filter;
                    ip saddr != @nets drop
                    ip saddr . tcp dport @pairs accept
                    tcp dport vmap @ports
                    add @seen { ip saddr }
                    update @seen { ip saddr timeout 30s }
                  }
                }
                """);
    }

    @Test
    void spreadingOverSeveralAddresses() throws IOException {
        NftBatch batch = new NftBatch()
                .addTable(IP)
                .addSet(NewSet.set(IP, "backends", DataType.MARK).mapTo(DataType.IPV4_ADDRESS))
                .addElement(IP, "backends", SetElement.of(NftValue.hostU32(0)).mappedTo(value("10.0.0.5")))
                .addElement(IP, "backends", SetElement.of(NftValue.hostU32(1)).mappedTo(value("10.0.0.6")))
                .addChain(base(IP, "nat", BaseChain.nat(BaseChain.Hook.PREROUTING, -100)))
                .addRule(rule(IP, "nat").with(NumberGenerator.roundRobin(2), Meta.set(Meta.Key.MARK)))
                .addRule(rule(IP, "nat").with(NumberGenerator.random(2), Meta.set(Meta.Key.MARK)))
                .addRule(rule(IP, "nat")
                        .with(Payload.ipSource().into(Register.SECOND))
                        .with(new JenkinsHash(Register.SECOND, 4, Register.FIRST, 2, Optional.of(7L), 1))
                        .with(Meta.set(Meta.Key.MARK)))
                .addRule(rule(IP, "nat")
                        .with(Meta.mark(), Lookup.map("backends"))
                        .with(Nat.destinationFromRegister(Family.IPV4).flags(Nat.PERSISTENT)));

        assertSame(batch, """
                table ip t {
                  map backends { type mark : ipv4_addr; elements = { 0 : 10.0.0.5, 1 : 10.0.0.6 }; }
                  chain nat { type nat hook prerouting priority dstnat;
                    meta mark set numgen inc mod 2
                    meta mark set numgen random mod 2
                    meta mark set jhash ip saddr mod 2 seed 0x7 offset 1
                    dnat to meta mark map @backends persistent
                  }
                }
                """);
    }

    @Test
    void chainsOfAllFamilies() throws IOException {
        NftBatch batch = new NftBatch();
        for (NftTable table : List.of(IP, IP6, INET, BRIDGE, NETDEV, ARP)) {
            batch.addTable(table);
        }
        batch.addChain(base(IP, "route", BaseChain.route(BaseChain.PRIORITY_MANGLE)))
                .addChain(base(IP6, "out", BaseChain.nat(BaseChain.Hook.OUTPUT, -100)))
                .addChain(base(IP6, "in", BaseChain.nat(BaseChain.Hook.INPUT, 100)))
                .addChain(base(INET, "ingress", BaseChain.ingress("lo", -500)))
                .addChain(base(BRIDGE, "forward", BaseChain.filter(BaseChain.Hook.FORWARD, -200)))
                .addChain(base(NETDEV, "ingress", BaseChain.ingress("lo", 0)))
                .addChain(base(NETDEV, "egress", BaseChain.egress("lo", 0)))
                .addChain(base(ARP, "in", BaseChain.filter(BaseChain.Hook.INPUT, 0)))
                .addChain(base(ARP, "out", BaseChain.filter(BaseChain.Hook.OUTPUT, 0)));

        assertSame(batch, """
                table ip t { chain route { type route hook output priority mangle; }; }
                table ip6 t {
                  chain out { type nat hook output priority -100; }
                  chain in { type nat hook input priority 100; }
                }
                table inet t { chain ingress { type filter hook ingress device lo priority -500; }; }
                table bridge t { chain forward { type filter hook forward priority filter; }; }
                table netdev t {
                  chain ingress { type filter hook ingress device lo priority 0; }
                  chain egress { type filter hook egress device lo priority 0; }
                }
                table arp t {
                  chain in { type filter hook input priority filter; }
                  chain out { type filter hook output priority filter; }
                }
                """);
    }

    private static void assertSame(NftBatch batch, String ruleset) throws IOException {
        try (NftNamespace ours = new NftNamespace();
                NftNamespace theirs = new NftNamespace();
                Nftables our = ours.nftables();
                Nftables their = theirs.nftables()) {
            our.commit(batch);
            theirs.load(ruleset);
            assertThat(ours.listing()).isEqualTo(theirs.listing()).isNotEmpty();
            assertThat(our.tables()).isEqualTo(their.tables()).isNotEmpty();
            for (NftTable table : our.tables()) {
                assertSameRules(our.rules(table), their.rules(table));
            }
        }
    }

    /** What was built comes back as it was built, whoever built it. */
    private static void assertSameRules(List<Rule> ours, List<Rule> theirs) {
        assertThat(ours)
                .extracting(DifferentialTest::steps)
                .isEqualTo(theirs.stream().map(DifferentialTest::steps).toList());
        assertThat(ours)
                .extracting(Rule::userData)
                .isEqualTo(theirs.stream().map(Rule::userData).toList());
        assertThat(ours).allSatisfy(rule -> assertThat(rule.expressions()).noneMatch(RawExpression.class::isInstance));
    }

    /** Its expressions, and a range as the two comparisons that it means: nft 1.0.6 writes these, nft 1.1.3 the range. */
    private static List<Expression> steps(Rule rule) {
        return rule.expressions().stream()
                .flatMap(DifferentialTest::comparisons)
                .toList();
    }

    private static Stream<Expression> comparisons(Expression expression) {
        return expression instanceof Range range && !range.outside()
                ? Stream.of(
                        Compare.atLeast(range.from()).on(range.register()),
                        Compare.atMost(range.to()).on(range.register()))
                : Stream.of(expression);
    }

    private static NewChain base(NftTable table, String name, BaseChain hook) {
        return NewChain.of(table, name).at(hook);
    }

    private static NewRule rule(NftTable table, String chain) {
        return NewRule.in(table, chain);
    }

    private static NftValue value(String address) throws UnknownHostException {
        return NftValue.of(address(address));
    }

    private static InetAddress address(String text) throws UnknownHostException {
        return InetAddress.getByName(text);
    }
}
