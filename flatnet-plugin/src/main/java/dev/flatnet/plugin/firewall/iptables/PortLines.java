// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.iptables;

import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.plugin.firewall.PortCondition;
import dev.flatnet.plugin.firewall.PortMapping;
import dev.flatnet.plugin.firewall.PortMapping.Protocol;
import dev.flatnet.plugin.firewall.PortPolicy;
import dev.flatnet.plugin.firewall.PortPolicy.Hairpin;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Published ports as the reference plugin {@code portmap} does them.
 *
 * <pre>{@code
 * -A CNI-HOSTPORT-SETMARK -m comment --comment "CNI portfwd masquerade mark" -j MARK --set-xmark 0x2000/0x2000
 * -A CNI-HOSTPORT-MASQ -m mark --mark 0x2000/0x2000 -j MASQUERADE
 * -I POSTROUTING 1 -m comment --comment "CNI portfwd requiring masquerade" -j CNI-HOSTPORT-MASQ
 * -A PREROUTING -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT
 * -A OUTPUT -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT
 * -A CNI-DN-895718981c112e2ba32fa -s 10.22.0.0/16 -p tcp -m tcp --dport 8080 -j CNI-HOSTPORT-SETMARK
 * -A CNI-DN-895718981c112e2ba32fa -s 127.0.0.1/32 -p tcp -m tcp --dport 8080 -j CNI-HOSTPORT-SETMARK
 * -A CNI-DN-895718981c112e2ba32fa -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.22.0.5:80
 * -A CNI-HOSTPORT-DNAT -p tcp -m comment --comment "dnat name: \"n1\" id: \"cidA\"" -m multiport --dports 8080 -j CNI-DN-895718981c112e2ba32fa
 * }</pre>
 */
final class PortLines {
    private static final String SET_MARK = "CNI-HOSTPORT-SETMARK";
    private static final String MASQUERADE = "CNI-HOSTPORT-MASQ";
    private static final String DNAT = "CNI-HOSTPORT-DNAT";

    /** More are not possible in one rule. */
    private static final int PORTS_PER_ENTRY = 15;

    private final NatTable table;
    private final Family family;
    private final ReferenceNames names;
    private final PortPolicy policy;
    private final String chain;

    private PortLines(NatTable table, Family family, ReferenceNames names, PortPolicy policy) {
        this.table = table;
        this.family = family;
        this.names = names;
        this.policy = policy;
        this.chain = names.portChain();
    }

    static void add(NatTable table, Family family, ReferenceNames names, PortPolicy policy) {
        for (IpPrefix address : family.of(policy.addresses())) {
            PortLines lines = new PortLines(table, family, names, policy);
            lines.addFoundations();
            lines.addPorts(address);
        }
    }

    private void addFoundations() {
        if (policy.hairpin() != Hairpin.NONE && policy.mark().chain().isEmpty()) {
            String mark = "0x" + Long.toHexString(1L << policy.mark().bit());
            String masked = mark + "/" + mark;
            table.sharedChain(SET_MARK)
                    .sharedRule(
                            SET_MARK,
                            "-m",
                            "comment",
                            "--comment",
                            "CNI portfwd masquerade mark",
                            "-j",
                            "MARK",
                            "--set-xmark",
                            masked)
                    .sharedChain(MASQUERADE)
                    .sharedRule(MASQUERADE, "-m", "mark", "--mark", masked, "-j", "MASQUERADE")
                    .firstRule(
                            "POSTROUTING",
                            "-m",
                            "comment",
                            "--comment",
                            "CNI portfwd requiring masquerade",
                            "-j",
                            MASQUERADE);
        }
        table.sharedChain(DNAT)
                .sharedRule("PREROUTING", "-m", "addrtype", "--dst-type", "LOCAL", "-j", DNAT)
                .sharedRule("OUTPUT", "-m", "addrtype", "--dst-type", "LOCAL", "-j", DNAT);
    }

    private void addPorts(IpPrefix container) {
        table.chain(chain);
        for (PortMapping mapping : policy.mappings()) {
            if (mapping.isOf(family == Family.IPV4)) {
                for (int i = 0; i < mapping.count(); i++) {
                    addPort(mapping, i, container);
                }
            }
        }
        for (Protocol protocol : List.of(Protocol.SCTP, Protocol.TCP, Protocol.UDP)) {
            addEntries(protocol);
        }
    }

    private void addPort(PortMapping mapping, int offset, IpPrefix container) {
        if (policy.hairpin() == Hairpin.EVERYBODY) {
            addMark(mapping, offset, "");
        } else if (policy.hairpin() == Hairpin.NEIGHBOURS) {
            addMark(mapping, offset, container.network().toString());
            if (family == Family.IPV4) {
                addMark(mapping, offset, "127.0.0.1/32");
            }
        }
        List<String> words = match(mapping, offset, "");
        words.addAll(List.of("-j", "DNAT", "--to-destination", target(container, mapping.containerPort() + offset)));
        table.rule(new RuleLine(chain, words));
    }

    private void addMark(PortMapping mapping, int offset, String source) {
        List<String> words = match(mapping, offset, source);
        words.addAll(List.of("-j", policy.mark().chain().orElse(SET_MARK)));
        table.rule(new RuleLine(chain, words));
    }

    private static List<String> match(PortMapping mapping, int offset, String source) {
        List<String> words = new ArrayList<>();
        if (!source.isEmpty()) {
            words.addAll(List.of("-s", source));
        }
        if (mapping.onlyAddress().isPresent()) {
            InetAddress only = mapping.onlyAddress().get();
            words.addAll(List.of("-d", IpAddresses.format(only) + "/" + IpAddresses.bits(only)));
        }
        String protocol = mapping.protocol().keyword();
        String port = String.valueOf(mapping.hostPort() + offset);
        words.addAll(List.of("-p", protocol, "-m", protocol, "--dport", port));
        return words;
    }

    private String target(IpPrefix container, int port) {
        String address = IpAddresses.format(container.address());
        return (family == Family.IPV4 ? address : "[" + address + "]") + ":" + port;
    }

    /** What leads to the chain: rules with as many ports as one can have. */
    private void addEntries(Protocol protocol) {
        List<Integer> ports = new ArrayList<>();
        for (PortMapping mapping : policy.mappings()) {
            // Those of the other family too, as the reference plugin does.
            for (int i = 0; mapping.protocol() == protocol && i < mapping.count(); i++) {
                ports.add(mapping.hostPort() + i);
            }
        }
        for (int start = 0; start < ports.size(); start += PORTS_PER_ENTRY) {
            int end = Math.min(start + PORTS_PER_ENTRY, ports.size());
            table.rule(entry(protocol, ports.subList(start, end)));
        }
    }

    private RuleLine entry(Protocol protocol, List<Integer> ports) {
        StringBuilder list = new StringBuilder();
        for (int port : ports) {
            list.append(list.isEmpty() ? "" : ",").append(port);
        }
        List<String> words = new ArrayList<>();
        List<PortCondition> conditions = family == Family.IPV4
                ? policy.conditions().ipv4()
                : policy.conditions().ipv6();
        for (PortCondition condition : conditions) {
            words.addAll(condition.iptables());
        }
        words.addAll(List.of("-p", protocol.keyword(), "-m", "comment", "--comment", names.portComment()));
        words.addAll(List.of("-m", "multiport", "--dports", list.toString(), "-j", chain));
        return new RuleLine(DNAT, words);
    }
}
