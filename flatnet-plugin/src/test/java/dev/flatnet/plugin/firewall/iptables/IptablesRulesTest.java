// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.iptables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.netfilter.NewRule;
import dev.flatnet.netlink.netfilter.NftBatch;
import dev.flatnet.netlink.netfilter.NftTable;
import dev.flatnet.netlink.netfilter.Nftables;
import dev.flatnet.netlink.netfilter.Verdict;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.route.NewLink;
import dev.flatnet.netlink.route.RouteNetlink;
import dev.flatnet.netlink.testing.InMemoryKernel;
import dev.flatnet.plugin.attachment.Attachment;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.AttachmentException.Reason;
import dev.flatnet.plugin.firewall.AdmissionPolicy;
import dev.flatnet.plugin.firewall.ChosenRules;
import dev.flatnet.plugin.firewall.HostFirewall;
import dev.flatnet.plugin.firewall.IngressPolicy;
import dev.flatnet.plugin.firewall.MasqueradePolicy;
import dev.flatnet.plugin.firewall.MemoryRecords;
import dev.flatnet.plugin.firewall.Policy;
import dev.flatnet.plugin.firewall.Policy.Part;
import dev.flatnet.plugin.firewall.PortCondition;
import dev.flatnet.plugin.firewall.PortMapping;
import dev.flatnet.plugin.firewall.PortMapping.Protocol;
import dev.flatnet.plugin.firewall.PortPolicy;
import dev.flatnet.plugin.firewall.PortPolicy.Conditions;
import dev.flatnet.plugin.firewall.PortPolicy.Hairpin;
import dev.flatnet.plugin.firewall.PortPolicy.HairpinMark;
import dev.flatnet.plugin.firewall.iptables.Programs.Kind;
import dev.flatnet.plugin.firewall.nftables.NftablesRules;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which rules of {@code iptables} there are, when, and whose. */
class IptablesRulesTest {
    private static final Attachment ONE = attachment("n1", "cidA", "eth0");
    private static final String DNAT = "CNI-DN-895718981c112e2ba32fa";
    private static final String MASQUERADE = "CNI-895718981c112e2ba32fa38f";
    private static final Set<Part> ALL = EnumSet.allOf(Part.class);

    private final InMemoryKernel kernel = new InMemoryKernel();
    private final NetworkNamespace host = kernel.create("/run/netns/host");
    private final RememberingPrograms programs = new RememberingPrograms();
    private final MemoryRecords records = new MemoryRecords();
    private final HostFirewall firewall = new HostFirewall(
            new ChosenRules(NftablesRules.in(host), new IptablesRules(host, programs), IptablesRules.PARTS), records);

    @BeforeEach
    void aBridge() throws IOException {
        try (RouteNetlink netlink = RouteNetlink.open(host)) {
            netlink.links().create(NewLink.bridge("br0"));
        }
    }

    @AfterEach
    void close() throws IOException {
        host.close();
    }

    private static Attachment attachment(String network, String container, String ifName) {
        return new Attachment(network, new AttachmentId(container, ifName));
    }

    private static Policy masquerading(String... addresses) {
        return byIptables(Policy.covering(Set.of()).add(MasqueradePolicy.of(prefixes(addresses))));
    }

    private static PortPolicy ports(List<PortMapping> mappings, Hairpin hairpin, String... addresses) {
        return new PortPolicy(mappings, prefixes(addresses), hairpin, Optional.of("br0"), Conditions.NONE);
    }

    private static Policy publishing(PortPolicy ports) {
        return byIptables(Policy.covering(Set.of()).add(ports));
    }

    private static Policy byIptables(Policy.Builder policy) {
        return policy.byIptables(Part.MASQUERADE).byIptables(Part.PORTS).build();
    }

    private static List<IpPrefix> prefixes(String... texts) {
        return List.of(texts).stream().map(IpPrefix::parse).toList();
    }

    private static Policy web(String address) {
        return publishing(ports(List.of(PortMapping.of(Protocol.TCP, 8080, 80)), Hairpin.NEIGHBOURS, address));
    }

    @Test
    void masqueradingAsTheReferencePluginsDoIt() throws Exception {
        firewall.apply(ONE, masquerading("10.22.0.5/16", "fd00::5/64"));
        String comment = "-m comment --comment \"name: \\\"n1\\\" id: \\\"cidA\\\"\"";
        assertThat(programs.rules())
                .containsExactly(
                        "-A POSTROUTING -s 10.22.0.5/32 " + comment + " -j " + MASQUERADE,
                        "-A " + MASQUERADE + " -d 10.22.0.0/16 " + comment + " -j ACCEPT",
                        "-A " + MASQUERADE + " ! -d 224.0.0.0/4 " + comment + " -j MASQUERADE");
        assertThat(programs.rules(Family.IPV6, Kind.SYSTEM))
                .contains("-A POSTROUTING -s fd00::5/128 " + comment + " -j " + MASQUERADE)
                .contains("-A " + MASQUERADE + " ! -d ff00::/8 " + comment + " -j MASQUERADE");
        assertThat(firewall.problem(ONE, masquerading("10.22.0.5/16", "fd00::5/64")))
                .isEmpty();
    }

    @Test
    void portsAsTheReferencePluginDoesThem() throws Exception {
        PortMapping web = PortMapping.of(Protocol.TCP, 8080, 80);
        PortMapping dns = PortMapping.of(Protocol.UDP, 53, 53).on(IpAddresses.parse("192.0.2.1"));
        firewall.apply(ONE, publishing(ports(List.of(web, dns), Hairpin.NEIGHBOURS, "10.22.0.5/16")));
        String comment = "-m comment --comment \"dnat name: \\\"n1\\\" id: \\\"cidA\\\"\"";
        assertThat(programs.rules())
                .containsExactly(
                        "-A PREROUTING -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT",
                        "-A OUTPUT -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT",
                        "-A POSTROUTING -m comment --comment \"CNI portfwd requiring masquerade\" -j CNI-HOSTPORT-MASQ",
                        "-A CNI-HOSTPORT-SETMARK -m comment --comment \"CNI portfwd masquerade mark\" -j MARK"
                                + " --set-xmark 0x2000/0x2000",
                        "-A CNI-HOSTPORT-MASQ -m mark --mark 0x2000/0x2000 -j MASQUERADE",
                        "-A CNI-HOSTPORT-DNAT -p tcp " + comment + " -m multiport --dports 8080 -j " + DNAT,
                        "-A CNI-HOSTPORT-DNAT -p udp " + comment + " -m multiport --dports 53 -j " + DNAT,
                        "-A " + DNAT + " -s 10.22.0.0/16 -p tcp -m tcp --dport 8080 -j CNI-HOSTPORT-SETMARK",
                        "-A " + DNAT + " -s 127.0.0.1/32 -p tcp -m tcp --dport 8080 -j CNI-HOSTPORT-SETMARK",
                        "-A " + DNAT + " -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.22.0.5:80",
                        "-A " + DNAT
                                + " -s 10.22.0.0/16 -d 192.0.2.1/32 -p udp -m udp --dport 53 -j CNI-HOSTPORT-SETMARK",
                        "-A " + DNAT
                                + " -s 127.0.0.1/32 -d 192.0.2.1/32 -p udp -m udp --dport 53 -j CNI-HOSTPORT-SETMARK",
                        "-A " + DNAT
                                + " -d 192.0.2.1/32 -p udp -m udp --dport 53 -j DNAT --to-destination 10.22.0.5:53");
        assertThat(host.sysctl("ipv4", "conf", "br0", "route_localnet")).isEqualTo("1");
    }

    @Test
    void theMarkIsTheBitOrTheChainThatWasAskedFor() throws Exception {
        List<PortMapping> web = List.of(PortMapping.of(Protocol.TCP, 8080, 80));
        firewall.apply(ONE, publishing(marked(web, new HairpinMark(7, Optional.empty()))));
        assertThat(programs.rules()).anyMatch(rule -> rule.endsWith("--set-xmark 0x80/0x80"));
        firewall.remove(ONE, ALL);
        firewall.apply(ONE, publishing(marked(web, new HairpinMark(13, Optional.of("KUBE-MARK-MASQ")))));
        assertThat(programs.rules())
                .contains("-A " + DNAT + " -s 10.22.0.0/16 -p tcp -m tcp --dport 8080 -j KUBE-MARK-MASQ");
    }

    private static PortPolicy marked(List<PortMapping> mappings, HairpinMark mark) {
        return new PortPolicy(
                mappings, prefixes("10.22.0.5/16"), Hairpin.NEIGHBOURS, Optional.of("br0"), Conditions.NONE, mark);
    }

    @Test
    void conditionsStandBeforeWhatLeadsToThePorts() throws Exception {
        PortPolicy ports = new PortPolicy(
                List.of(PortMapping.of(Protocol.TCP, 8080, 80)),
                prefixes("10.22.0.5/16", "fd00::5/64"),
                Hairpin.NONE,
                Optional.empty(),
                new Conditions(PortCondition.parse(List.of("!", "-d", "192.0.2.0/24", "-i", "eth0")), List.of()));
        firewall.apply(ONE, publishing(ports));
        assertThat(programs.rules())
                .anyMatch(rule -> rule.startsWith("-A CNI-HOSTPORT-DNAT ! -d 192.0.2.0/24 -i eth0 -p tcp "));
        assertThat(programs.rules(Family.IPV6, Kind.SYSTEM))
                .anyMatch(rule -> rule.startsWith("-A CNI-HOSTPORT-DNAT -p tcp "))
                .anyMatch(rule -> rule.endsWith("--to-destination [fd00::5]:80"))
                .noneMatch(rule -> rule.contains("SETMARK"));
    }

    /** The match takes 15 ports. */
    @Test
    void manyPortsAreSeveralEntries() throws Exception {
        PortMapping range = new PortMapping(Protocol.TCP, Optional.empty(), 8000, 9000, 31);
        firewall.apply(ONE, publishing(ports(List.of(range), Hairpin.EVERYBODY, "10.22.0.5/16")));
        assertThat(programs.rules())
                .filteredOn(rule -> rule.contains("multiport"))
                .hasSize(3);
        assertThat(programs.rules())
                .contains(
                        "-A " + DNAT + " -p tcp -m tcp --dport 8030 -j DNAT --to-destination 10.22.0.5:9030",
                        "-A " + DNAT + " -p tcp -m tcp --dport 8030 -j CNI-HOSTPORT-SETMARK");
    }

    @Test
    void onceMoreIsTheSame() throws Exception {
        firewall.apply(ONE, web("10.22.0.5/16"));
        List<String> before = programs.rules();
        firewall.apply(ONE, web("10.22.0.5/16"));
        assertThat(programs.rules()).isEqualTo(before);
    }

    /** Nothing of before is left when an attachment is made anew without having been removed. */
    @Test
    void otherPortsReplaceThoseOfBefore() throws Exception {
        firewall.apply(ONE, web("10.22.0.5/16"));
        PortMapping other = PortMapping.of(Protocol.UDP, 9090, 90);
        firewall.apply(ONE, publishing(ports(List.of(other), Hairpin.NEIGHBOURS, "10.22.0.6/16")));
        assertThat(programs.rules()).noneMatch(rule -> rule.contains("8080") || rule.contains("10.22.0.5"));
        assertThat(programs.rules())
                .filteredOn(rule -> rule.startsWith("-A PREROUTING"))
                .hasSize(1);
    }

    @Test
    void whatIsMissingIsSaidAndComesBack() throws Exception {
        firewall.apply(ONE, web("10.22.0.5/16"));
        List<String> before = programs.rules();
        programs.restore(Family.IPV4, Kind.SYSTEM, "*nat\n:" + DNAT + " - [0:0]\nCOMMIT\n");
        assertThat(firewall.problem(ONE, web("10.22.0.5/16")).orElse("")).contains("10.22.0.5:80");
        programs.restore(Family.IPV4, Kind.SYSTEM, "*nat\n-F PREROUTING\nCOMMIT\n");
        assertThat(firewall.problem(ONE, web("10.22.0.5/16")).orElse("")).contains("PREROUTING");
        assertThat(firewall.restore()).isEqualTo(1);
        assertThat(programs.rules()).containsExactlyInAnyOrderElementsOf(before);
        assertThat(firewall.problem(ONE, web("10.22.0.5/16"))).isEmpty();
    }

    @Test
    void aPortThatAnotherContainerHasIsRefused() throws Exception {
        firewall.apply(ONE, web("10.22.0.5/16"));
        assertThatThrownBy(() -> firewall.apply(attachment("n1", "cidB", "eth0"), web("10.22.0.6/16")))
                .isInstanceOfSatisfying(AttachmentException.class, e -> {
                    assertThat(e.reason()).isEqualTo(Reason.PORT_TAKEN);
                    assertThat(e.what()).contains("8080/tcp");
                    assertThat(e.details()).contains("n1/cidA/eth0");
                });
        firewall.remove(attachment("n1", "cidB", "eth0"), ALL);
        // The same container on another network may want it too.
        firewall.apply(attachment("n2", "cidA", "eth0"), web("10.23.0.5/16"));
    }

    @Test
    void aPortOfWhoHadOurAddressIsFree() throws Exception {
        firewall.apply(ONE, web("10.22.0.5/16"));
        firewall.apply(attachment("n1", "cidC", "eth0"), web("10.22.0.5/16"));
        assertThat(programs.rules()).anyMatch(rule -> rule.contains("cidC"));
    }

    @Test
    void interfacesOnOneNetworkShareTheirChains() throws Exception {
        Attachment second = attachment("n1", "cidA", "eth1");
        firewall.apply(ONE, masquerading("10.22.0.5/16"));
        firewall.apply(second, masquerading("10.22.0.6/16"));
        assertThat(programs.rules())
                .filteredOn(rule -> rule.startsWith("-A POSTROUTING"))
                .hasSize(2);
        assertThat(firewall.problem(ONE, masquerading("10.22.0.5/16"))).isEmpty();
        programs.restore(Family.IPV4, Kind.LEGACY, "*nat\nCOMMIT\n");
        removeAllOfTheSystem();
        firewall.remove(ONE, ALL);
        assertThat(programs.rules()).anyMatch(rule -> rule.contains("10.22.0.6/32"));
        assertThat(programs.rules()).noneMatch(rule -> rule.contains("10.22.0.5/32"));
    }

    /** As removal by netlink would; these programs have no kernel. */
    private void removeAllOfTheSystem() throws IOException {
        String removal =
                NatTable.removal(SavedTable.parse(programs.save(Family.IPV4, Kind.SYSTEM)), Set.of(MASQUERADE, DNAT));
        programs.restore(Family.IPV4, Kind.SYSTEM, removal);
    }

    @Test
    void whatIsInTheOldTablesIsRemovedByTheProgram() throws Exception {
        firewall.apply(ONE, web("10.22.0.5/16"));
        programs.restore(
                Family.IPV4,
                Kind.LEGACY,
                programs.save(Family.IPV4, Kind.SYSTEM).replace("# Generated\n", ""));
        records.delete(ONE);
        firewall.remove(ONE, ALL);
        assertThat(programs.hasChain(Family.IPV4, Kind.LEGACY, DNAT)).isFalse();
        assertThat(programs.rules(Family.IPV4, Kind.LEGACY))
                .noneMatch(rule -> rule.contains(DNAT))
                .anyMatch(rule -> rule.startsWith("-A PREROUTING"));
        int before = programs.restorations;
        firewall.remove(ONE, ALL);
        assertThat(programs.restorations).isEqualTo(before);
    }

    /** What {@code iptables-nft} keeps in nf_tables. */
    @Test
    void chainsInNfTablesAreRemovedWithWhatLeadsToThem() throws Exception {
        NftTable nat = new NftTable(NftTable.Family.IPV4, "nat");
        try (Nftables nft = Nftables.open(host)) {
            nft.commit(new NftBatch()
                    .addTable(nat)
                    .addChain(nat, DNAT)
                    .addChain(nat, MASQUERADE)
                    .addChain(nat, "CNI-DN-other")
                    .addChain(nat, "CNI-HOSTPORT-DNAT")
                    .addRule(NewRule.in(nat, DNAT).with(Verdict.accept()))
                    .addRule(NewRule.in(nat, "CNI-HOSTPORT-DNAT").with(Verdict.jump("CNI-DN-other")))
                    .addRule(NewRule.in(nat, "CNI-HOSTPORT-DNAT").with(Verdict.jump(DNAT)))
                    .addRule(NewRule.in(nat, "CNI-HOSTPORT-DNAT").with(Verdict.jump(MASQUERADE))));
            firewall.remove(ONE, Set.of(Part.PORTS));
            assertThat(nft.chains(nat))
                    .extracting(chain -> chain.name())
                    .containsExactlyInAnyOrder(MASQUERADE, "CNI-DN-other", "CNI-HOSTPORT-DNAT");
            assertThat(nft.rules(nat)).hasSize(2);
            firewall.remove(ONE, Set.of(Part.MASQUERADE));
            assertThat(nft.rules(nat)).hasSize(1);
        }
    }

    @Test
    void rulesOfNftAreRemovedByTheirComments() throws Exception {
        NftTable masquerading = new NftTable(NftTable.Family.INET, "cni_plugins_masquerade");
        NftTable ports = new NftTable(NftTable.Family.IPV4, "cni_hostport");
        String ours = new ReferenceNames(ONE).nftComment() + ", net: n1, if: eth0, id: cidA";
        try (Nftables nft = Nftables.open(host)) {
            nft.commit(new NftBatch()
                    .addTable(masquerading)
                    .addChain(masquerading, "masq_checks")
                    .addRule(NewRule.in(masquerading, "masq_checks")
                            .with(Verdict.accept())
                            .comment(ours))
                    .addRule(NewRule.in(masquerading, "masq_checks")
                            .with(Verdict.accept())
                            .comment("another"))
                    .addTable(ports)
                    .addChain(ports, "hostports")
                    .addRule(NewRule.in(ports, "hostports")
                            .with(Verdict.accept())
                            .comment("cidA"))
                    .addRule(NewRule.in(ports, "hostports")
                            .with(Verdict.accept())
                            .comment("cidAB")));
            firewall.remove(ONE, ALL);
            assertThat(nft.rules(masquerading))
                    .extracting(rule -> rule.comment().orElse(""))
                    .containsExactly("another");
            assertThat(nft.rules(ports))
                    .extracting(rule -> rule.comment().orElse(""))
                    .containsExactly("cidAB");
        }
    }

    /** Whoever attached the container did it so; nothing of ours is there, and nothing is missing. */
    @Test
    void whatOthersMadeIsInOrder() throws Exception {
        PortPolicy ports = ports(List.of(PortMapping.of(Protocol.TCP, 8080, 80)), Hairpin.NEIGHBOURS, "10.22.0.5/16");
        firewall.apply(ONE, publishing(ports));
        records.delete(ONE);
        Policy ours = Policy.covering(ALL).add(ports).build();
        assertThat(firewall.problem(ONE, ours)).isEmpty();
        removeAllOfTheSystem();
        assertThat(firewall.problem(ONE, ours).orElse("")).contains("8080/tcp");
    }

    /** As the reference plugin firewall does it. */
    @Test
    void admissionByIptables() throws Exception {
        Policy policy = Policy.covering(Set.of())
                .add(new AdmissionPolicy(prefixes("10.22.0.5/16"), AdmissionPolicy.DEFAULT_ADMIN_CHAIN))
                .byIptables(Part.ADMISSION)
                .build();
        firewall.apply(ONE, policy);
        List<String> all = List.of(
                "-A FORWARD -m comment --comment \"CNI firewall plugin rules\" -j CNI-FORWARD",
                "-A CNI-FORWARD -m comment --comment \"CNI firewall plugin admin overrides\" -j CNI-ADMIN",
                "-A CNI-FORWARD -d 10.22.0.5/32 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
                "-A CNI-FORWARD -s 10.22.0.5/32 -j ACCEPT");
        assertThat(programs.rules(Family.IPV4, Kind.SYSTEM, "filter")).containsExactlyElementsOf(all);
        assertThat(programs.rules(Family.IPV6, Kind.SYSTEM, "filter")).isEmpty();
        assertThat(firewall.problem(ONE, policy)).isEmpty();
        firewall.apply(ONE, policy);
        firewall.restore();
        assertThat(programs.rules(Family.IPV4, Kind.SYSTEM, "filter")).containsExactlyElementsOf(all);
        firewall.remove(ONE, ALL);
        assertThat(programs.rules(Family.IPV4, Kind.SYSTEM, "filter")).containsExactlyElementsOf(all.subList(0, 2));
        assertThat(firewall.problem(ONE, policy).orElse("")).contains("-s 10.22.0.5/32");
    }

    /** What iptables cannot do is asked of our rules, and says what it lacks. */
    @Test
    void isolationNeedsOurRules() throws Exception {
        Policy policy = Policy.covering(ALL)
                .add(MasqueradePolicy.of(prefixes("10.22.0.5/16")))
                .add(new IngressPolicy("br0", false, prefixes("10.22.0.5/16")))
                .build();
        kernel.removeNftables();
        assertThatThrownBy(() -> firewall.requireUsable(policy.wantedParts())).hasMessageContaining("CONFIG_NF_TABLES");
        assertThatThrownBy(() -> firewall.apply(ONE, policy)).isInstanceOf(IOException.class);
    }

    @Test
    void withoutNfTablesThereAreTheRulesOfIptables() throws Exception {
        kernel.removeNftables();
        assertMasqueradedByIptables();
    }

    @Test
    void withoutOneOfItsExpressionsThereAreTheRulesOfIptables() throws Exception {
        kernel.removeExpression("masq");
        assertMasqueradedByIptables();
    }

    private void assertMasqueradedByIptables() throws Exception {
        Policy policy = Policy.covering(ALL)
                .add(MasqueradePolicy.of(prefixes("10.22.0.5/16")))
                .add(new AdmissionPolicy(prefixes("10.22.0.5/16"), AdmissionPolicy.DEFAULT_ADMIN_CHAIN))
                .build();
        firewall.requireUsable(policy.wantedParts());
        firewall.apply(ONE, policy);
        assertThat(programs.rules()).anyMatch(rule -> rule.startsWith("-A POSTROUTING"));
        assertThat(records.find(ONE).orElseThrow().byIptables()).contains(Part.MASQUERADE);
        assertThat(firewall.problem(ONE, policy)).isEmpty();
    }

    /** That is no reason for others rules. */
    @Test
    void whatIsRefusedForAnotherReasonIsAnError() throws Exception {
        Policy policy = Policy.covering(ALL)
                .add(MasqueradePolicy.of(prefixes("10.22.0.5/16")))
                .build();
        for (Errno errno : List.of(Errno.ENOENT, Errno.EPERM)) {
            kernel.failChange(1, errno);
            assertThatThrownBy(() -> firewall.apply(ONE, policy)).isInstanceOf(NetlinkException.class);
            assertThat(programs.rules()).isEmpty();
        }
    }
}
