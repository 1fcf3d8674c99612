// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.nftables;

import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.netlink.netfilter.DataType;
import dev.flatnet.netlink.netfilter.NftTable;
import dev.flatnet.netlink.netfilter.NftValue;
import dev.flatnet.netlink.netfilter.SetElement;
import dev.flatnet.netlink.route.MacAddress;
import dev.flatnet.plugin.firewall.SpoofPolicy;
import dev.flatnet.plugin.firewall.nftables.WantedTable.WantedElement;
import java.util.List;

/**
 * Spoof protection: an element a port of a bridge, by which frames of other ports pass untouched, and an element for each
 * address that may be sent from by it. {@link SpoofFoundations} has what they hang on.
 */
final class SpoofRules {
    static final NftTable TABLE = new NftTable(NftTable.Family.BRIDGE, NftablesRules.NAME);

    static final String MAC_PORTS = "macports";
    static final String MACS = "macs";
    static final String ADDRESS_PORTS = "addressports";
    static final String IPV4 = "addresses4";
    static final String IPV6 = "addresses6";

    /** All sets with elements of attachments. */
    static final List<String> SETS = List.of(MAC_PORTS, MACS, ADDRESS_PORTS, IPV4, IPV6);

    private SpoofRules() {}

    static void add(WantedRules rules, String label, SpoofPolicy policy) {
        WantedTable table = rules.table(TABLE);
        SpoofFoundations.add(table);
        NftValue port = NftValue.interfaceName(policy.port());
        if (policy.mac().isPresent()) {
            MacAddress mac = policy.mac().get();
            add(table, label, MAC_PORTS, port);
            add(table, label, MACS, NftValue.concatenation(port, NftValue.of(mac.toBytes())));
        }
        if (!policy.addresses().isEmpty()) {
            add(table, label, ADDRESS_PORTS, port);
        }
        for (IpPrefix address : policy.addresses()) {
            NftValue key = NftValue.concatenation(port, NftValue.of(address.address()));
            add(table, label, address.isIpv4() ? IPV4 : IPV6, key);
        }
    }

    private static void add(WantedTable table, String label, String set, NftValue key) {
        SetElement element = SetElement.of(key).comment(label);
        table.element(new WantedElement(set, element, "spoof protection", false));
    }

    /** How many words of registers an interface's name takes; what is concatenated begins behind it. */
    static int wordsOfName() {
        return DataType.INTERFACE_NAME.bytes() / Integer.BYTES;
    }
}
