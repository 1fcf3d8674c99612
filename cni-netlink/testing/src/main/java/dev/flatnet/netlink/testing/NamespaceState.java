// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.netfilter.ConntrackEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All of one namespace. */
final class NamespaceState {
    private static final Map<String, String> SYSCTLS = Map.of(
            "ipv4/ip_forward", "0",
            "ipv4/ip_unprivileged_port_start", "1024",
            "ipv4/ping_group_range", "1\t0",
            "bridge/bridge-nf-call-iptables", "0",
            "bridge/bridge-nf-call-ip6tables", "0",
            "core/somaxconn", "4096");
    private static final Map<String, String> IPV4_OF_A_LINK = Map.of(
            "forwarding", "0",
            "rp_filter", "0",
            "arp_notify", "0",
            "arp_ignore", "0",
            "arp_announce", "0",
            "proxy_arp", "0",
            "route_localnet", "0",
            "send_redirects", "1",
            "accept_redirects", "1",
            "disable_policy", "0");
    private static final Map<String, String> IPV6_OF_A_LINK = Map.ofEntries(
            Map.entry("forwarding", "0"),
            Map.entry("disable_ipv6", "0"),
            Map.entry("accept_ra", "1"),
            Map.entry("accept_redirects", "1"),
            Map.entry("accept_dad", "1"),
            Map.entry("autoconf", "1"),
            Map.entry("addr_gen_mode", "0"),
            Map.entry("optimistic_dad", "0"),
            Map.entry("ndisc_notify", "0"),
            Map.entry("proxy_ndp", "0"),
            Map.entry("keep_addr_on_down", "0"));

    private final long number;
    private final Map<Integer, Link> links = new TreeMap<>();
    private final Map<String, String> sysctls = new HashMap<>();
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

    /** Empty if there is no such file. */
    Optional<String> sysctl(String file) {
        String value = sysctls.get(file);
        if (value != null) {
            return Optional.of(value);
        }
        String[] parts = file.split("/", -1);
        if (parts.length == 4 && parts[1].equals("conf")) {
            boolean exists = parts[2].equals("all")
                    || parts[2].equals("default")
                    || link(parts[2]).isPresent();
            Map<String, String> defaults = parts[0].equals("ipv6") ? IPV6_OF_A_LINK : IPV4_OF_A_LINK;
            return exists ? Optional.ofNullable(defaults.get(parts[3])) : Optional.empty();
        }
        return Optional.ofNullable(SYSCTLS.get(file));
    }

    void writeSysctl(String file, String value) {
        sysctls.put(file, value);
        if (file.endsWith("/disable_ipv6")) {
            for (Link link : links.values()) {
                boolean disabled = isIpv6Disabled(link);
                addresses.removeIf(
                        address -> disabled && address.link() == link.index && address.family() == Wire.AF_INET6);
                link.hasOwnAddresses &= disabled;
            }
            AutomaticRoutes.update(this);
        }
    }

    boolean isIpv6Disabled(Link link) {
        return sysctl("ipv6/conf/" + link.name + "/disable_ipv6").equals(Optional.of("1"))
                || sysctl("ipv6/conf/all/disable_ipv6").equals(Optional.of("1"));
    }
}
