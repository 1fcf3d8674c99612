// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.nftables;

import dev.flatnet.cni.spec.Fnv1a;
import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.netlink.netfilter.NftValue;
import dev.flatnet.netlink.netfilter.SetElement;
import dev.flatnet.netlink.netfilter.Verdict;
import dev.flatnet.plugin.firewall.PortCondition;
import dev.flatnet.plugin.firewall.PortMapping;
import dev.flatnet.plugin.firewall.PortPolicy;
import dev.flatnet.plugin.firewall.PortPolicy.Hairpin;
import dev.flatnet.plugin.firewall.StaleFlows;
import dev.flatnet.plugin.firewall.nftables.WantedTable.WantedElement;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Published ports: an element a port, which says where it leads, and an element a container for connections that have to be
 * masqueraded on the way to it. {@link PortFoundations} has what they hang on.
 */
final class PortRules {
    /** A protocol or port as a field of a concatenation. */
    private static final int FIELD_BYTES = 4;

    private PortRules() {}

    static void add(WantedRules rules, String label, PortPolicy policy) {
        for (IpPrefix address : policy.addresses()) {
            IpFamily family = IpFamily.of(address.address());
            WantedTable table = rules.table(family.table());
            PortFoundations.add(table, family);
            boolean any = false;
            for (PortMapping mapping : policy.mappings()) {
                if (mapping.isOf(family.isIpv4())) {
                    any = true;
                    addPorts(table, family, label, mapping, address.address(), policy);
                }
            }
            if (any && policy.hairpin() != Hairpin.NONE) {
                addHairpin(table, family, label, address, policy);
            }
        }
    }

    private static void addPorts(
            WantedTable table,
            IpFamily family,
            String label,
            PortMapping mapping,
            InetAddress container,
            PortPolicy policy) {
        Optional<InetAddress> only = mapping.onlyAddress();
        for (int i = 0; i < mapping.count(); i++) {
            int hostPort = mapping.hostPort() + i;
            NftValue key = key(mapping.protocol(), only, hostPort);
            PortTarget target = new PortTarget(container, mapping.containerPort() + i);
            SetElement element = SetElement.of(key).mappedTo(target.value()).comment(label);
            String words = "host port " + text(mapping.protocol(), only, hostPort);
            String map = only.isPresent() ? PortFoundations.HOST_PORTS : PortFoundations.PORTS;
            table.element(new WantedElement(map, element, words, true));
            addCondition(table, family, label, key, only.isPresent(), policy);
        }
    }

    /** What a port is found by, with the address of the host if it is on one only. */
    static NftValue key(PortMapping.Protocol protocol, Optional<InetAddress> hostAddress, int port) {
        NftValue number = NftValue.u8(protocol.number());
        return hostAddress.isPresent()
                ? NftValue.concatenation(NftValue.of(hostAddress.get()), number, NftValue.u16(port))
                : NftValue.concatenation(number, NftValue.u16(port));
    }

    /** The protocol and port of a key, whether or not it has an address; empty if it is none of ours. */
    static Optional<StaleFlows.Port> port(NftValue key) {
        byte[] bytes = key.toBytes();
        int start = bytes.length - 2 * FIELD_BYTES;
        if (start < 0) {
            return Optional.empty();
        }
        for (PortMapping.Protocol protocol : PortMapping.Protocol.values()) {
            if (protocol.number() == (bytes[start] & 0xff)) {
                int number = ByteBuffer.wrap(bytes).getShort(start + FIELD_BYTES) & 0xffff;
                return Optional.of(new StaleFlows.Port(protocol, number));
            }
        }
        return Optional.empty();
    }

    private static String text(PortMapping.Protocol protocol, Optional<InetAddress> hostAddress, int port) {
        String on = "";
        if (hostAddress.isPresent()) {
            String address = IpAddresses.format(hostAddress.get());
            on = IpAddresses.isIpv4(hostAddress.get()) ? address + ":" : "[" + address + "]:";
        }
        return on + port + "/" + protocol.keyword();
    }

    private static void addCondition(
            WantedTable table, IpFamily family, String label, NftValue key, boolean onOneAddress, PortPolicy policy) {
        List<PortCondition> conditions = family.isIpv4()
                ? policy.conditions().ipv4()
                : policy.conditions().ipv6();
        if (conditions.isEmpty()) {
            return;
        }
        String chain = "when-" + Long.toHexString(Fnv1a.hash(conditions.toString()));
        table.policyChain(chain, PortFoundations.condition(family, conditions));
        SetElement element = SetElement.of(key).mappedTo(Verdict.jump(chain)).comment(label);
        String map = onOneAddress ? PortFoundations.HOST_CONDITIONS : PortFoundations.CONDITIONS;
        table.element(new WantedElement(map, element, "condition of a host port", false));
    }

    private static void addHairpin(
            WantedTable table, IpFamily family, String label, IpPrefix address, PortPolicy policy) {
        String chain = hairpinChain(address.network(), policy);
        table.policyChain(chain, PortFoundations.hairpin(family, address.network(), policy.hairpin()));
        SetElement element = SetElement.of(NftValue.of(address.address()))
                .mappedTo(Verdict.jump(chain))
                .comment(label);
        table.element(new WantedElement(PortFoundations.HAIRPIN, element, "masquerading rule for host ports", false));
    }

    private static String hairpinChain(IpPrefix subnet, PortPolicy policy) {
        String purpose = hairpinChains(policy.device().orElse("any"));
        return policy.hairpin() == Hairpin.EVERYBODY ? purpose + "-all" : ChainNames.of(purpose, subnet);
    }

    /** How the names of the chains begin that are used as long as containers behind a device have published ports. */
    static String hairpinChains(String device) {
        return "hairpin-" + ChainNames.of(device);
    }
}
