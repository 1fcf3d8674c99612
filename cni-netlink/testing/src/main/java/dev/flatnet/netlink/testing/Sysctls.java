// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The sysctls below {@code net} of one namespace: those of all, of the links to come, and of each link (net/ipv4/devinet.c,
 * net/ipv6/addrconf.c).
 */
final class Sysctls {
    private static final Map<String, String> OF_A_NAMESPACE = Map.of(
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
            Map.entry("enhanced_dad", "1"),
            Map.entry("autoconf", "1"),
            Map.entry("addr_gen_mode", "0"),
            Map.entry("optimistic_dad", "0"),
            Map.entry("ndisc_notify", "0"),
            Map.entry("proxy_ndp", "0"),
            Map.entry("keep_addr_on_down", "0"));

    private static final String IPV4 = "ipv4";
    private static final String IPV6 = "ipv6";
    private static final String FORWARDING = "forwarding";
    private static final String DISABLE_IPV6 = "disable_ipv6";

    /** {@code conf} of one link, of all, or of those to come. */
    static final class Conf {
        private final Map<String, String> ipv4;
        private final Map<String, String> ipv6;

        private Conf(Map<String, String> ipv4, Map<String, String> ipv6) {
            this.ipv4 = new HashMap<>(ipv4);
            this.ipv6 = new HashMap<>(ipv6);
        }

        private Map<String, String> of(String family) {
            return family.equals(IPV4) ? ipv4 : ipv6;
        }

        private boolean isOn(String family, String key) {
            return !of(family).getOrDefault(key, "0").equals("0");
        }
    }

    private final NamespaceState namespace;
    private final Map<String, String> ofNamespace = new HashMap<>(OF_A_NAMESPACE);
    private final Conf all = new Conf(IPV4_OF_A_LINK, IPV6_OF_A_LINK);
    private final Conf toCome = new Conf(IPV4_OF_A_LINK, IPV6_OF_A_LINK);

    Sysctls(NamespaceState namespace) {
        this.namespace = namespace;
        // What holds for a link is the larger of the two, and its own is 1.
        all.ipv6.put("accept_dad", "0");
    }

    /** What a link starts with that comes into the namespace. */
    Conf ofNewLink() {
        return new Conf(toCome.ipv4, toCome.ipv6);
    }

    /** Empty if there is no such file. */
    Optional<String> read(String file) {
        if (file.equals("ipv4/ip_forward")) {
            return Optional.of(all.ipv4.getOrDefault(FORWARDING, ""));
        }
        String[] parts = file.split("/", -1);
        if (parts.length == 4 && parts[1].equals("conf")) {
            @Nullable Conf conf = conf(parts[2]);
            return conf == null
                    ? Optional.empty()
                    : Optional.ofNullable(conf.of(parts[0]).get(parts[3]));
        }
        return Optional.ofNullable(ofNamespace.get(file));
    }

    private @Nullable Conf conf(String name) {
        return switch (name) {
            case "all" -> all;
            case "default" -> toCome;
            default -> namespace.link(name).map(link -> link.conf).orElse(null);
        };
    }

    /** Of a file that is there. */
    void write(String file, String value) {
        if (file.equals("ipv4/ip_forward")) {
            write("ipv4/conf/all/" + FORWARDING, value);
            return;
        }
        String[] parts = file.split("/", -1);
        if (parts.length < 4) {
            ofNamespace.put(file, value);
            return;
        }
        @Nullable Conf conf = conf(parts[2]);
        if (conf == null) {
            throw new IllegalStateException(file);
        }
        boolean changed = !value.equals(conf.of(parts[0]).put(parts[3], value));
        if (changed && conf == all && isForLinksToo(parts[0], parts[3])) {
            toCome.of(parts[0]).put(parts[3], value);
            namespace.links().forEach(link -> link.conf.of(parts[0]).put(parts[3], value));
        }
        if (parts[3].equals(DISABLE_IPV6)) {
            namespace.links().forEach(this::dropWhatIsDisabled);
            AutomaticRoutes.update(namespace);
        }
    }

    private static boolean isForLinksToo(String family, String key) {
        return key.equals(FORWARDING) || (family.equals(IPV6) && key.equals(DISABLE_IPV6));
    }

    private void dropWhatIsDisabled(Link link) {
        boolean disabled = isIpv6Disabled(link);
        namespace.addresses.removeIf(
                address -> disabled && address.link() == link.index && address.family() == Wire.AF_INET6);
        link.hasOwnAddresses &= disabled;
    }

    boolean isIpv6Disabled(Link link) {
        return link.conf.isOn(IPV6, DISABLE_IPV6);
    }

    /** Whether others are told of the link's addresses when it gets a MAC address. */
    boolean announces(Link link, int family) {
        String key = family == Wire.AF_INET ? "arp_notify" : "ndisc_notify";
        String name = family == Wire.AF_INET ? IPV4 : IPV6;
        return all.isOn(name, key) || link.conf.isOn(name, key);
    }

    /** Whether others that have an address are looked for before it is used. */
    boolean detectsDuplicates(Link link) {
        return all.isOn(IPV6, "accept_dad") || link.conf.isOn(IPV6, "accept_dad");
    }

    /** Whether the addresses of IPv6 that were given to a link stay when it goes down. */
    boolean keepsAddresses(Link link) {
        return all.isOn(IPV6, "keep_addr_on_down") || link.conf.isOn(IPV6, "keep_addr_on_down");
    }
}
