// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.netlink.netfilter.NftBatch;
import dev.flatnet.netlink.netfilter.NftTable;
import dev.flatnet.netlink.netfilter.Nftables;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.testing.SomeKernel;
import dev.flatnet.plugin.attachment.Attachment;
import dev.flatnet.plugin.firewall.Policy.Part;
import dev.flatnet.plugin.firewall.nftables.NftablesRules;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A host of some kernel with a firewall. */
final class FirewallHost implements AutoCloseable {
    static final Set<Part> ALL = EnumSet.allOf(Part.class);
    static final NftTable TABLE = new NftTable(NftTable.Family.IPV4, "flatnet");
    static final NftTable TABLE6 = new NftTable(NftTable.Family.IPV6, "flatnet");

    final SomeKernel kernel;
    final NetworkNamespace namespace;
    final MemoryRecords records = new MemoryRecords();
    final HostFirewall firewall;

    FirewallHost(SomeKernel kernel) throws IOException {
        this.kernel = kernel;
        namespace = kernel.namespace();
        firewall = new HostFirewall(NftablesRules.in(namespace), records);
    }

    static Attachment attachment(String container) {
        return attachment("net", container);
    }

    static Attachment attachment(String network, String container) {
        return new Attachment(network, new AttachmentId(container, "eth0"));
    }

    static List<IpPrefix> prefixes(String... texts) {
        List<IpPrefix> prefixes = new ArrayList<>();
        for (String text : texts) {
            prefixes.add(IpPrefix.parse(text));
        }
        return prefixes;
    }

    static List<InetAddress> addresses(String... texts) {
        List<InetAddress> addresses = new ArrayList<>();
        for (String text : texts) {
            addresses.add(IpAddresses.parse(text));
        }
        return addresses;
    }

    static Policy masquerading(String... addresses) {
        return policy(MasqueradePolicy.of(prefixes(addresses)));
    }

    static Policy policy(Policy.OfPart... parts) {
        Policy.Builder policy = Policy.covering(Set.of());
        for (Policy.OfPart part : parts) {
            policy.add(part);
        }
        return policy.build();
    }

    List<String> rules() throws IOException {
        return RuleText.of(namespace);
    }

    /** The lines that have all of these words. */
    List<String> rules(String... words) throws IOException {
        return rules().stream()
                .filter(line -> List.of(words).stream().allMatch(line::contains))
                .toList();
    }

    /** What somebody else does to the rules. */
    void change(NftBatch batch) throws IOException {
        try (Nftables nft = Nftables.open(namespace)) {
            nft.commit(batch);
        }
    }

    @Override
    public void close() throws IOException {
        kernel.close();
    }
}
