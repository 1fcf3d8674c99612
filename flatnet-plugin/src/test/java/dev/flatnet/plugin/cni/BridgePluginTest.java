// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import static dev.flatnet.plugin.cni.PluginsOnKernel.after;
import static dev.flatnet.plugin.cni.PluginsOnKernel.config;
import static dev.flatnet.plugin.cni.PluginsOnKernel.link;
import static dev.flatnet.plugin.cni.PluginsOnKernel.links;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.route.BridgePort;
import dev.flatnet.netlink.route.InterfaceAddress;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.LinkChange;
import dev.flatnet.netlink.route.NewLink;
import dev.flatnet.netlink.route.NewRoute;
import dev.flatnet.netlink.route.RouteNetlink;
import dev.flatnet.plugin.cni.PluginsOnKernel.Run;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bridge}, which takes the reference plugin's configuration, and over from it. */
class BridgePluginTest {
    private final PluginsOnKernel plugins = new PluginsOnKernel();

    /** As {@code podman network create --ipv6} writes it, but for {@code ipMasq}. */
    private static ObjectNode podman() throws Exception {
        return config("""
                {'cniVersion': '0.4.0', 'name': 'net', 'type': 'bridge', 'bridge': 'cni-podman1', 'isGateway': true,
                 'hairpinMode': true, 'capabilities': {'ips': true},
                 'ipam': {'type': 'host-local', 'routes': [{'dst': '0.0.0.0/0'}, {'dst': '::/0'}],
                          'ranges': [[{'subnet': '10.89.0.0/24', 'gateway': '10.89.0.1'}],
                                     [{'subnet': 'fd00:89::/64', 'gateway': 'fd00:89::1'}]]}}""");
    }

    /** Until the address management has the reference plugin's name as well. */
    private static ObjectNode network() throws Exception {
        ObjectNode config = podman();
        ((ObjectNode) config.get("ipam")).put("type", "flatnet-ipam");
        return config;
    }

    private static ObjectNode layer2(String more) throws Exception {
        return config("{'cniVersion': '1.0.0', 'name': 'net', 'type': 'bridge'" + more + "}");
    }

    private Run add(String container, ObjectNode config) throws Exception {
        return plugins.call("bridge", "ADD", container, config);
    }

    private List<String> veths() throws Exception {
        return links(plugins.host).stream()
                .filter(name -> name.startsWith("veth"))
                .toList();
    }

    @Test
    void whatPodmanWritesIsServed() throws Exception {
        NetworkNamespace container = plugins.container("c1");
        Run added = add("c1", network());
        assertThat(added.status()).as(added.text()).isZero();
        JsonNode interfaces = added.answer().path("interfaces");
        assertThat(interfaces.findValuesAsText("name")).hasSize(3).contains("cni-podman1", "eth0");
        assertThat(interfaces.path(0).path("name").asText()).isEqualTo("cni-podman1");
        assertThat(interfaces.path(1).path("name").asText()).startsWith("veth").hasSize(15);
        assertThat(interfaces.path(2).path("name").asText()).isEqualTo("eth0");
        assertThat(interfaces.path(2).path("sandbox").asText()).isEqualTo("/run/netns/c1");
        assertThat(added.answer().path("ips").toString())
                .isEqualTo(
                        "[{\"version\":\"4\",\"interface\":2,\"address\":\"10.89.0.2/24\",\"gateway\":\"10.89.0.1\"},"
                                + "{\"version\":\"6\",\"interface\":2,\"address\":\"fd00:89::2/64\",\"gateway\":\"fd00:89::1\"}]");
        assertThat(added.answer().path("routes").toString()).isEqualTo("[{\"dst\":\"0.0.0.0/0\"},{\"dst\":\"::/0\"}]");
        Link port = link(plugins.host, interfaces.path(1).path("name").asText());
        assertThat(BridgePort.of(port).orElseThrow().hairpin()).isTrue();

        Run checked = plugins.call("bridge", "CHECK", "c1", after(network(), added));
        assertThat(checked.status()).as(checked.text()).isZero();
        assertThat(plugins.call("bridge", "DEL", "c1", after(network(), added)).status())
                .isZero();
        assertThat(veths()).isEmpty();
        assertThat(links(container)).containsExactly("lo");
        assertThat(plugins.allocator.leases("net")).isEmpty();
    }

    @Test
    void theDefaultGatewayIsARouteOfTheResultWithItsGateway() throws Exception {
        plugins.container("c1");
        ObjectNode config = network().put("isGateway", false).put("isDefaultGateway", true);
        ((ObjectNode) config.get("ipam")).remove("routes");
        assertThat(add("c1", config).answer().path("routes").toString())
                .isEqualTo("[{\"dst\":\"0.0.0.0/0\",\"gw\":\"10.89.0.1\"},{\"dst\":\"::/0\",\"gw\":\"fd00:89::1\"}]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ", 'ipam': {}", ", 'ipam': {'type': ''}"})
    void withoutAddressesTheBridgeIsTheReferencePlugins(String ipam) throws Exception {
        NetworkNamespace container = plugins.container("c1");
        Run added = add("c1", layer2(ipam));
        assertThat(added.status()).as(added.text()).isZero();
        assertThat(added.answer().path("interfaces").path(0).path("name").asText())
                .isEqualTo("cni0");
        assertThat(added.answer().has("ips")).isFalse();
        assertThat(link(container, "eth0").isUp()).isTrue();
        assertThat(plugins.call("bridge", "CHECK", "c1", after(layer2(ipam), added))
                        .status())
                .isZero();
        assertThat(plugins.call("bridge", "DEL", "c1", after(layer2(ipam), added))
                        .status())
                .isZero();
        assertThat(veths()).isEmpty();
    }

    @Test
    void keysMeanTheSameInAnyLetterCase() throws Exception {
        plugins.container("c1");
        Run added = add("c1", layer2(", 'BRIDGE': 'br7', 'portisolation': true, 'HairpinMode': true"));
        assertThat(links(plugins.host)).contains("br7");
        Link port = link(
                plugins.host,
                added.answer().path("interfaces").path(1).path("name").asText());
        assertThat(BridgePort.of(port).orElseThrow().isolated()).isTrue();
        assertThat(BridgePort.of(port).orElseThrow().hairpin()).isTrue();
    }

    @Test
    void theInterfaceOfTheHostInAVlanStandsBehindTheContainers() throws Exception {
        plugins.container("c1");
        Run added = add("c1", network().put("vlan", 100).put("bridge", "br7"));
        assertThat(added.status()).as(added.text()).isZero();
        assertThat(added.answer().path("interfaces").findValuesAsText("name"))
                .containsSubsequence("br7", "eth0", "br7.100");
        assertThat(added.answer().path("ips").path(0).path("interface").asInt()).isEqualTo(2);
        Run checked = plugins.call(
                "bridge", "CHECK", "c1", after(network().put("vlan", 100).put("bridge", "br7"), added));
        assertThat(checked.status()).as(checked.text()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'hairpinMode': true, 'promiscMode': true} | 7 | hairpin mode and promiscuous mode",
                "{'disableContainerInterface': true, 'ipam': {'type': 'flatnet-ipam', 'subnet': '10.1.2.0/24'}} | 7 | IPAM",
                "{'vlan': 100, 'isGateway': true, 'bridge': 'a-long-name123'} | 7 | vlan",
                "{'vlan': 5000} | 7 | vlan",
                "{'vlanTrunk': [{'minID': 5, 'maxID': 4}]} | 7 | minID is greater than maxID",
                "{'ipMasqBackend': 'foo'} | 7 | ipMasqBackend",
                "{'promiscMode': 'yes'} | 6 | promiscMode",
            })
    void whatCannotBeIsRefusedBeforeAnythingIsDone(String keys, int code, String words) throws Exception {
        plugins.container("c1");
        ObjectNode config = layer2("");
        config.setAll(config(keys));
        Run added = add("c1", config);
        assertThat(added.code()).as(added.text()).isEqualTo(code);
        assertThat(added.text()).contains(words);
        assertThat(links(plugins.host)).containsExactly("lo");
    }

    @Test
    void capabilitiesOfThePluginsBehindItAreNoneOfItsBusiness() throws Exception {
        plugins.container("c1");
        ObjectNode config = layer2("");
        config.putObject("runtimeConfig").putArray("portMappings").addObject().put("hostPort", 8080);
        assertThat(add("c1", config).status()).isZero();
    }

    /** As the reference plugin makes it: with a random name, and nothing that says whose it is. */
    private ObjectNode madeByTheReferencePlugin(NetworkNamespace container) throws Exception {
        try (RouteNetlink host = RouteNetlink.open(plugins.host);
                RouteNetlink inside = RouteNetlink.open(container)) {
            int bridge = host.links().create(NewLink.bridge("cni-podman1")).index();
            host.links().change(bridge, new LinkChange().up());
            host.addresses().add(bridge, InetAddress.getByName("10.89.0.1"), 24);
            Link port = host.links()
                    .create(NewLink.veth("veth1a2b3c4d", NewLink.veth("eth0").in(container))
                            .master(bridge));
            host.links().change(port.index(), new LinkChange().up());
            int eth0 = inside.links().require("eth0").index();
            inside.addresses().add(eth0, InetAddress.getByName("10.89.0.2"), 24);
            inside.links().change(eth0, new LinkChange().up());
            inside.routes()
                    .add(NewRoute.to(InetAddress.getByName("0.0.0.0"), 0, eth0)
                            .via(InetAddress.getByName("10.89.0.1")));
        }
        ObjectNode config = network().put("hairpinMode", false);
        config.set("prevResult", config("""
                {'cniVersion': '0.4.0', 'interfaces': [{'name': 'cni-podman1'}, {'name': 'veth1a2b3c4d'},
                  {'name': 'eth0', 'sandbox': '/run/netns/c1'}],
                 'ips': [{'version': '4', 'address': '10.89.0.2/24', 'gateway': '10.89.0.1', 'interface': 2}],
                 'routes': [{'dst': '0.0.0.0/0'}]}"""));
        return config;
    }

    @Test
    void containersOfTheReferencePluginAreChecked() throws Exception {
        NetworkNamespace container = plugins.container("c1");
        ObjectNode config = madeByTheReferencePlugin(container);
        Run checked = plugins.call("bridge", "CHECK", "c1", config);
        // Its lease is in another store than the one here; everything else is looked at before.
        assertThat(checked.text()).contains("10.89.0.2 is not leased");
        try (RouteNetlink host = RouteNetlink.open(plugins.host)) {
            host.links().change(host.links().require("veth1a2b3c4d").index(), new LinkChange().master(0));
        }
        assertThat(plugins.call("bridge", "CHECK", "c1", config).text()).contains("veth1a2b3c4d is not a port");
    }

    @Test
    void containersOfTheReferencePluginAreDetached() throws Exception {
        NetworkNamespace container = plugins.container("c1");
        ObjectNode config = madeByTheReferencePlugin(container);
        assertThat(plugins.call("bridge", "DEL", "c1", config).status()).isZero();
        assertThat(links(container)).containsExactly("lo");
        assertThat(veths()).isEmpty();
        assertThat(links(plugins.host)).contains("cni-podman1");
    }

    @Test
    void whatIsNoVethIsNotTakenFromTheContainer() throws Exception {
        NetworkNamespace container = plugins.container("c1");
        try (RouteNetlink inside = RouteNetlink.open(container)) {
            inside.links().create(NewLink.bridge("eth0"));
        }
        assertThat(plugins.call("bridge", "DEL", "c1", network()).status()).isZero();
        assertThat(links(container)).contains("eth0");
    }

    @Test
    void garbageIsWhatTheRuntimeDoesNotCallValid() throws Exception {
        plugins.container("c1");
        plugins.container("c2");
        add("c1", network());
        add("c2", network());
        ObjectNode config = network().put("cniVersion", "1.1.0");
        config.putArray("cni.dev/valid-attachments")
                .addObject()
                .put("containerID", "c2")
                .put("ifname", "eth0");
        assertThat(plugins.call("bridge", "GC", "", config).status()).isZero();
        assertThat(veths()).hasSize(1);
        assertThat(plugins.allocator.leases("net")).hasSize(2);
    }

    @Test
    void aMacAddressComesThreeWays() throws Exception {
        NetworkNamespace container = plugins.container("c1");
        plugins.set("CNI_ARGS", "IgnoreUnknown=1;MAC=02:00:5e:00:53:01");
        add("c1", layer2(""));
        assertThat(link(container, "eth0").mac().map(Object::toString)).contains("02:00:5e:00:53:01");
        ObjectNode config = layer2(", 'args': {'cni': {'mac': '02:00:5e:00:53:02'}}");
        add("c1", config);
        assertThat(link(container, "eth0").mac().map(Object::toString)).contains("02:00:5e:00:53:02");
        config.putObject("runtimeConfig").put("mac", "02:00:5e:00:53:03");
        add("c1", config);
        assertThat(link(container, "eth0").mac().map(Object::toString)).contains("02:00:5e:00:53:03");
    }

    @Test
    void theBridgeHasTheGatewaysOfBothFamilies() throws Exception {
        plugins.container("c1");
        add("c1", network());
        List<String> addresses = new ArrayList<>();
        try (RouteNetlink host = RouteNetlink.open(plugins.host)) {
            for (InterfaceAddress address :
                    host.addresses().list(link(plugins.host, "cni-podman1").index())) {
                addresses.add(address.address().getHostAddress() + "/" + address.prefixLength());
            }
        }
        assertThat(addresses).contains("10.89.0.1/24", "fd00:89:0:0:0:0:0:1/64");
    }
}
