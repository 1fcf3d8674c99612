// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.nftables;

import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.netlink.netfilter.BaseChain;
import dev.flatnet.netlink.netfilter.BaseChain.Hook;
import dev.flatnet.netlink.netfilter.Bitwise;
import dev.flatnet.netlink.netfilter.Compare;
import dev.flatnet.netlink.netfilter.DataType;
import dev.flatnet.netlink.netfilter.Expression;
import dev.flatnet.netlink.netfilter.Lookup;
import dev.flatnet.netlink.netfilter.Match;
import dev.flatnet.netlink.netfilter.Meta;
import dev.flatnet.netlink.netfilter.NewSet;
import dev.flatnet.netlink.netfilter.NftValue;
import dev.flatnet.netlink.netfilter.Payload;
import dev.flatnet.netlink.netfilter.Register;
import dev.flatnet.netlink.netfilter.Verdict;
import java.util.ArrayList;
import java.util.List;

/**
 * What all spoof protection hangs on, before the bridge learns anything from a frame.
 *
 * <pre>{@code
 * set macports { type ifname; elements = { "veth1" comment "net/c1/eth0" } }
 * set macs { type ifname . ether_addr; elements = { "veth1" . 02:00:00:00:00:01 comment "net/c1/eth0" } }
 * set addressports { type ifname }
 * set addresses4 { type ifname . ipv4_addr }
 * set addresses6 { type ifname . ipv6_addr }
 * chain prerouting { type filter hook prerouting priority -300; policy accept;
 *   iifname @macports jump macs
 *   iifname @addressports jump addresses }
 * chain macs {
 *   iifname . ether saddr != @macs drop
 *   ether type arp iifname . arp saddr ether != @macs drop }
 * chain addresses {
 *   ether type arp iifname . arp saddr ip @addresses4 return
 *   ether type arp arp saddr ip 0.0.0.0 return
 *   ether type ip iifname . ip saddr @addresses4 return
 *   ether type ip ip saddr 0.0.0.0 return
 *   ether type ip6 icmpv6 type nd-router-advert drop
 *   ether type ip6 icmpv6 type nd-neighbor-advert TARGET fe80::/10 return
 *   ether type ip6 icmpv6 type nd-neighbor-advert iifname . TARGET != @addresses6 drop
 *   ether type ip6 iifname . ip6 saddr @addresses6 return
 *   ether type ip6 ip6 saddr fe80::/10 return
 *   ether type ip6 ip6 saddr :: return
 *   drop }
 * }</pre>
 *
 * <p>Where addresses are checked, nothing passes but ARP, IPv4, and IPv6: what is tagged for a VLAN, for example, could have any
 * address in it. Without an address yet, a container may ask for one (0.0.0.0 and ::), and link-local addresses of IPv6 are its
 * own affair.
 */
final class SpoofFoundations {
    private static final String ADDRESSES = "addresses";
    private static final int ETH_P_IP = 0x0800;
    private static final int ETH_P_ARP = 0x0806;
    private static final int ETH_P_IPV6 = 0x86dd;
    private static final int ICMPV6 = 58;
    private static final int ROUTER_ADVERTISEMENT = 134;
    private static final int NEIGHBOUR_ADVERTISEMENT = 136;
    private static final int TARGET_OFFSET = 8;
    private static final int LINK_LOCAL_BITS = 10;
    private static final NftValue LINK_LOCAL = NftValue.of(IpAddresses.parse("fe80::"));
    private static final NftValue ANY_IPV4 = NftValue.of(IpAddresses.parse("0.0.0.0"));
    private static final NftValue ANY_IPV6 = NftValue.of(IpAddresses.parse("::"));

    private SpoofFoundations() {}

    static void add(WantedTable table) {
        DataType port = DataType.INTERFACE_NAME;
        table.set(NewSet.set(table.table(), SpoofRules.MAC_PORTS, port))
                .set(NewSet.set(table.table(), SpoofRules.MACS, port, DataType.ETHER_ADDRESS))
                .set(NewSet.set(table.table(), SpoofRules.ADDRESS_PORTS, port))
                .set(NewSet.set(table.table(), SpoofRules.IPV4, port, DataType.IPV4_ADDRESS))
                .set(NewSet.set(table.table(), SpoofRules.IPV6, port, DataType.IPV6_ADDRESS));
        table.chain(SpoofRules.MACS, macs())
                .chain(ADDRESSES, addresses())
                .chain(
                        "prerouting",
                        BaseChain.filter(Hook.PREROUTING, BaseChain.PRIORITY_RAW),
                        List.of(
                                ofPorts(SpoofRules.MAC_PORTS, SpoofRules.MACS),
                                ofPorts(SpoofRules.ADDRESS_PORTS, ADDRESSES)));
    }

    private static List<Expression> ofPorts(String set, String chain) {
        return WantedTable.rule(Meta.inputName(), Lookup.in(set), Verdict.jump(chain));
    }

    private static List<List<Expression>> macs() {
        return List.of(
                sent(Payload.etherSource(), Lookup.notIn(SpoofRules.MACS), Verdict.drop()),
                of(ETH_P_ARP, sent(Payload.arpSenderMac(), Lookup.notIn(SpoofRules.MACS), Verdict.drop())));
    }

    private static List<List<Expression>> addresses() {
        Verdict passes = Verdict.backToCaller();
        List<List<Expression>> rules = new ArrayList<>();
        rules.add(of(ETH_P_ARP, sent(Payload.arpSenderIp(), Lookup.in(SpoofRules.IPV4), passes)));
        rules.add(of(ETH_P_ARP, WantedTable.rule(Payload.arpSenderIp(), Compare.equal(ANY_IPV4), passes)));
        rules.add(of(ETH_P_IP, sent(Payload.ipSource(), Lookup.in(SpoofRules.IPV4), passes)));
        rules.add(of(ETH_P_IP, WantedTable.rule(Payload.ipSource(), Compare.equal(ANY_IPV4), passes)));
        Payload target = new Payload(Payload.Base.TRANSPORT, TARGET_OFFSET, ANY_IPV6.length(), Register.FIRST);
        rules.add(icmpv6(ROUTER_ADVERTISEMENT, List.of(Verdict.drop())));
        rules.add(icmpv6(NEIGHBOUR_ADVERTISEMENT, linkLocal(target, passes)));
        rules.add(icmpv6(NEIGHBOUR_ADVERTISEMENT, sent(target, Lookup.notIn(SpoofRules.IPV6), Verdict.drop())));
        rules.add(of(ETH_P_IPV6, sent(Payload.ip6Source(), Lookup.in(SpoofRules.IPV6), passes)));
        rules.add(of(ETH_P_IPV6, linkLocal(Payload.ip6Source(), passes)));
        rules.add(of(ETH_P_IPV6, WantedTable.rule(Payload.ip6Source(), Compare.equal(ANY_IPV6), passes)));
        rules.add(List.of(Verdict.drop()));
        return rules;
    }

    /** By the protocol that the frame says it carries. */
    private static List<Expression> of(int etherType, List<Expression> steps) {
        List<Expression> all = new ArrayList<>();
        all.add(Payload.etherType());
        all.add(Compare.equal(NftValue.u16(etherType)));
        all.addAll(steps);
        return all;
    }

    private static List<Expression> icmpv6(int type, List<Expression> steps) {
        List<Expression> all = new ArrayList<>(Match.protocol(ICMPV6));
        all.add(Payload.icmpType());
        all.add(Compare.equal(NftValue.u8(type)));
        all.addAll(steps);
        return of(ETH_P_IPV6, all);
    }

    private static List<Expression> linkLocal(Payload address, Verdict verdict) {
        return WantedTable.rule(
                address, Bitwise.prefix(LINK_LOCAL_BITS, LINK_LOCAL.length()), Compare.equal(LINK_LOCAL), verdict);
    }

    /** Looks up the port that a frame came by together with something of it. */
    private static List<Expression> sent(Payload field, Lookup lookup, Verdict verdict) {
        return WantedTable.rule(Meta.inputName(), field.into(Register.word(SpoofRules.wordsOfName())), lookup, verdict);
    }
}
