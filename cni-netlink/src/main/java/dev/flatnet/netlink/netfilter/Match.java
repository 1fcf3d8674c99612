// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.netfilter.NftTable.Family;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What rules most often compare, as the expressions that {@code nft} makes of it: the comparison of the packet's protocol
 * comes first where the family of the table does not say it. For {@link NewRule#with(List)}.
 */
public final class Match {
    /** IPPROTO_TCP. */
    public static final int TCP = 6;
    /** IPPROTO_UDP. */
    public static final int UDP = 17;
    /** IPPROTO_SCTP. */
    public static final int SCTP = 132;

    private static final int NFPROTO_IPV4 = 2;
    private static final int NFPROTO_IPV6 = 10;
    private static final int ETH_P_IP = 0x0800;
    private static final int ETH_P_ARP = 0x0806;
    private static final int ETH_P_IPV6 = 0x86dd;
    private static final long IPS_DST_NAT = 0x20;

    private Match() {}

    /** {@code iifname "NAME"}. */
    public static List<Expression> inputInterface(String name) {
        return List.of(Meta.inputName(), Compare.equal(NftValue.interfaceName(name)));
    }

    /** {@code oifname "NAME"}. */
    public static List<Expression> outputInterface(String name) {
        return List.of(Meta.outputName(), Compare.equal(NftValue.interfaceName(name)));
    }

    /** {@code ip saddr ADDRESS/LENGTH}, or {@code ip6}. */
    public static List<Expression> source(Family family, InetAddress address, int prefixLength) {
        Payload load = address instanceof Inet4Address ? Payload.ipSource() : Payload.ip6Source();
        return address(family, address, prefixLength, load);
    }

    /** {@code ip daddr ADDRESS/LENGTH}, or {@code ip6}. */
    public static List<Expression> destination(Family family, InetAddress address, int prefixLength) {
        Payload load = address instanceof Inet4Address ? Payload.ipDestination() : Payload.ip6Destination();
        return address(family, address, prefixLength, load);
    }

    private static List<Expression> address(Family family, InetAddress address, int prefixLength, Payload load) {
        List<Expression> steps = new ArrayList<>(ip(family, address instanceof Inet4Address));
        int bytes = load.length();
        NftValue mask = NftValue.mask(prefixLength, bytes);
        int whole = prefixLength / 8;
        if (prefixLength == bytes * 8) {
            steps.add(load);
            steps.add(Compare.equal(NftValue.of(address)));
        } else if (prefixLength % 8 == 0 && whole > 0) {
            // Nothing needs to be masked out of whole bytes.
            byte[] first = Arrays.copyOf(address.getAddress(), whole);
            steps.add(new Payload(load.base(), load.offset(), whole, load.register()));
            steps.add(Compare.equal(NftValue.of(first)));
        } else {
            steps.add(load);
            steps.add(Bitwise.and(mask));
            steps.add(Compare.equal(NftValue.of(address).and(mask)));
        }
        return steps;
    }

    /** That it is IPv4, or IPv6; nothing in tables that see nothing else. */
    private static List<Expression> ip(Family family, boolean ipv4) {
        Family wanted = ipv4 ? Family.IPV4 : Family.IPV6;
        if (!family.hasSeveralProtocols() && family != wanted) {
            throw new IllegalArgumentException("addresses of family " + wanted + " in a table of family " + family);
        }
        return switch (family) {
            case INET -> List.of(Meta.nfProtocol(), Compare.equal(NftValue.u8(ipv4 ? NFPROTO_IPV4 : NFPROTO_IPV6)));
            case BRIDGE, NETDEV -> List.of(Meta.protocol(), Compare.equal(NftValue.u16(ipv4 ? ETH_P_IP : ETH_P_IPV6)));
            default -> List.of();
        };
    }

    /** {@code meta l4proto PROTOCOL}. */
    public static List<Expression> protocol(int number) {
        return List.of(Meta.l4Protocol(), Compare.equal(NftValue.u8(number)));
    }

    /** {@code tcp sport PORT}, or of another protocol. */
    public static List<Expression> sourcePort(int protocol, int port) {
        return port(protocol, Payload.sourcePort(), Compare.equal(NftValue.u16(port)));
    }

    /** {@code tcp dport PORT}, or of another protocol. */
    public static List<Expression> destinationPort(int protocol, int port) {
        return port(protocol, Payload.destinationPort(), Compare.equal(NftValue.u16(port)));
    }

    /** {@code tcp dport FIRST-LAST}, or of another protocol. */
    public static List<Expression> destinationPorts(int protocol, int first, int last) {
        return port(
                protocol,
                Payload.destinationPort(),
                Compare.atLeast(NftValue.u16(first)),
                Compare.atMost(NftValue.u16(last)));
    }

    private static List<Expression> port(int protocol, Expression... steps) {
        List<Expression> all = new ArrayList<>(protocol(protocol));
        all.addAll(List.of(steps));
        return all;
    }

    /** {@code ether saddr MAC}, in tables of the bridge family. */
    public static List<Expression> etherSource(byte[] mac) {
        return List.of(Payload.etherSource(), Compare.equal(NftValue.of(mac)));
    }

    /** {@code arp saddr ip ADDRESS}: what the sender of an ARP packet says its address is; in tables of the bridge family. */
    public static List<Expression> arpSender(Inet4Address address) {
        List<Expression> all = new ArrayList<>(arp());
        all.add(Payload.arpSenderIp());
        all.add(Compare.equal(NftValue.of(address)));
        return all;
    }

    /** {@code ether type arp}, in tables of the bridge family. */
    public static List<Expression> arp() {
        return List.of(Payload.etherType(), Compare.equal(NftValue.u16(ETH_P_ARP)));
    }

    /** {@code ct status dnat}: a rule has translated the destination of the connection. */
    public static List<Expression> destinationTranslated() {
        return List.of(
                Ct.load(Ct.Key.STATUS),
                Bitwise.and(NftValue.hostU32(IPS_DST_NAT)),
                Compare.notEqual(NftValue.hostU32(0)));
    }

    /** {@code ct state STATE,…}: the connection is in one of these. */
    public static List<Expression> connectionState(Ct.State... states) {
        int bits = 0;
        for (Ct.State state : states) {
            bits |= state.bit();
        }
        return List.of(
                Ct.load(Ct.Key.STATE), Bitwise.and(NftValue.hostU32(bits)), Compare.notEqual(NftValue.hostU32(0)));
    }

    /** {@code meta mark & MASK == VALUE}. */
    public static List<Expression> mark(long value, long mask) {
        return List.of(Meta.mark(), Bitwise.and(NftValue.hostU32(mask)), Compare.equal(NftValue.hostU32(value)));
    }

    /** {@code ct mark & MASK == VALUE}. */
    public static List<Expression> connectionMark(long value, long mask) {
        return List.of(
                Ct.load(Ct.Key.MARK), Bitwise.and(NftValue.hostU32(mask)), Compare.equal(NftValue.hostU32(value)));
    }

    /** {@code fib daddr type local}: it is for an address of the machine itself. */
    public static List<Expression> localDestination() {
        return List.of(Fib.destinationType(), Compare.equal(NftValue.hostU32(Fib.TYPE_LOCAL)));
    }

    /** {@code fib saddr . iif oif missing}: nothing leads back to the sender by the interface it came in. */
    public static List<Expression> noRouteBack() {
        return List.of(Fib.routeBack(), Compare.equal(NftValue.hostU32(0)));
    }
}
