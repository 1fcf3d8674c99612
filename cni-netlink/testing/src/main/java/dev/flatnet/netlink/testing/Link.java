// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A link. What nobody asks about is kept as bytes and given back. */
final class Link {
    static final int IFF_UP = 0x1;
    private static final int IFF_BROADCAST = 0x2;
    private static final int IFF_LOOPBACK = 0x8;
    private static final int IFF_RUNNING = 0x40;
    private static final int IFF_PROMISC = 0x100;
    private static final int IFF_ALLMULTI = 0x200;
    private static final int IFF_MULTICAST = 0x1000;
    private static final int IFF_LOWER_UP = 0x10000;
    /** What may be changed from outside. */
    static final int CHANGEABLE = IFF_UP | IFF_PROMISC | IFF_ALLMULTI | IFF_MULTICAST;

    // RFC 2863, linux/if.h
    private static final int UNKNOWN = 0;
    private static final int DOWN = 2;
    private static final int LOWER_LAYER_DOWN = 3;
    private static final int UP = 6;

    static final long DEFAULT_MTU = 1500;

    int index;
    String name;
    final String kind;
    int flags;
    byte[] mac;
    long mtu;
    NamespaceState namespace;

    @Nullable
    Link master;
    /** The other end of a veth pair. */
    @Nullable
    Link peer;
    /** The link below, for macvlan and vlan. */
    @Nullable
    Link lower;
    /** Links on this one, in any namespace, which go when it goes. */
    final List<Link> uppers = new ArrayList<>();
    /** The link that a tunnel sends by. */
    @Nullable
    Link carrier;
    /** Its sysctls, which a link gets anew with its namespace. */
    Sysctls.Conf conf;
    /** IFLA_INFO_DATA. */
    final Map<Integer, byte[]> information = new TreeMap<>();
    /** IFLA_INFO_SLAVE_DATA, such as the flags of a port of a bridge. */
    final Map<Integer, byte[]> ofPort = new TreeMap<>();
    /** VLANs of a port: identifiers and BRIDGE_VLAN_INFO_…. */
    final Map<Integer, Integer> vlans = new TreeMap<>();

    final List<String> alternativeNames = new ArrayList<>();
    /** Whether it got those addresses that a link gets by itself since it came up. */
    boolean hasOwnAddresses;
    /** Whether somebody changed the MTU; a bridge takes the smallest of its ports otherwise. */
    boolean mtuChosen;
    /** Whether somebody chose the address; a bridge takes one of its ports otherwise. */
    boolean macChosen;
    /** Attributes that only come back: alias, queue length, group, …. */
    final Map<Integer, byte[]> others = new TreeMap<>();

    Link(String kind, String name, NamespaceState namespace, byte[] mac, long mtu) {
        this.kind = kind;
        this.name = name;
        this.namespace = namespace;
        this.mac = mac;
        this.mtu = mtu;
        conf = namespace.sysctls.ofNewLink();
        flags = kind.equals("lo") ? IFF_LOOPBACK : IFF_BROADCAST | IFF_MULTICAST;
    }

    boolean isUp() {
        return (flags & IFF_UP) != 0;
    }

    boolean isLoopback() {
        return (flags & IFF_LOOPBACK) != 0;
    }

    boolean isBridge() {
        return kind.equals("bridge");
    }

    boolean hasCarrier() {
        // Nobody ever opens a TUN or TAP device here.
        if (!isUp() || kind.equals("tun")) {
            return false;
        }
        if (peer != null) {
            return peer.isUp();
        }
        if (isBridge()) {
            return namespace.links().stream().anyMatch(link -> link.master == this && link.hasCarrier());
        }
        return lower == null || lower.hasCarrier();
    }

    int operationalState() {
        if (isLoopback() || (kind.equals("dummy") && isUp())) {
            return UNKNOWN;
        }
        if (!isUp()) {
            return DOWN;
        }
        if (hasCarrier()) {
            return UP;
        }
        return peer != null || lower != null ? LOWER_LAYER_DOWN : DOWN;
    }

    /** With those that follow from the state. */
    int reportedFlags() {
        return flags | (hasCarrier() ? IFF_RUNNING | IFF_LOWER_UP : 0);
    }

    /** A bridge has the lowest address and the smallest MTU of its ports, unless it was given its own. */
    void followPorts() {
        if (!isBridge()) {
            return;
        }
        List<Link> ports =
                namespace.links().stream().filter(link -> link.master == this).toList();
        if (!macChosen) {
            mac = ports.stream()
                    .map(link -> link.mac)
                    .min(Arrays::compareUnsigned)
                    .orElseGet(() -> new byte[6])
                    .clone();
        }
        if (!mtuChosen) {
            mtu = ports.stream().mapToLong(link -> link.mtu).min().orElse(DEFAULT_MTU);
        }
    }

    /** Says which links below this is on. */
    void putOn(@Nullable Link partOf, @Nullable Link sendsBy) {
        lower = partOf;
        carrier = sendsBy;
        if (partOf != null) {
            partOf.uppers.add(this);
        }
        if (sendsBy != null) {
            sendsBy.uppers.add(this);
        }
    }

    /** Takes it out of its namespace, with its other end, and with what is on either, wherever that is. */
    void destroy() {
        Set<Link> gone = new LinkedHashSet<>();
        collect(gone);
        for (Link each : gone) {
            each.namespace.remove(each);
            if (each.lower != null) {
                each.lower.uppers.remove(each);
            }
            if (each.carrier != null) {
                each.carrier.uppers.remove(each);
            }
            if (each.master != null) {
                each.master.followPorts();
            }
        }
    }

    private void collect(Set<Link> gone) {
        if (gone.add(this)) {
            if (peer != null) {
                peer.collect(gone);
            }
            uppers.forEach(upper -> upper.collect(gone));
        }
    }

    Optional<String> reportedKind() {
        return isLoopback() ? Optional.empty() : Optional.of(kind);
    }
}
