// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.attribute.AttributeWriter;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** An address to be given to a link. Only what is set goes to the kernel. Immutable; each method returns a changed copy. */
public final class NewAddress {
    private static final int IFA_LABEL = 3;
    private static final int IFA_CACHEINFO = 6;
    private static final int IFA_F_OPTIMISTIC = 0x04;
    private static final int IFA_F_NOPREFIXROUTE = 0x200;
    private static final int HEADER_FLAGS = 0xff;
    private static final int MAX_LABEL_BYTES = 15;
    private static final long MAX_LIFETIME_SECONDS = 0xffff_fffeL;

    private final int link;
    private final InetAddress address;
    private final int prefixLength;
    private final InetAddress peer;
    private final int flags;
    private final int scope;
    private final List<Consumer<AttributeWriter>> attributes;

    private NewAddress(
            int link,
            InetAddress address,
            int prefixLength,
            InetAddress peer,
            int flags,
            int scope,
            List<Consumer<AttributeWriter>> attributes) {
        this.link = link;
        this.address = address;
        this.prefixLength = prefixLength;
        this.peer = peer;
        this.flags = flags;
        this.scope = scope;
        this.attributes = attributes;
    }

    /**
     * An address of a link; {@code ip address add ADDRESS/LENGTH dev …}.
     *
     * @param prefixLength 0 to 32, or to 128 for IPv6
     */
    public static NewAddress of(int link, InetAddress address, int prefixLength) {
        Rtnetlink.requirePrefix(address, prefixLength);
        return new NewAddress(link, address, prefixLength, address, 0, 0, List.of());
    }

    /** With the broadcast address of its subnet ({@code brd +}); IPv4, a prefix of at most 30 bits. */
    public NewAddress broadcast() {
        if (!(address instanceof Inet4Address) || prefixLength > 30) {
            throw new IllegalArgumentException(words() + " has no broadcast address");
        }
        byte[] bytes = address.getAddress();
        for (int bit = prefixLength; bit < 32; bit++) {
            bytes[bit / 8] |= (byte) (0x80 >> (bit % 8));
        }
        return with(writer -> writer.bytes(Rtnetlink.IFA_BROADCAST, bytes));
    }

    /** With this address at the other end, to which the prefix length then belongs ({@code peer}). */
    public NewAddress peer(InetAddress other) {
        return new NewAddress(link, address, prefixLength, other, flags, scope, attributes);
    }

    /** With this label, which must begin with the name of the link; 1 to 15 bytes, IPv4 ({@code label}). */
    public NewAddress label(String label) {
        int bytes = label.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > MAX_LABEL_BYTES) {
            throw new IllegalArgumentException("a label of " + bytes + " bytes");
        }
        return with(writer -> writer.string(IFA_LABEL, label));
    }

    /** With this scope: 0 global, 253 link, 254 host; IPv6 derives it from the address ({@code scope}). */
    public NewAddress scope(int number) {
        return new NewAddress(link, address, prefixLength, peer, flags, number, attributes);
    }

    /** At once, without looking for others that have it; IPv6 ({@code nodad}). */
    public NewAddress withoutDuplicateDetection() {
        return flag(Rtnetlink.IFA_F_NODAD);
    }

    /**
     * In use while others that have it are looked for; IPv6 ({@code optimistic}). Without effect unless the sysctl {@code
     * net.ipv6.conf.….optimistic_dad} is 1, which needs CONFIG_IPV6_OPTIMISTIC_DAD.
     */
    public NewAddress optimistic() {
        return flag(IFA_F_OPTIMISTIC);
    }

    /** Without the route to its subnet ({@code noprefixroute}); Linux 3.14, for IPv4 4.4. */
    public NewAddress withoutPrefixRoute() {
        return flag(IFA_F_NOPREFIXROUTE);
    }

    /**
     * For a time only, in whole seconds ({@code valid_lft, preferred_lft}).
     *
     * @param preferred how long new connections use it; not longer than {@code valid}
     * @param valid how long it is there
     */
    public NewAddress lifetime(Duration preferred, Duration valid) {
        if (preferred.compareTo(valid) > 0 || preferred.isNegative() || valid.toSeconds() > MAX_LIFETIME_SECONDS) {
            throw new IllegalArgumentException("preferred for " + preferred + " and valid for " + valid);
        }
        // struct ifa_cacheinfo { u32 prefered; u32 valid; u32 cstamp; u32 tstamp; }
        byte[] times = Rtnetlink.buffer(16)
                .putInt((int) preferred.toSeconds())
                .putInt((int) valid.toSeconds())
                .array();
        return with(writer -> writer.bytes(IFA_CACHEINFO, times));
    }

    private NewAddress flag(int flag) {
        return new NewAddress(link, address, prefixLength, peer, flags | flag, scope, attributes);
    }

    private NewAddress with(Consumer<AttributeWriter> attribute) {
        List<Consumer<AttributeWriter>> more = new ArrayList<>(attributes);
        more.add(attribute);
        return new NewAddress(link, address, prefixLength, peer, flags, scope, more);
    }

    String words() {
        return "address " + address.getHostAddress() + "/" + prefixLength + " of link number " + link;
    }

    byte[] encode() {
        boolean fits = flags <= HEADER_FLAGS;
        AttributeWriter writer = new AttributeWriter(
                        Rtnetlink.ifaddrmsg(Rtnetlink.family(address), prefixLength, fits ? flags : 0, scope, link))
                .bytes(Rtnetlink.IFA_LOCAL, address.getAddress())
                .bytes(Rtnetlink.IFA_ADDRESS, peer.getAddress());
        attributes.forEach(attribute -> attribute.accept(writer));
        if (!fits) {
            writer.u32(Rtnetlink.IFA_FLAGS, flags);
        }
        return writer.toBytes();
    }
}
