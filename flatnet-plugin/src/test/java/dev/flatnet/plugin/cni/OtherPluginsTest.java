// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import static dev.flatnet.plugin.cni.PluginsOnKernel.after;
import static dev.flatnet.plugin.cni.PluginsOnKernel.bridge;
import static dev.flatnet.plugin.cni.PluginsOnKernel.config;
import static dev.flatnet.plugin.cni.PluginsOnKernel.link;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.route.NewLink;
import dev.flatnet.netlink.route.RouteNetlink;
import dev.flatnet.plugin.Flatnet;
import dev.flatnet.plugin.cni.PluginsOnKernel.Run;
import org.junit.jupiter.api.Test;

/** The table, and the plugins in it that make no bridge. */
class OtherPluginsTest {
    private final PluginsOnKernel plugins = new PluginsOnKernel();

    private static ObjectNode loopback() throws Exception {
        return config("{'cniVersion': '1.1.0', 'name': 'net', 'type': 'loopback'}");
    }

    private static ObjectNode tuning(String keys) throws Exception {
        return config("{'cniVersion': '1.1.0', 'name': 'net', 'type': 'tuning', " + keys + "}");
    }

    @Test
    void aNameThatIsNotInTheTableIsNoPlugin() {
        PluginParts parts = new PluginParts(
                Flatnet.in(plugins.host, plugins.kernel::open), path -> plugins.allocator, java.util.Optional.empty());
        assertThat(Plugins.names()).contains("flatnet", "flatnet-ipam", "loopback", "tuning");
        assertThat(Plugins.named("macvlan", parts)).isEmpty();
        for (String name : Plugins.names()) {
            assertThat(Plugins.named(name, parts)).as(name).isPresent();
        }
    }

    @Test
    void theLoopbackComesUpAndGoesDown() throws Exception {
        NetworkNamespace container = plugins.container("c1");
        Run added = plugins.call("loopback", "ADD", "c1", loopback());
        assertThat(added.status()).as(added.text()).isZero();
        assertThat(added.answer().path("interfaces").toString())
                .isEqualTo("[{\"name\":\"lo\",\"mac\":\"00:00:00:00:00:00\",\"sandbox\":\"/run/netns/c1\"}]");
        assertThat(added.answer().path("ips").path(0).path("address").asText()).isEqualTo("127.0.0.1/8");
        assertThat(link(container, "lo").isUp()).isTrue();
        assertThat(plugins.call("loopback", "CHECK", "c1", after(loopback(), added))
                        .status())
                .isZero();

        assertThat(plugins.call("loopback", "DEL", "c1", loopback()).status()).isZero();
        assertThat(link(container, "lo").isUp()).isFalse();
        assertThat(plugins.call("loopback", "CHECK", "c1", after(loopback(), added))
                        .code())
                .isEqualTo(105);
    }

    /** The reference plugin answers in the form of 1.0.0 whatever the version. */
    @Test
    void theResultOfTheLoopbackHasTheFormOfItsVersion() throws Exception {
        plugins.container("c1");
        Run middle = plugins.call("loopback", "ADD", "c1", loopback().put("cniVersion", "0.4.0"));
        assertThat(middle.answer().at("/ips/0/version").asText()).isEqualTo("4");
        Run oldest = plugins.call("loopback", "ADD", "c1", loopback().put("cniVersion", "0.2.0"));
        assertThat(oldest.answer().at("/ip4/ip").asText()).isEqualTo("127.0.0.1/8");
    }

    @Test
    void theLoopbackStaysUpForOtherInterfaces() throws Exception {
        NetworkNamespace container = plugins.container("c1");
        plugins.call("loopback", "ADD", "c1", loopback());
        plugins.add("c1", bridge());
        assertThat(plugins.call("loopback", "DEL", "c1", loopback()).status()).isZero();
        assertThat(link(container, "lo").isUp()).isTrue();
    }

    @Test
    void aLoopbackThatIsUsedOtherwiseIsLeftAlone() throws Exception {
        NetworkNamespace container = plugins.container("c1");
        try (RouteNetlink inside = RouteNetlink.open(container)) {
            inside.addresses().add(1, java.net.InetAddress.getByAddress(new byte[] {10, 0, 0, 1}), 32);
        }
        Run added = plugins.call("loopback", "ADD", "c1", loopback());
        assertThat(added.code()).isEqualTo(100);
        assertThat(added.text()).contains("10.0.0.1/32");
        assertThat(link(container, "lo").isUp()).isFalse();
    }

    @Test
    void theLoopbackOfANamespaceThatIsGone() throws Exception {
        assertThat(plugins.call("loopback", "DEL", "c1", loopback()).status()).isZero();
        assertThat(plugins.call("loopback", "ADD", "c1", loopback()).code()).isEqualTo(8);
    }

    @Test
    void chainedPluginsNeedSomethingBeforeThem() throws Exception {
        NetworkNamespace container = plugins.container("c1");
        try (RouteNetlink inside = RouteNetlink.open(container)) {
            inside.links().create(NewLink.veth("eth0", NewLink.veth("other")));
        }
        Run added = plugins.call("tuning", "ADD", "c1", tuning("'mtu': 1400"));
        assertThat(added.code()).isEqualTo(7);
        assertThat(added.text()).contains("previous result");
        assertThat(link(container, "eth0").mtu()).isEqualTo(1500);
    }
}
