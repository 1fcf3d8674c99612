// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import static dev.flatnet.plugin.cni.PluginsOnKernel.bridge;
import static dev.flatnet.plugin.cni.PluginsOnKernel.config;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flatnet.netlink.netfilter.NftBatch;
import dev.flatnet.netlink.netfilter.NftTable;
import dev.flatnet.netlink.netfilter.Nftables;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.route.BridgePort;
import dev.flatnet.netlink.route.LinkChange;
import dev.flatnet.netlink.route.NewLink;
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

/** The plugin {@code firewall}, and the keys of {@code flatnet} for the same. */
class FirewallPluginTest {
    private static final NftTable TABLE = new NftTable(NftTable.Family.IPV4, "flatnet");
    private static final NftTable BRIDGE = new NftTable(NftTable.Family.BRIDGE, "flatnet");

    private final PluginsOnKernel plugins = new PluginsOnKernel();
    private JsonNode made = PluginsOnKernel.JSON.createObjectNode();

    @BeforeEach
    void aContainer() throws Exception {
        plugins.container("c1");
        made = plugins.add("c1", plain()).answer();
    }

    /** A network that leaves to others what is forwarded. */
    private static ObjectNode plain() throws IOException {
        return bridge().put("forwardAccept", false);
    }

    private ObjectNode firewall(String keys) throws IOException {
        ObjectNode config = config("{'cniVersion': '1.1.0', 'name': 'net', 'type': 'firewall'" + keys + "}");
        config.set("prevResult", made);
        return config;
    }

    private Run call(String verb, String keys) throws IOException {
        return plugins.call("firewall", verb, "c1", firewall(keys));
    }

    /** The sets of a table that have elements. */
    private List<String> used(NftTable table) throws IOException {
        List<String> used = new ArrayList<>();
        try (Nftables nft = Nftables.open(plugins.host)) {
            for (var set : nft.sets(table)) {
                if (!nft.elements(table, set.name()).isEmpty()) {
                    used.add(set.name());
                }
            }
        }
        return used;
    }

    private boolean isIsolated() throws IOException {
        String port = made.path("interfaces").path(1).path("name").asText();
        return BridgePort.of(PluginsOnKernel.link(plugins.host, port))
                .orElseThrow()
                .isolated();
    }

    @Test
    void theResultIsThatOfBefore() throws Exception {
        Run added = call("ADD", "");
        assertThat(added.status()).as(added.text()).isZero();
        assertThat(added.answer()).isEqualTo(made);
        assertThat(used(TABLE)).containsExactlyInAnyOrder("attachments", "admitted");
        assertThat(call("CHECK", "").status()).isZero();
    }

    @Test
    void checkLooksAndDelNeedsNothing() throws Exception {
        assertThat(call("CHECK", "").code()).isEqualTo(105);
        call("ADD", ", 'ingressPolicy': 'same-bridge'");
        assertThat(call("CHECK", ", 'ingressPolicy': 'same-bridge'").status()).isZero();
        try (Nftables nft = Nftables.open(plugins.host)) {
            nft.commit(new NftBatch().flushSet(TABLE, "bridges"));
        }
        Run checked = call("CHECK", ", 'ingressPolicy': 'same-bridge'");
        assertThat(checked.code()).isEqualTo(105);
        assertThat(checked.text()).contains("isolation");
        call("ADD", ", 'ingressPolicy': 'same-bridge'");
        ObjectNode bare = config("{'cniVersion': '1.1.0', 'name': 'net', 'type': 'firewall', 'ingressPolicy': 'bad'}");
        assertThat(plugins.call("firewall", "DEL", "c1", bare).status()).isZero();
        assertThat(used(TABLE)).containsExactly("attachments");
        assertThat(plugins.call("firewall", "DEL", "c1", bare).status()).isZero();
    }

    @Test
    void withoutAPreviousResultThereIsNothingToAdmit() throws Exception {
        ObjectNode config = firewall("");
        config.remove("prevResult");
        Run added = plugins.call("firewall", "ADD", "c1", config);
        assertThat(added.code()).isEqualTo(7);
        assertThat(added.text()).contains("previous result");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ", 'backend': ''",
                ", 'backend': 'iptables', 'firewalldZone': 'trusted'",
                ", 'iptablesAdminChainName': 'MY-CHAIN'",
                ", 'IPTablesAdminChainName': ''",
                ", 'ingressPolicy': ''",
                ", 'ingressPolicy': 'open'",
            })
    void keysOfTheReferencePluginAreTaken(String keys) throws Exception {
        Run added = call("ADD", keys);
        assertThat(added.status()).as(added.text()).isZero();
        assertThat(used(TABLE)).containsExactlyInAnyOrder("attachments", "admitted");
        assertThat(call("CHECK", keys).status()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'backend': 'zzz' | 7 | backend",
                "'backend': 'firewalld' | 2 | firewalld",
                "'backend': 1 | 6 | backend",
                "'firewalldZone': {} | 6 | firewalldZone",
                "'ingressPolicy': 'closed' | 7 | closed",
                "'ingressPolicy': true | 6 | ingressPolicy",
                "'iptablesAdminChainName': 'a b' | 7 | a b",
                "'iptablesAdminChainName': '-F' | 7 | -F",
                "'iptablesAdminChainName': '!x' | 7 | !x",
                "'iptablesAdminChainName': 'FORWARD' | 7 | FORWARD",
                "'iptablesAdminChainName': 'CNI-FORWARD' | 7 | CNI-FORWARD",
                "'iptablesAdminChainName': 'A234567890123456789012345678X' | 7 | iptablesAdminChainName",
            })
    void whatCannotBeIsRefusedBeforeAnythingIsMade(String keys, int code, String named) throws Exception {
        Run added = call("ADD", ", " + keys);
        assertThat(added.code()).as(added.text()).isEqualTo(code);
        assertThat(added.text()).contains(named);
        assertThat(used(TABLE)).containsExactly("attachments");
    }

    @Test
    void isolatedIsThePortAsWell() throws Exception {
        Run added = call("ADD", ", 'ingressPolicy': 'isolated'");
        assertThat(added.status()).as(added.text()).isZero();
        assertThat(isIsolated()).isTrue();
        assertThat(used(TABLE)).contains("isolated", "isolation", "bridges");
        assertThat(call("CHECK", ", 'ingressPolicy': 'isolated'").status()).isZero();
        call("DEL", "");
        assertThat(used(TABLE)).containsExactly("attachments");
    }

    @Test
    void aPortThatIsNotIsolatedAnyMoreIsFound() throws Exception {
        call("ADD", ", 'ingressPolicy': 'same-bridge'");
        assertThat(isIsolated()).isFalse();
        Run checked = call("CHECK", ", 'ingressPolicy': 'isolated'");
        assertThat(checked.code()).isEqualTo(105);
        assertThat(checked.text()).contains("isolated");
    }

    /** A point-to-point connection has no bridge: its host end is what others come by. */
    @Test
    void withoutABridgeTheHostEndIsKeptApart() throws Exception {
        String port = made.path("interfaces").path(1).path("name").asText();
        try (RouteNetlink netlink = RouteNetlink.open(plugins.host)) {
            netlink.links().change(netlink.links().require(port).index(), new LinkChange().master(0));
        }
        Run added = call("ADD", ", 'ingressPolicy': 'isolated'");
        assertThat(added.status()).as(added.text()).isZero();
        assertThat(used(TABLE)).contains("bridges", "isolated");
        assertThat(call("CHECK", ", 'ingressPolicy': 'isolated'").status()).isZero();
    }

    @Test
    void anInterfaceThatTheHostHasNoPartInCannotBeKeptApart() throws Exception {
        NetworkNamespace container = plugins.container("c2");
        try (RouteNetlink netlink = RouteNetlink.open(container)) {
            netlink.links().create(NewLink.bridge("eth0"));
        }
        ObjectNode config = firewall(", 'ingressPolicy': 'same-bridge'");
        config.putObject("prevResult").put("cniVersion", "1.1.0");
        Run added = plugins.call("firewall", "ADD", "c2", config);
        assertThat(added.code()).as(added.text()).isEqualTo(7);
        assertThat(added.text()).contains("ingressPolicy");
    }

    @Test
    void garbageIsWhatIsNotValid() throws Exception {
        call("ADD", ", 'ingressPolicy': 'isolated'");
        ObjectNode config = firewall("");
        config.putArray("cni.dev/valid-attachments")
                .addObject()
                .put("containerID", "c9")
                .put("ifname", "eth0");
        assertThat(plugins.call("firewall", "GC", "", config).status()).isZero();
        assertThat(used(TABLE)).containsExactly("attachments");
    }

    @Test
    void flatnetAdmitsByItself() throws Exception {
        plugins.container("c2");
        ObjectNode config = bridge().put("ingressPolicy", "isolated");
        Run added = plugins.add("c2", config);
        assertThat(added.status()).as(added.text()).isZero();
        assertThat(used(TABLE)).contains("admitted", "ingress", "isolated");
        assertThat(plugins.call("flatnet", "CHECK", "c2", PluginsOnKernel.after(config, added))
                        .status())
                .isZero();
        plugins.call("flatnet", "DEL", "c2", config);
        assertThat(used(TABLE)).containsExactly("attachments");
    }

    @Test
    void flatnetProtectsAgainstSpoofing() throws Exception {
        plugins.container("c2");
        ObjectNode config = bridge().put("macspoofchk", true);
        Run added = plugins.add("c2", config);
        assertThat(added.status()).as(added.text()).isZero();
        assertThat(used(BRIDGE)).containsExactlyInAnyOrder("macports", "macs");
        assertThat(plugins.call("flatnet", "CHECK", "c2", PluginsOnKernel.after(config, added))
                        .status())
                .isZero();
        plugins.container("c3");
        assertThat(plugins.add("c3", bridge().put("ipspoofchk", true)).status()).isZero();
        assertThat(used(BRIDGE)).containsExactlyInAnyOrder("macports", "macs", "addressports", "addresses4");
        plugins.call("flatnet", "DEL", "c2", config);
        plugins.call("flatnet", "DEL", "c3", config);
        assertThat(used(BRIDGE)).isEmpty();
    }

    @Test
    void withoutAnAddressThereIsNothingToHoldItTo() throws Exception {
        plugins.container("c2");
        ObjectNode config = bridge().put("ipspoofchk", true).put("ipMasq", false);
        config.remove("ipam");
        config.remove("isGateway");
        Run added = plugins.add("c2", config);
        assertThat(added.code()).as(added.text()).isEqualTo(7);
        assertThat(PluginsOnKernel.links(plugins.host)).hasSize(3);
    }
}
