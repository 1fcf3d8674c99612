// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import static dev.flatnet.plugin.cni.PluginsOnKernel.after;
import static dev.flatnet.plugin.cni.PluginsOnKernel.bridge;
import static dev.flatnet.plugin.cni.PluginsOnKernel.config;
import static dev.flatnet.plugin.cni.PluginsOnKernel.link;
import static dev.flatnet.plugin.cni.PluginsOnKernel.links;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.RouteNetlink;
import dev.flatnet.plugin.cni.PluginsOnKernel.Run;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code flatnet} from configuration to result. */
class InterfacePluginTest {
    private final PluginsOnKernel plugins = new PluginsOnKernel();

    private void assertHostUntouched() throws Exception {
        assertThat(links(plugins.host)).containsExactly("lo");
        assertThat(plugins.allocator.leases("net")).isEmpty();
    }

    @Test
    void theResultNamesWhatWasMade() throws Exception {
        NetworkNamespace container = plugins.container("c1");
        Run added = plugins.add("c1", bridge());

        assertThat(added.status()).as(added.text()).isZero();
        JsonNode interfaces = added.answer().path("interfaces");
        assertThat(interfaces).hasSize(3);
        assertThat(interfaces.path(0).path("name").asText()).isEqualTo("br-test");
        assertThat(interfaces.path(0).path("mac").asText())
                .isEqualTo(link(plugins.host, "br-test").mac().orElseThrow().toString());
        assertThat(interfaces.path(1).path("name").asText()).startsWith("fn").hasSize(15);
        assertThat(interfaces.path(2).path("name").asText()).isEqualTo("eth0");
        assertThat(interfaces.path(2).path("sandbox").asText()).isEqualTo("/run/netns/c1");
        assertThat(interfaces.path(2).path("mac").asText())
                .isEqualTo(link(container, "eth0").mac().orElseThrow().toString());
        assertThat(added.answer().path("ips").toString())
                .isEqualTo("[{\"interface\":2,\"address\":\"10.87.9.2/24\",\"gateway\":\"10.87.9.1\"}]");
        assertThat(added.answer().path("routes").toString()).isEqualTo("[{\"dst\":\"0.0.0.0/0\"}]");
    }

    @Test
    void checkIsContentAndDelLeavesTheBridgeAlone() throws Exception {
        NetworkNamespace container = plugins.container("c1");
        Run added = plugins.add("c1", bridge());
        Run checked = plugins.call("flatnet", "CHECK", "c1", after(bridge(), added));
        assertThat(checked.status()).as(checked.text()).isZero();
        assertThat(checked.answer().isMissingNode()).isTrue();

        assertThat(plugins.call("flatnet", "DEL", "c1", after(bridge(), added)).status())
                .isZero();
        assertThat(links(plugins.host)).containsExactlyInAnyOrder("lo", "br-test");
        assertThat(links(container)).containsExactly("lo");
        assertThat(plugins.allocator.leases("net")).isEmpty();
    }

    @Test
    void checkSaysWhatIsMissing() throws Exception {
        NetworkNamespace container = plugins.container("c1");
        Run added = plugins.add("c1", bridge());
        try (RouteNetlink inside = RouteNetlink.open(container)) {
            inside.links().delete(link(container, "eth0").index());
        }
        Run checked = plugins.call("flatnet", "CHECK", "c1", after(bridge(), added));
        assertThat(checked.code()).isEqualTo(105);
        assertThat(checked.text()).contains("no interface eth0");
    }

    /** CVE-2020-10749: a container must not configure the host by router advertisements. */
    @Test
    void theHostTakesNothingFromRoutersInContainers() throws Exception {
        NetworkNamespace container = plugins.container("c1");
        plugins.add("c1", bridge());
        String hostEnd = links(plugins.host).stream()
                .filter(name -> name.startsWith("fn"))
                .findFirst()
                .orElseThrow();
        for (String link : List.of("br-test", hostEnd)) {
            for (String key : List.of("accept_ra", "accept_redirects")) {
                assertThat(plugins.host.sysctl("ipv6", "conf", link, key))
                        .as(link + " " + key)
                        .isEqualTo("0");
            }
        }
        assertThat(container.sysctl("ipv6", "conf", "eth0", "accept_ra")).isEqualTo("0");
        assertThat(container.sysctl("ipv6", "conf", "eth0", "accept_redirects")).isEqualTo("0");
    }

    /** Otherwise containers reach what listens on the host's link-local address. */
    @Test
    void theHostSpeaksNoIpv6OnANetworkWithoutIt() throws Exception {
        plugins.container("c1");
        plugins.add("c1", bridge());
        assertThat(plugins.host.sysctl("ipv6", "conf", "br-test", "disable_ipv6"))
                .isEqualTo("1");
    }

    @Test
    void aBridgeOfTheAdministratorKeepsItsIpv6() throws Exception {
        plugins.container("c1");
        try (RouteNetlink host = RouteNetlink.open(plugins.host)) {
            host.links().create(dev.flatnet.netlink.route.NewLink.bridge("br-test"));
        }
        plugins.add("c1", bridge().put("isGateway", false));
        assertThat(plugins.host.sysctl("ipv6", "conf", "br-test", "disable_ipv6"))
                .isEqualTo("0");
        assertThat(plugins.host.sysctl("ipv6", "conf", "br-test", "accept_ra")).isEqualTo("1");
    }

    @Test
    void containersListenToRoutersWhenAskedTo() throws Exception {
        NetworkNamespace container = plugins.container("c1");
        plugins.add("c1", bridge().put("acceptRa", true));
        assertThat(container.sysctl("ipv6", "conf", "eth0", "accept_ra")).isEqualTo("1");
    }

    @Test
    void theHostsOwnNamespaceIsNoContainers() throws Exception {
        Run added = plugins.add("host", bridge());
        assertThat(added.code()).isEqualTo(8);
        assertThat(added.text()).contains("/run/netns/host");
        assertHostUntouched();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "vlan | 4095 | 7",
                "vlan | -1 | 7",
                "vlanTrunk | [{'id': 0}] | 7",
                "vlanTrunk | [{'id': 4095}] | 7",
                "vlanTrunk | [{'minID': 7}] | 7",
                "vlanTrunk | [{'maxID': 7}] | 7",
                "vlanTrunk | [{'minID': 7, 'maxID': 6}] | 7",
                "vlanTrunk | 7 | 6",
                "uplinkInterface | 'a/b' | 7",
                "hairpinMode | 'yes' | 6",
                "ipMasqBackend | 'ipchains' | 7",
                "ipMasqBackend | 4 | 6",
                "mtu | 67 | 7",
                "mtu | 65536 | 7",
                "mtu | 'large' | 6",
                "isGateway | 1 | 6",
                "bridge | 'a/b' | 7",
                "bridge | 'sixteencharacter' | 7",
                "bridge | 'br%d' | 7",
            })
    void whatCannotBeIsRefusedByName(String key, String value, int code) throws Exception {
        plugins.container("c1");
        ObjectNode config = bridge();
        config.set(key, config("{'it': " + value + "}").get("it"));
        Run added = plugins.add("c1", config);
        assertThat(added.code()).as(added.text()).isEqualTo(code);
        assertThat(added.text()).contains(key);
        assertHostUntouched();
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "0", "''", "[]", "{}"})
    void aKeyThatAsksForNothingIsNoneTheWiser(String nothing) throws Exception {
        plugins.container("c1");
        ObjectNode config = bridge();
        config.putObject("runtimeConfig")
                .set("deviceID", config("{'it': " + nothing + "}").get("it"));
        assertThat(plugins.add("c1", config).status()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"infinibandGUID", "deviceID"})
    void capabilitiesThatNobodyServesAreRefused(String capability) throws Exception {
        plugins.container("c1");
        ObjectNode config = bridge();
        config.putObject("runtimeConfig").putArray(capability).add("something");
        Run added = plugins.add("c1", config);
        assertThat(added.code()).isEqualTo(2);
        assertThat(added.text()).contains(capability);
        assertHostUntouched();
    }

    @Test
    void theDefaultGatewayIsARouteThatTheConfigurationMayHaveToo() throws Exception {
        plugins.container("c1");
        Run added = plugins.add("c1", bridge().put("isDefaultGateway", true));
        assertThat(added.answer().path("routes").toString()).isEqualTo("[{\"dst\":\"0.0.0.0/0\"}]");
    }

    /** The address of its gateway is not in the way of another network's. */
    @Test
    void twoNetworksWithSubnetsOfTheirOwnCanShareABridge() throws Exception {
        plugins.container("c1");
        plugins.container("c2");
        plugins.add("c1", bridge());
        ObjectNode other = bridge().put("name", "other");
        ((ObjectNode) other.get("ipam")).put("subnet", "10.88.9.0/24");
        Run added = plugins.add("c2", other);
        assertThat(added.status()).as(added.text()).isZero();
        try (RouteNetlink host = RouteNetlink.open(plugins.host)) {
            assertThat(host.addresses().list(link(plugins.host, "br-test").index()))
                    .extracting(address -> address.address().getHostAddress())
                    .contains("10.87.9.1", "10.88.9.1");
        }
        // But a network whose subnet has changed would leave those behind that it has.
        ((ObjectNode) other.get("ipam")).put("subnet", "10.89.9.0/24");
        plugins.container("c3");
        assertThat(plugins.add("c3", other).text()).contains("10.88.9.1/24");
    }

    @Test
    void nameServersOfTheConfigurationReplaceAllOthers() throws Exception {
        plugins.container("c1");
        ObjectNode config = bridge();
        config.putObject("dns").putArray("nameservers").add("10.1.1.1");
        assertThat(plugins.add("c1", config).answer().path("dns").toString())
                .isEqualTo("{\"nameservers\":[\"10.1.1.1\"]}");
    }

    @Test
    void aMacAddressThatIsRequestedIsGiven() throws Exception {
        NetworkNamespace container = plugins.container("c1");
        ObjectNode config = bridge();
        config.putObject("runtimeConfig").put("mac", "02:00:5e:00:53:01");
        plugins.add("c1", config);
        assertThat(link(container, "eth0").mac().map(Object::toString)).contains("02:00:5e:00:53:01");
    }

    @Test
    void interfacesOfEarlierPluginsComeFirst() throws Exception {
        plugins.container("c1");
        ObjectNode config = bridge();
        config.set("prevResult", config("""
                {'cniVersion': '1.1.0', 'interfaces': [{'name': 'early0', 'sandbox': '/run/netns/c1'}],
                 'ips': [{'address': '192.0.2.7/24', 'interface': 0}]}"""));
        JsonNode answer = plugins.add("c1", config).answer();
        assertThat(answer.path("interfaces").path(0).path("name").asText()).isEqualTo("early0");
        assertThat(answer.path("ips").path(0).path("interface").asInt()).isZero();
        assertThat(answer.path("ips").path(1).path("interface").asInt()).isEqualTo(3);
    }

    @Test
    void garbageIsWhatTheRuntimeDoesNotCallValid() throws Exception {
        plugins.container("c1");
        plugins.container("c2");
        plugins.add("c1", bridge());
        plugins.add("c2", bridge());
        ObjectNode config = bridge();
        config.putArray("cni.dev/valid-attachments")
                .addObject()
                .put("containerID", "c2")
                .put("ifname", "eth0");
        assertThat(plugins.call("flatnet", "GC", "", config).status()).isZero();
        assertThat(links(plugins.host).stream().filter(name -> name.startsWith("fn")))
                .hasSize(1);
        assertThat(plugins.allocator.leases("net"))
                .singleElement()
                .satisfies(lease -> assertThat(lease.holder().containerId()).isEqualTo("c2"));

        // A runtime that does not say which are valid says nothing about any.
        assertThat(plugins.call("flatnet", "GC", "", bridge()).status()).isZero();
        assertThat(plugins.allocator.leases("net")).hasSize(1);
    }

    @Test
    void statusSaysThatNoAddressIsLeft() throws Exception {
        plugins.container("c1");
        ObjectNode config = bridge();
        ((ObjectNode) config.get("ipam")).put("subnet", "10.87.9.0/30");
        assertThat(plugins.call("flatnet", "STATUS", "", config).status()).isZero();
        plugins.add("c1", config);
        assertThat(plugins.call("flatnet", "STATUS", "", config).code()).isEqualTo(50);
    }

    @Test
    void delServesAConfigurationThatMakesNoSenseAnyMore() throws Exception {
        plugins.container("c1");
        plugins.add("c1", bridge());
        Run deleted = plugins.call(
                "flatnet", "DEL", "c1", bridge().put("mtu", "large").put("vlan", 9));
        assertThat(deleted.status()).as(deleted.text()).isZero();
        assertThat(plugins.allocator.leases("net")).isEmpty();
        assertThat(links(plugins.host)).noneMatch(name -> name.startsWith("fn"));
    }

    @Test
    void aSecondAddOfTheSameAttachmentReplacesTheFirst() throws Exception {
        NetworkNamespace container = plugins.container("c1");
        plugins.add("c1", bridge());
        Link first = link(container, "eth0");
        Run again = plugins.add("c1", bridge());
        assertThat(again.status()).as(again.text()).isZero();
        assertThat(link(container, "eth0").index()).isNotEqualTo(first.index());
        assertThat(again.answer().path("ips").path(0).path("address").asText()).isEqualTo("10.87.9.2/24");
    }

    @Test
    void anIpamTypeIsNeededForWhateverElseStandsThere() throws Exception {
        plugins.container("c1");
        ObjectNode config = bridge();
        config.putObject("ipam").put("subnet", "10.87.9.0/24");
        Run added = plugins.add("c1", config);
        assertThat(added.code()).isEqualTo(7);
        assertThat(added.text()).contains("ipam.type");
        assertHostUntouched();
    }

    /** It would call itself without end. */
    @ParameterizedTest
    @ValueSource(strings = {"flatnet", "loopback", "tuning"})
    void aPluginOfOursThatManagesNoAddressesIsNoAddressManagement(String type) throws Exception {
        plugins.container("c1");
        ObjectNode config = bridge();
        config.putObject("ipam").put("type", type);
        Run added = plugins.add("c1", config);
        assertThat(added.code()).isEqualTo(7);
        assertThat(added.text()).contains("ipam.type").contains(type);
        assertHostUntouched();
        assertThat(plugins.call("flatnet", "DEL", "c1", config).status()).isZero();
    }

    @Test
    void theDirectoryForTurnsIsAbsolute() throws Exception {
        plugins.container("c1");
        Run added = plugins.add("c1", bridge().put("runDir", "run/flatnet"));
        assertThat(added.code()).isEqualTo(7);
        assertThat(added.text()).contains("runDir");
        assertThat(plugins.call("flatnet", "DEL", "c1", bridge().put("runDir", "run/flatnet"))
                        .status())
                .isZero();
    }

    private ObjectNode otherNetwork(String subnet) throws Exception {
        ObjectNode other = bridge().put("name", "other");
        ((ObjectNode) other.get("ipam")).put("subnet", subnet);
        return other;
    }

    /** Each would give its containers the addresses that the other one's have. */
    @ParameterizedTest
    @ValueSource(strings = {"10.87.9.0/24", "10.87.0.0/16", "10.87.9.128/25"})
    void twoNetworksOfOneSubnetAreNotOnOneBridge(String subnet) throws Exception {
        plugins.container("c1");
        plugins.container("c2");
        plugins.add("c1", bridge());
        Run refused = plugins.add("c2", otherNetwork(subnet));
        assertThat(refused.code()).isEqualTo(104);
        assertThat(refused.text())
                .contains("network net's")
                .contains("network other")
                .contains("br-test");
        assertThat(plugins.allocator.leases("other")).isEmpty();
        assertThat(plugins.call("flatnet", "STATUS", "", otherNetwork(subnet)).code())
                .isEqualTo(50);
        assertThat(plugins.call("flatnet", "STATUS", "", bridge()).status()).isZero();
        assertThat(plugins.add("c2", bridge()).status()).isZero();
    }

    @Test
    void theSubnetOfANetworkThatIsNotUsedAnyMoreIsFree() throws Exception {
        plugins.container("c1");
        plugins.container("c2");
        plugins.add("c1", bridge());
        plugins.call("flatnet", "DEL", "c1", bridge());
        assertThat(plugins.call("flatnet", "STATUS", "", otherNetwork("10.87.9.0/24"))
                        .status())
                .isZero();
        assertThat(plugins.add("c2", otherNetwork("10.87.9.0/24")).status()).isZero();
        assertThat(plugins.add("c1", bridge()).text()).contains("network other's");
    }
}
