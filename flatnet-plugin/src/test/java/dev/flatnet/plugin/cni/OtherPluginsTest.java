// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import static dev.flatnet.plugin.cni.PluginsOnKernel.after;
import static dev.flatnet.plugin.cni.PluginsOnKernel.bridge;
import static dev.flatnet.plugin.cni.PluginsOnKernel.config;
import static dev.flatnet.plugin.cni.PluginsOnKernel.link;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.route.LinkChange;
import dev.flatnet.netlink.route.NewLink;
import dev.flatnet.netlink.route.RouteNetlink;
import dev.flatnet.plugin.Flatnet;
import dev.flatnet.plugin.cni.PluginsOnKernel.Run;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    void tuningChangesWhatItIsToldTo() throws Exception {
        NetworkNamespace container = plugins.container("c1");
        Run bridged = plugins.add("c1", bridge());
        ObjectNode config = after(tuning("""
                'sysctl': {'net.ipv4.conf.IFNAME.proxy_arp': '1'}, 'mac': '02:00:5e:00:53:02', 'mtu': 1400,
                'promisc': true, 'allmulti': true, 'txQLen': 77"""), bridged);
        Run added = plugins.call("tuning", "ADD", "c1", config);

        assertThat(added.status()).as(added.text()).isZero();
        assertThat(added.answer().path("interfaces").path(2).path("mac").asText())
                .isEqualTo("02:00:5e:00:53:02");
        assertThat(added.answer().path("ips")).isEqualTo(bridged.answer().path("ips"));
        assertThat(link(container, "eth0").mtu()).isEqualTo(1400);
        assertThat(link(container, "eth0").isPromiscuous()).isTrue();
        assertThat(link(container, "eth0").isAllMulticast()).isTrue();
        assertThat(link(container, "eth0").transmitQueueLength()).isEqualTo(77);
        assertThat(container.sysctl("ipv4", "conf", "eth0", "proxy_arp")).isEqualTo("1");
        ObjectNode checked = config.deepCopy();
        checked.set("prevResult", added.answer());
        Run check = plugins.call("tuning", "CHECK", "c1", checked);
        assertThat(check.status()).as(check.text()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mtu | 1300 | the MTU of eth0 is 1300 instead of 1400",
                "sysctl | 0 | net.ipv4.conf.eth0.proxy_arp is 0 instead of 1",
            })
    void tuningSeesWhatSomebodyChanged(String what, int value, String complaint) throws Exception {
        NetworkNamespace container = plugins.container("c1");
        ObjectNode config = after(
                tuning("'mtu': 1400, 'sysctl': {'net/ipv4/conf/IFNAME/proxy_arp': '1'}"), plugins.add("c1", bridge()));
        plugins.call("tuning", "ADD", "c1", config);
        if (what.equals("mtu")) {
            try (RouteNetlink inside = RouteNetlink.open(container)) {
                inside.links().change(link(container, "eth0").index(), new LinkChange().mtu(value));
            }
        } else {
            container.writeSysctl(String.valueOf(value), "ipv4", "conf", "eth0", "proxy_arp");
        }
        Run check = plugins.call("tuning", "CHECK", "c1", config);
        assertThat(check.code()).isEqualTo(105);
        assertThat(check.text()).contains(complaint);
    }

    @Test
    void tuningThatFailsPutsBackWhatItChanged() throws Exception {
        NetworkNamespace container = plugins.container("c1");
        ObjectNode config = after(
                tuning("'mtu': 1400, 'sysctl': {'net.ipv4.conf.IFNAME.proxy_arp': '1'}"), plugins.add("c1", bridge()));
        for (int change = 1; change <= 2; change++) {
            plugins.kernel.failChange(change, dev.flatnet.netlink.Errno.EBUSY);
            assertThat(plugins.call("tuning", "ADD", "c1", config).code()).isEqualTo(102);
            assertThat(link(container, "eth0").mtu()).isEqualTo(1500);
            assertThat(container.sysctl("ipv4", "conf", "eth0", "proxy_arp")).isEqualTo("0");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'sysctl': {'kernel.hostname': 'x'} | 7",
                "'sysctl': {'net': 'x'} | 7",
                "'sysctl': {'net.../../kernel/hostname': 'x'} | 7",
                "'sysctl': {'net.ipv4.ip_forward': 1} | 6",
                "'mtu': 60 | 7",
                "'mac': 'zz' | 7",
                "'txQLen': -1 | 7",
            })
    void tuningRefusesWhatCannotBe(String keys, int code) throws Exception {
        plugins.container("c1");
        Run bridged = plugins.add("c1", bridge());
        assertThat(plugins.call("tuning", "ADD", "c1", after(tuning(keys), bridged))
                        .code())
                .isEqualTo(code);
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
