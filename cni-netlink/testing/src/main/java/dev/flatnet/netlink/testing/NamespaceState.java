// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.netfilter.ConntrackEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All of one namespace. */
final class NamespaceState {
    private final long number;
    private final Map<Integer, Link> links = new TreeMap<>();
    final Sysctls sysctls = new Sysctls(this);
    private int lastIndex;
    final List<Address> addresses = new ArrayList<>();
    final List<RouteEntry> routes = new ArrayList<>();
    final List<Neighbour> neighbours = new ArrayList<>();
    final List<RuleRequests.Entry> rules = new ArrayList<>(RuleRequests.initial());
    final List<TrafficObject> traffic = new ArrayList<>();
    final List<ConntrackEntry> connections = new ArrayList<>();
    Ruleset ruleset = new Ruleset();

    /** An address of a link; {@code attributes} as they came. */
    @SuppressWarnings("ArrayRecordComponent") // Compared with itself only.
    record Address(
            int link, int family, byte[] address, int prefixLength, int scope, Map<Integer, byte[]> attributes) {}

    /** An entry of the neighbour table, or of a bridge's forwarding database. */
    record Neighbour(int family, int link, int state, int flags, Map<Integer, byte[]> attributes) {}

    NamespaceState(long number) {
        this.number = number;
        add(new Link("lo", "lo", this, new byte[6], 65536));
    }

    long number() {
        return number;
    }

    Collection<Link> links() {
        return links.values();
    }

    Optional<Link> link(int index) {
        return Optional.ofNullable(links.get(index));
    }

    Optional<Link> link(String name) {
        return links.values().stream()
                .filter(link -> link.name.equals(name) || link.alternativeNames.contains(name))
                .findFirst();
    }

    Link require(int index) throws Refusal {
        Link link = links.get(index);
        if (link == null) {
            throw new Refusal(Errno.ENODEV);
        }
        return link;
    }

    /** Takes a link in, under its old index if that is free. */
    void add(Link link) {
        link.index = link.index == 0 || links.containsKey(link.index) ? ++lastIndex : link.index;
        lastIndex = Math.max(lastIndex, link.index);
        link.namespace = this;
        link.conf = sysctls.ofNewLink();
        links.put(link.index, link);
    }

    /** Takes a link out, with everything that depends on it. */
    void remove(Link link) {
        links.remove(link.index);
        addresses.removeIf(address -> address.link() == link.index);
        routes.removeIf(route -> route.needs(link, this));
        traffic.removeIf(each -> each.link() == link.index);
        neighbours.removeIf(neighbour -> neighbour.link() == link.index);
        for (Link other : links.values()) {
            if (other.master == link) {
                other.master = null;
                BridgePorts.leave(other);
            }
        }
    }

    /** At the end of a namespace, what was made in it goes; the other ends of its pairs, and what is on them, go too. */
    void destroyLinks() {
        for (Link link : new ArrayList<>(links.values())) {
            link.destroy();
        }
    }
}
