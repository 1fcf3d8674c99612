// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import static dev.flatnet.plugin.firewall.FirewallHost.ALL;
import static dev.flatnet.plugin.firewall.FirewallHost.TABLE;
import static dev.flatnet.plugin.firewall.FirewallHost.TABLE6;
import static dev.flatnet.plugin.firewall.FirewallHost.attachment;
import static dev.flatnet.plugin.firewall.FirewallHost.policy;
import static dev.flatnet.plugin.firewall.FirewallHost.prefixes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.netlink.netfilter.NftBatch;
import dev.flatnet.netlink.netfilter.NftTable;
import dev.flatnet.netlink.netfilter.Nftables;
import dev.flatnet.netlink.route.NewLink;
import dev.flatnet.netlink.route.RouteNetlink;
import dev.flatnet.netlink.testing.SomeKernel;
import dev.flatnet.plugin.attachment.Attachment;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.AttachmentException.Reason;
import dev.flatnet.plugin.firewall.PortMapping.Protocol;
import dev.flatnet.plugin.firewall.PortPolicy.Conditions;
import dev.flatnet.plugin.firewall.PortPolicy.Hairpin;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules of published ports. That packets obey them is shown by tests with traffic. */
abstract class PortContract {
    private static final PortMapping WEB = PortMapping.of(Protocol.TCP, 8080, 80);
    private static final PortMapping DNS = PortMapping.of(Protocol.UDP, 53, 53);

    private final SomeKernel kernel;
    private FirewallHost host;

    PortContract(SomeKernel kernel) {
        this.kernel = kernel;
    }

    @BeforeEach
    void start() throws IOException {
        host = new FirewallHost(kernel);
        try (RouteNetlink netlink = RouteNetlink.open(host.namespace)) {
            netlink.links().create(NewLink.bridge("br0"));
        }
    }

    @AfterEach
    void stop() throws IOException {
        host.close();
    }

    private static Policy publishing(List<PortMapping> mappings, String... addresses) {
        return policy(
                new PortPolicy(mappings, prefixes(addresses), Hairpin.NEIGHBOURS, Optional.of("br0"), Conditions.NONE));
    }

    private static Policy publishing(PortMapping mapping, String... addresses) {
        return publishing(List.of(mapping), addresses);
    }

    private void publish(Attachment attachment, PortMapping mapping, String... addresses) throws Exception {
        host.firewall.apply(attachment, publishing(mapping, addresses));
    }

    private List<String> ports() throws IOException {
        return Stream.concat(
                        host.rules("element", "flatnet ports").stream(),
                        host.rules("element", "flatnet hostports").stream())
                .toList();
    }

    private String loopbackRouting() throws IOException {
        return host.namespace.sysctl("ipv4", "conf", "br0", "route_localnet");
    }

    @Test
    void aPortOfEveryAddressLeadsToTheContainersAddressesOfBothFamilies() throws Exception {
        publish(attachment("c1"), WEB, "10.1.0.2/16", "fd00::2/64");
        assertThat(ports())
                .containsExactly(
                        "element ip flatnet ports 0x060000001f900000 : 0x0a01000200500000 (net/c1/eth0)",
                        "element ip6 flatnet ports 0x060000001f900000 :"
                                + " 0xfd00000000000000000000000000000200500000 (net/c1/eth0)");
        assertThat(host.rules("element", "hairpin-br0-10.1.0.0-16")).hasSize(1);
        assertThat(host.rules("element", "hairpin-br0-fd00..-64")).hasSize(1);
        assertThat(host.firewall.problem(attachment("c1"), publishing(WEB, "10.1.0.2/16", "fd00::2/64")))
                .isEmpty();
        host.firewall.remove(attachment("c1"), ALL);
        assertThat(host.rules()).isEmpty();
    }

    @Test
    void aRepeatedAddPublishesNothingTwice() throws Exception {
        publish(attachment("c1"), WEB, "10.1.0.2/16", "fd00::2/64");
        List<String> before = host.rules();
        publish(attachment("c1"), WEB, "10.1.0.2/16", "fd00::2/64");
        assertThat(host.rules()).isEqualTo(before);
    }

    /** Nothing of before is left when an attachment is made anew without having been removed. */
    @Test
    void otherPortsAndAddressesReplaceThoseOfBefore() throws Exception {
        publish(attachment("c1"), WEB, "10.1.0.2/16");
        publish(attachment("c1"), PortMapping.of(Protocol.UDP, 9090, 90), "10.1.0.3/16");
        assertThat(ports()).singleElement().asString().contains("0x0a010003");
        assertThat(host.rules("0x0a010002")).isEmpty();
    }

    @Test
    void anAddressOfTheHostIsPartOfTheKey() throws Exception {
        publish(attachment("c1"), WEB.on(IpAddresses.parse("127.0.0.1")), "10.1.0.2/16", "fd00::2/64");
        assertThat(ports())
                .containsExactly("element ip flatnet hostports 0x7f000001060000001f900000 : 0x0a01000200500000"
                        + " (net/c1/eth0)");
    }

    @Test
    void unspecifiedAddressesAreThoseOfTheirFamily() throws Exception {
        publish(attachment("c1"), WEB.on(IpAddresses.parse("0.0.0.0")), "10.1.0.2/16", "fd00::2/64");
        assertThat(ports()).singleElement().asString().startsWith("element ip flatnet ports ");
        publish(attachment("c1"), WEB.on(IpAddresses.parse("::")), "10.1.0.2/16", "fd00::2/64");
        assertThat(ports()).singleElement().asString().startsWith("element ip6 flatnet ports ");
    }

    @Test
    void rangesAreOneElementAPort() throws Exception {
        PortMapping range = new PortMapping(Protocol.SCTP, Optional.empty(), 64_536, 1, 1000);
        publish(attachment("c1"), range, "10.1.0.2/16");
        assertThat(ports())
                .hasSize(1000)
                .contains("element ip flatnet ports 0x84000000fc180000 : 0x0a01000200010000 (net/c1/eth0)")
                .contains("element ip flatnet ports 0x84000000ffff0000 : 0x0a01000203e80000 (net/c1/eth0)");
        assertThat(host.firewall.problem(attachment("c1"), publishing(range, "10.1.0.2/16")))
                .isEmpty();
        host.firewall.remove(attachment("c1"), ALL);
        assertThat(host.rules()).isEmpty();
    }

    @Test
    void aPortThatAnotherContainerHasIsRefusedAndItsHolderNamed() throws Exception {
        publish(attachment("c1"), WEB, "10.1.0.2/16");
        List<String> before = host.rules();
        Policy wanted = publishing(List.of(DNS, WEB), "10.1.0.3/16");
        assertThatThrownBy(() -> host.firewall.apply(attachment("c2"), wanted))
                .isInstanceOfSatisfying(AttachmentException.class, e -> {
                    assertThat(e.reason()).isEqualTo(Reason.PORT_TAKEN);
                    assertThat(e.what()).contains("8080/tcp");
                    assertThat(e.details()).contains("net/c1/eth0");
                });
        assertThat(host.rules()).isEqualTo(before);
        host.firewall.remove(attachment("c2"), ALL);
        assertThat(host.rules()).isEqualTo(before);
        assertThat(host.firewall.problem(attachment("c1"), publishing(WEB, "10.1.0.2/16")))
                .isEmpty();
    }

    @Test
    void otherProtocolsAndAddressesAreOtherPorts() throws Exception {
        publish(attachment("c1"), WEB, "10.1.0.2/16");
        publish(attachment("c2"), PortMapping.of(Protocol.UDP, 8080, 80), "10.1.0.3/16");
        publish(attachment("c3"), WEB.on(IpAddresses.parse("192.0.2.1")), "10.1.0.4/16");
        publish(attachment("c4"), WEB.on(IpAddresses.parse("192.0.2.2")), "10.1.0.5/16");
        assertThat(ports()).hasSize(4);
    }

    /** Its address is ours now, so it is gone, even if nobody has said so. */
    @Test
    void aPortOfWhoHadOurAddressIsFree() throws Exception {
        publish(attachment("gone"), WEB, "10.1.0.2/16");
        publish(attachment("c1"), WEB, "10.1.0.2/16");
        assertThat(ports()).singleElement().asString().contains("net/c1/eth0");
        host.firewall.remove(attachment("gone"), ALL);
        assertThat(ports()).singleElement().asString().contains("net/c1/eth0");
    }

    @Test
    void anotherNetworkOfTheSameContainerMayWantThePort() throws Exception {
        Attachment one = attachment("one", "c1");
        Attachment two = attachment("two", "c1");
        publish(one, WEB, "10.1.0.2/16");
        publish(two, WEB, "10.2.0.2/16");
        assertThat(ports()).singleElement().asString().contains("0x0a010002").contains("one/c1/eth0");
        assertThat(host.firewall.problem(two, publishing(WEB, "10.2.0.2/16"))).isEmpty();
        host.firewall.remove(one, ALL);
        assertThat(ports()).singleElement().asString().contains("0x0a020002").contains("two/c1/eth0");
        assertThat(host.firewall.problem(two, publishing(WEB, "10.2.0.2/16"))).isEmpty();
        host.firewall.remove(two, ALL);
        assertThat(host.rules()).isEmpty();
    }

    @Test
    void whoWaitedForAPortLeavesItToWhoHasIt() throws Exception {
        Attachment one = attachment("one", "c1");
        Attachment two = attachment("two", "c1");
        publish(one, WEB, "10.1.0.2/16");
        publish(two, WEB, "10.2.0.2/16");
        host.firewall.remove(two, ALL);
        assertThat(ports()).singleElement().asString().contains("one/c1/eth0");
        assertThat(host.rules("10.2.0.0")).isEmpty();
    }

    @Test
    void packetsFromTheLoopbackMayLeaveByTheBridgeAsLongAsItIsNeeded() throws Exception {
        publish(attachment("c1"), WEB, "10.1.0.2/16");
        publish(attachment("c2"), DNS, "10.2.0.3/16");
        assertThat(loopbackRouting()).isEqualTo("1");
        host.firewall.remove(attachment("c1"), ALL);
        assertThat(loopbackRouting()).isEqualTo("1");
        host.firewall.remove(attachment("c2"), ALL);
        assertThat(loopbackRouting()).isEqualTo("0");
    }

    @Test
    void loopbackRoutingIsCheckedAndRestored() throws Exception {
        publish(attachment("c1"), WEB, "10.1.0.2/16");
        host.namespace.writeSysctl("0", "ipv4", "conf", "br0", "route_localnet");
        assertThat(host.firewall
                        .problem(attachment("c1"), publishing(WEB, "10.1.0.2/16"))
                        .orElse(""))
                .contains("route_localnet");
        host.firewall.restore();
        assertThat(loopbackRouting()).isEqualTo("1");
    }

    @Test
    void whoWantsNoSourceTranslationGetsNone() throws Exception {
        PortPolicy plain = new PortPolicy(
                List.of(WEB), prefixes("10.1.0.2/16"), Hairpin.NONE, Optional.of("br0"), Conditions.NONE);
        host.firewall.apply(attachment("c1"), policy(plain));
        assertThat(host.rules("element", "flatnet hairpin")).isEmpty();
        assertThat(loopbackRouting()).isEqualTo("0");
    }

    @Test
    void whoWantsAllToBeMasqueradedHasAChainForThat() throws Exception {
        PortPolicy all = new PortPolicy(
                List.of(WEB), prefixes("10.1.0.2/16"), Hairpin.EVERYBODY, Optional.of("br0"), Conditions.NONE);
        host.firewall.apply(attachment("c1"), policy(all));
        assertThat(host.rules("rule", "hairpin-br0-all"))
                .singleElement()
                .asString()
                .contains("Masquerade");
    }

    @Test
    void conditionsAreThoseOfThePortOnly() throws Exception {
        Conditions outside = new Conditions(
                PortCondition.parse(List.of("!", "-s", "192.0.2.0/24", "-i", "eth0")),
                PortCondition.parse(List.of("ip6", "saddr", "!=", "2001:db8::1")));
        PortPolicy conditional = new PortPolicy(
                List.of(WEB, DNS.on(IpAddresses.parse("192.0.2.1"))),
                prefixes("10.1.0.2/16", "fd00::2/64"),
                Hairpin.NEIGHBOURS,
                Optional.of("br0"),
                outside);
        host.firewall.apply(attachment("c1"), policy(conditional));
        publish(attachment("c2"), PortMapping.of(Protocol.TCP, 9090, 80), "10.1.0.3/16");
        assertThat(host.rules("element ip flatnet conditions", "0x060000001f900000"))
                .hasSize(1);
        assertThat(host.rules("element ip flatnet hostconditions", "0xc0000201110000000035"))
                .hasSize(1);
        assertThat(host.rules("element ip6 flatnet conditions")).hasSize(1);
        assertThat(host.rules("rule ip flatnet when-")).hasSize(2);
        assertThat(host.rules("rule ip flatnet when-", "NOT_EQUAL", "0xc00002", "0x65746830"))
                .hasSize(1);
        assertThat(host.firewall.problem(attachment("c1"), policy(conditional))).isEmpty();
        host.firewall.remove(attachment("c1"), ALL);
        assertThat(host.rules("when-")).isEmpty();
        assertThat(ports()).hasSize(1);
    }

    static Stream<Named<NftBatch>> damages() {
        return Stream.of(
                Named.of("the table is gone", new NftBatch().deleteTable(TABLE)),
                Named.of("nobody comes to the ports", new NftBatch().flushChain(TABLE, "prerouting")),
                Named.of("the host does not", new NftBatch().flushChain(TABLE, "output")),
                Named.of("nothing is translated", new NftBatch().flushChain(TABLE, "published")),
                Named.of("neighbours get no answer", new NftBatch().flushChain(TABLE, "hairpin")),
                Named.of("the loopback is not guarded", new NftBatch().deleteChain(TABLE, "guard")),
                Named.of("the ports are gone", new NftBatch().flushSet(TABLE, "ports")),
                Named.of("those of one address are gone", new NftBatch().flushSet(TABLE, "hostports")));
    }

    @ParameterizedTest
    @MethodSource("damages")
    void whatIsMissingIsSaidAndComesBack(NftBatch damage) throws Exception {
        Policy policy = publishing(List.of(WEB, DNS.on(IpAddresses.parse("127.0.0.1"))), "10.1.0.2/16");
        host.firewall.apply(attachment("c1"), policy);
        List<String> before = host.rules();
        host.change(damage);
        assertThat(host.firewall.problem(attachment("c1"), policy)).isNotEmpty();
        host.firewall.restore();
        assertThat(host.rules()).isEqualTo(before);
        assertThat(host.firewall.problem(attachment("c1"), policy)).isEmpty();
    }

    /** Whoever comes next repairs what all rest on, and brings back what the others had. */
    @Test
    void theNextAttachmentBringsBackThePortsOfAll() throws Exception {
        publish(attachment("c1"), WEB, "10.1.0.2/16", "fd00::2/64");
        publish(attachment("c2"), DNS, "10.1.0.3/16", "fd00::3/64");
        List<String> before = host.rules();
        host.change(new NftBatch().deleteTable(TABLE).deleteTable(TABLE6));
        publish(attachment("c2"), DNS, "10.1.0.3/16", "fd00::3/64");
        assertThat(host.rules()).isEqualTo(before);
    }

    @Test
    void whatTwoNetworksWantIsRestoredAsItWas() throws Exception {
        publish(attachment("one", "c1"), WEB, "10.1.0.2/16");
        publish(attachment("two", "c1"), WEB, "10.2.0.2/16");
        host.change(new NftBatch().deleteTable(TABLE));
        host.firewall.restore();
        assertThat(ports()).hasSize(1);
        host.firewall.remove(attachment("one", "c1"), ALL);
        assertThat(ports()).singleElement().asString().contains("two/c1/eth0");
    }

    @Test
    void whatIsNeededIsAskedForAndNotMade() throws Exception {
        try (Nftables nftables = Nftables.open(host.namespace)) {
            long before = nftables.generation();
            host.firewall.requireUsable(ALL);
            assertThat(nftables.generation()).isEqualTo(before);
        }
        assertThat(host.rules()).isEmpty();
    }

    @Test
    void garbageIsFoundWithoutARecord() throws Exception {
        publish(attachment("c1"), WEB, "10.1.0.2/16", "fd00::2/64");
        host.records.delete(attachment("c1"));
        host.firewall.retain("net", Set.of(), ALL);
        assertThat(host.rules()).isEmpty();
    }

    @Test
    void rulesOfOthersForTheSamePortStay() throws Exception {
        NftTable other = new NftTable(NftTable.Family.IPV4, "nat");
        host.change(new NftBatch().addTable(other).addChain(other, "DOCKER"));
        publish(attachment("c1"), WEB, "10.1.0.2/16");
        host.firewall.remove(attachment("c1"), ALL);
        assertThat(host.rules()).containsExactly("chain ip nat DOCKER", "table ip nat");
    }
}
