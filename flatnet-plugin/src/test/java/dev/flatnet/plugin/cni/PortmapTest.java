// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import static dev.flatnet.plugin.cni.PluginsOnKernel.bridge;
import static dev.flatnet.plugin.cni.PluginsOnKernel.config;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flatnet.netlink.netfilter.NftTable;
import dev.flatnet.netlink.netfilter.Nftables;
import dev.flatnet.netlink.netfilter.SetElement;
import dev.flatnet.netlink.route.BridgePort;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.RouteNetlink;
import dev.flatnet.plugin.cni.PluginsOnKernel.Run;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Published ports from configuration to rules: as the chained plugin {@code portmap}, and as a capability of {@code flatnet}. */
class PortmapTest {
    private static final String WEB = "[{'hostPort': 8080, 'containerPort': 80, 'protocol': 'tcp'}]";
    private static final NftTable TABLE = new NftTable(NftTable.Family.IPV4, "flatnet");

    private final PluginsOnKernel plugins = new PluginsOnKernel();
    private JsonNode made = PluginsOnKernel.JSON.createObjectNode();

    @BeforeEach
    void aContainer() throws Exception {
        plugins.container("c1");
        made = plugins.add("c1", bridge()).answer();
    }

    private ObjectNode portmap(String mappings, String keys) throws IOException {
        ObjectNode config = config("{'cniVersion': '1.1.0', 'name': 'net', 'type': 'portmap'" + keys
                + ", 'runtimeConfig': {'portMappings': " + mappings + "}}");
        config.set("prevResult", made);
        return config;
    }

    private Run add(String mappings, String keys) throws IOException {
        return plugins.call("portmap", "ADD", "c1", portmap(mappings, keys));
    }

    /** What leads where: {@code ports KEY VALUE}. */
    private List<String> ports() throws IOException {
        List<String> ports = new ArrayList<>();
        try (Nftables nft = Nftables.open(plugins.host)) {
            for (String set : List.of("ports", "hostports")) {
                for (SetElement element : nft.elements(TABLE, set)) {
                    ports.add(set + " " + element.key().orElseThrow() + " "
                            + element.value().orElseThrow());
                }
            }
        }
        return ports;
    }

    @Test
    void theResultIsThatOfBefore() throws Exception {
        Run added = add(WEB, "");
        assertThat(added.status()).as(added.text()).isZero();
        assertThat(added.answer()).isEqualTo(made);
        assertThat(ports()).containsExactly("ports 0x060000001f900000 0x0a57090200500000");
    }

    /** A runtime asks for the same ports on each network, and some networks lack the family. */
    @ParameterizedTest
    @ValueSource(strings = {"::1", "2001:db8::1"})
    void addressesOfTheHostWithNoWayToTheContainerArePassedOver(String address) throws Exception {
        Run added = add("[{'hostPort': 80, 'containerPort': 80, 'hostIP': '" + address + "'}]", "");
        assertThat(added.status()).as(added.text()).isZero();
        assertThat(ports()).isEmpty();
    }

    /** In a VLAN, packets from 127.0.0.1 leave by the host's interface there, not by the bridge. */
    @Test
    void aContainerInAVlanIsReachedFromLocalhost() throws Exception {
        plugins.container("c2");
        ObjectNode vlan = bridge();
        vlan.put("name", "vlan").put("bridge", "br-vlan").put("vlan", 100);
        vlan.withObject("/ipam").put("subnet", "10.87.10.0/24");
        ObjectNode portmap = portmap(WEB, "").put("name", "vlan");
        portmap.set("prevResult", plugins.add("c2", vlan).answer());
        Run added = plugins.call("portmap", "ADD", "c2", portmap);
        assertThat(added.status()).as(added.text()).isZero();
        assertThat(plugins.host.sysctl("ipv4", "conf", "br-vlan.100", "route_localnet"))
                .isEqualTo("1");
        assertThat(plugins.call("portmap", "CHECK", "c2", portmap).status()).isZero();
    }

    @Test
    void checkLooksAndDelNeedsNothing() throws Exception {
        add(WEB, "");
        assertThat(plugins.call("portmap", "CHECK", "c1", portmap(WEB, "")).status())
                .isZero();
        try (Nftables nft = Nftables.open(plugins.host)) {
            nft.commit(new dev.flatnet.netlink.netfilter.NftBatch().flushSet(TABLE, "ports"));
        }
        Run checked = plugins.call("portmap", "CHECK", "c1", portmap(WEB, ""));
        assertThat(checked.code()).isEqualTo(105);
        assertThat(checked.text()).contains("8080/tcp");
        add(WEB, "");
        ObjectNode bare = config("{'cniVersion': '1.1.0', 'name': 'net', 'type': 'portmap'}");
        assertThat(plugins.call("portmap", "DEL", "c1", bare).status()).isZero();
        assertThat(ports()).isEmpty();
    }

    @Test
    void otherPluginsOfTheChainKeepTheirRules() throws Exception {
        add(WEB, "");
        plugins.call("portmap", "DEL", "c1", portmap(WEB, ""));
        ObjectNode check = bridge();
        check.set("prevResult", made);
        assertThat(plugins.call("flatnet", "CHECK", "c1", check).status()).isZero();
    }

    @Test
    void nothingToPublishIsSuccess() throws Exception {
        ObjectNode config = portmap("[]", "");
        config.remove("runtimeConfig");
        Run added = plugins.call("portmap", "ADD", "c1", config);
        assertThat(added.status()).as(added.text()).isZero();
        assertThat(added.answer()).isEqualTo(made);
    }

    @Test
    void withoutAPreviousResultThereIsNothingToPublish() throws Exception {
        ObjectNode config = portmap(WEB, "");
        config.remove("prevResult");
        Run added = plugins.call("portmap", "ADD", "c1", config);
        assertThat(added.code()).isEqualTo(7);
        assertThat(added.text()).contains("previous result");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "[{'hostPort': 8080, 'containerPort': 80}] | ports 0x060000001f900000 0x0a57090200500000",
                "[{'HostPort': 8080, 'containerport': 80, 'PROTOCOL': 'TCP'}] | ports 0x060000001f900000 0x0a57090200500000",
                "[{'hostPort': 53, 'containerPort': 53, 'protocol': 'udp', 'hostIP': ''}] | ports 0x1100000000350000 0x0a57090200350000",
                "[{'hostPort': 1, 'containerPort': 65535, 'protocol': 'sctp'}] | ports 0x8400000000010000 0x0a570902ffff0000",
                "[{'hostPort': 8080, 'containerPort': 80, 'hostIP': '192.0.2.1'}] | hostports 0xc0000201060000001f900000 0x0a57090200500000",
                "[{'hostPort': 8080, 'containerPort': 80, 'hostIP': '0.0.0.0'}] | ports 0x060000001f900000 0x0a57090200500000",
            })
    void mappings(String mappings, String element) throws Exception {
        Run added = add(mappings, "");
        assertThat(added.status()).as(added.text()).isZero();
        assertThat(ports()).containsExactly(element);
    }

    @Test
    void rangesAreUnrolled() throws Exception {
        add("[{'hostPort': 8000, 'containerPort': 9000, 'range': 200}]", "");
        assertThat(ports()).hasSize(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "[{'hostPort': 0, 'containerPort': 80}] | 7 | hostPort",
                "[{'hostPort': 8080, 'containerPort': 0}] | 7 | containerPort",
                "[{'hostPort': 65536, 'containerPort': 80}] | 7 | hostPort",
                "[{'hostPort': -1, 'containerPort': 80}] | 7 | hostPort",
                "[{'containerPort': 80}] | 7 | hostPort",
                "[{'hostPort': '8080', 'containerPort': 80}] | 6 | hostPort",
                "[{'hostPort': 65535, 'containerPort': 80, 'range': 2}] | 7 | range",
                "[{'hostPort': 80, 'containerPort': 80, 'protocol': 'icmp'}] | 7 | icmp",
                "[{'hostPort': 80, 'containerPort': 80, 'hostIP': '192.0.2'}] | 7 | hostIP",
                "[{'hostPort': 80, 'containerPort': 80}, {'hostPort': 80, 'containerPort': 81}] | 7 | twice",
                "[{'hostPort': 79, 'containerPort': 79, 'range': 3}, {'hostPort': 80, 'containerPort': 81}] | 7 | twice",
                "{} | 6 | portMappings",
                "['8080:80'] | 6 | portMappings",
            })
    void mappingsThatCannotBeAreRefusedBeforeAnythingIsMade(String mappings, int code, String named) throws Exception {
        Run added = add(mappings, "");
        assertThat(added.code()).as(added.text()).isEqualTo(code);
        assertThat(added.text()).contains(named);
        assertThat(ports()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'snat': 'yes' | 6 | snat",
                "'masqAll': 1 | 6 | masqAll",
                "'markMasqBit': 32 | 7 | markMasqBit",
                "'backend': 'firewalld' | 7 | backend",
                "'externalSetMarkChain': 'a b' | 7 | externalSetMarkChain",
                "'externalSetMarkChain': 'KUBE-MARK-MASQ', 'markMasqBit': 7 | 7 | markMasqBit",
                "'externalSetMarkChain': 'KUBE-MARK-MASQ', 'backend': 'nftables' | 7 | externalSetMarkChain",
                "'conditionsV4': '-s 10.0.0.0/8' | 6 | conditionsV4",
                "'conditionsV4': ['--sport', '80'] | 7 | --sport",
                "'conditionsV4': ['-s'] | 7 | -s",
                "'conditionsV6': ['ip6', 'saddr', 'fd00::/129'] | 7 | conditionsV6",
            })
    void keysThatCannotBeAreRefused(String keys, int code, String named) throws Exception {
        Run added = add(WEB, ", " + keys);
        assertThat(added.code()).as(added.text()).isEqualTo(code);
        assertThat(added.text()).contains(named);
        assertThat(ports()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'snat': false",
                "'masqAll': true",
                "'markMasqBit': 7",
                "'backend': 'nftables'",
                "'backend': ''",
                "'conditionsV4': ['!', '-d', '192.0.2.0/24'], 'conditionsV6': ['!', '-d', 'fc00::/7']",
                "'conditionsV4': ['ip', 'saddr', '!=', '192.0.2.1', 'iifname', '\\\"eth0\\\"']",
            })
    void keysOfTheReferencePluginAreTaken(String keys) throws Exception {
        Run added = add(WEB, ", " + keys);
        assertThat(added.status()).as(added.text()).isZero();
        assertThat(ports()).hasSize(1);
        assertThat(plugins.call("portmap", "CHECK", "c1", portmap(WEB, ", " + keys))
                        .status())
                .isZero();
    }

    @Test
    void flatnetPublishesByItself() throws Exception {
        plugins.container("c2");
        ObjectNode config = bridge();
        config.set("runtimeConfig", config("{'portMappings': " + WEB + "}"));
        Run added = plugins.add("c2", config);
        assertThat(added.status()).as(added.text()).isZero();
        assertThat(ports()).containsExactly("ports 0x060000001f900000 0x0a57090300500000");

        plugins.container("c3");
        Run refused = plugins.add("c3", config);
        assertThat(refused.code()).isEqualTo(106);
        assertThat(refused.text()).contains("8080/tcp").contains("net/c2/eth0");
        assertThat(plugins.allocator.leases("net")).hasSize(2);

        plugins.call("flatnet", "DEL", "c2", config);
        assertThat(ports()).isEmpty();
        assertThat(plugins.add("c3", config).status()).isZero();
    }

    /** As results of specification 0.2.0 and of plugins that do not say it. */
    @Test
    void addressesOfNoInterfaceAreTheContainers() throws Exception {
        for (JsonNode ip : made.path("ips")) {
            ((ObjectNode) ip).remove("interface");
        }
        add(WEB, "");
        assertThat(ports()).containsExactly("ports 0x060000001f900000 0x0a57090200500000");
    }

    @Test
    void flatnetMayHaveItsPortsWritten() throws Exception {
        plugins.container("c2");
        ObjectNode config = bridge();
        config.set("portMappings", config("{'it': " + WEB + "}").get("it"));
        assertThat(plugins.add("c2", config).status()).isZero();
        assertThat(ports()).containsExactly("ports 0x060000001f900000 0x0a57090300500000");
        plugins.call("flatnet", "DEL", "c2", config);
        // What the runtime supplies is for this container.
        config.set("runtimeConfig", config("{'portMappings': []}"));
        assertThat(plugins.add("c2", config).status()).isZero();
        assertThat(ports()).isEmpty();
    }

    /** With rules for what bridges forward, the port has to let packets back; not if nothing is published after all. */
    @Test
    void theBridgesPortIsAsBeforeIfItFails() throws Exception {
        plugins.host.writeSysctl("1", "bridge", "bridge-nf-call-iptables");
        add(WEB, "");
        assertThat(hairpin()).containsExactly(true);
        plugins.container("c2");
        JsonNode first = made;
        made = plugins.add("c2", bridge()).answer();
        assertThat(plugins.call("portmap", "ADD", "c2", portmap(WEB, "")).code())
                .isEqualTo(106);
        assertThat(hairpin()).containsExactlyInAnyOrder(true, false);
        made = first;
    }

    private List<Boolean> hairpin() throws Exception {
        List<Boolean> hairpin = new ArrayList<>();
        try (RouteNetlink netlink = RouteNetlink.open(plugins.host)) {
            for (Link link : netlink.links().list()) {
                BridgePort.of(link).ifPresent(port -> hairpin.add(port.hairpin()));
            }
        }
        return hairpin;
    }

    @Test
    void statusSaysWhatTheKernelLacks() throws Exception {
        ObjectNode config = config("{'cniVersion': '1.1.0', 'name': 'net', 'type': 'portmap'}");
        assertThat(plugins.call("portmap", "STATUS", "", config).status()).isZero();
        plugins.kernel.removeNftables();
        Run status = plugins.call("portmap", "STATUS", "", config);
        assertThat(status.code()).isEqualTo(50);
        assertThat(status.text()).contains("CONFIG_NF_TABLES");
    }

    @Test
    void garbageIsWhatIsNotValid() throws Exception {
        add(WEB, "");
        ObjectNode config = portmap("[]", "");
        config.putArray("cni.dev/valid-attachments")
                .addObject()
                .put("containerID", "c9")
                .put("ifname", "eth0");
        assertThat(plugins.call("portmap", "GC", "", config).status()).isZero();
        assertThat(ports()).isEmpty();
    }
}
