// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.testing.NamespaceState.Address;
import dev.flatnet.netlink.testing.NamespaceState.Neighbour;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The links that hear what one of them sends to all: the other end of its pair, or what is on the same bridge. */
final class Segment {
    private static final int DST = 1;
    private static final int LLADDR = 2;
    private static final int STALE = 0x04;
    private static final int PERMANENT = 0x80;

    private Segment() {}

    /** Those that hear a link; none if nothing can leave it. */
    private static List<Link> hearing(Link sender) {
        List<Link> hearers = new ArrayList<>();
        if (!sender.hasCarrier()) {
            return hearers;
        }
        if (sender.isBridge()) {
            flood(sender, sender, hearers);
        } else if (sender.peer != null && sender.master == null) {
            receive(sender.peer, hearers);
        }
        return hearers;
    }

    private static void receive(Link link, List<Link> hearers) {
        if (link.master == null) {
            hearers.add(link);
        } else if (link.master.isUp()) {
            hearers.add(link.master);
            flood(link.master, link, hearers);
        }
    }

    private static void flood(Link bridge, Link from, List<Link> hearers) {
        for (Link port : bridge.namespace.links()) {
            if (port.master == bridge && port != from && port.peer != null && port.hasCarrier()) {
                receive(port.peer, hearers);
            }
        }
    }

    /** Tells who hears a link which MAC address its addresses have, as far as they know them. */
    static void announce(Link link) {
        for (Address address : link.namespace.addresses) {
            if (address.link() == link.index && link.namespace.sysctls.announces(link, address.family())) {
                hearing(link).forEach(hearer -> learn(hearer, address, link.mac));
            }
        }
    }

    private static void learn(Link hearer, Address address, byte[] mac) {
        List<Neighbour> neighbours = hearer.namespace.neighbours;
        for (int i = 0; i < neighbours.size(); i++) {
            Neighbour known = neighbours.get(i);
            if (known.link() == hearer.index
                    && known.family() == address.family()
                    && (known.state() & PERMANENT) == 0
                    && Arrays.equals(known.attributes().get(DST), address.address())) {
                Map<Integer, byte[]> attributes = new TreeMap<>(known.attributes());
                attributes.put(LLADDR, mac.clone());
                neighbours.set(i, new Neighbour(known.family(), known.link(), STALE, known.flags(), attributes));
            }
        }
    }

    /** What a link knows of others is no longer so when its own MAC address was set. */
    static void forget(Link link) {
        link.namespace.neighbours.removeIf(neighbour -> neighbour.link() == link.index
                && neighbour.family() != Wire.AF_BRIDGE
                && (neighbour.state() & PERMANENT) == 0);
    }

    /** Whether another link that hears this one has an address. */
    static boolean hasElsewhere(Link link, byte[] address) {
        for (Link hearer : hearing(link)) {
            for (Address other : hearer.namespace.addresses) {
                if (other.link() == hearer.index && Arrays.equals(other.address(), address)) {
                    return true;
                }
            }
        }
        return false;
    }
}
