// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flatnet.netlink.kernel.Command.Outcome;
import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.netlink.kernel.TestNamespace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ADD through the distribution's launcher on a real kernel, with {@code ip} and {@code nft} to see what it did. */
@KernelTest
class AddIT extends OnPluginHost {
    private static final int PARALLEL = 12;

    @Test
    void theKernelHasWhatTheResultSays() {
        JsonNode result = host.add(container, host.config());

        JsonNode inside = container.link("eth0");
        JsonNode bridge = host.namespace().link(PluginHost.BRIDGE);
        JsonNode interfaces = result.get("interfaces");
        assertThat(interfaces).hasSize(3);
        String hostEnd = interfaces.get(1).get("name").asText();
        JsonNode outside = host.namespace().link(hostEnd);

        assertThat(interfaces.get(0).get("name").asText()).isEqualTo(PluginHost.BRIDGE);
        assertThat(interfaces.get(0).get("mac")).isEqualTo(bridge.get("address"));
        assertThat(interfaces.get(1).get("mac")).isEqualTo(outside.get("address"));
        assertThat(interfaces.get(2).get("name").asText()).isEqualTo("eth0");
        assertThat(interfaces.get(2).get("mac")).isEqualTo(inside.get("address"));
        assertThat(interfaces.get(2).get("sandbox").asText())
                .isEqualTo(container.path().toString());
        assertThat(hostEnd).startsWith("fn").hasSizeLessThanOrEqualTo(15);
        assertThat(outside.get("master").asText()).isEqualTo(PluginHost.BRIDGE);
        assertThat(outside.get("operstate").asText()).isEqualTo("UP");
        assertThat(outside.get("ifalias").asText()).isEqualTo("net/" + container.name() + "/eth0");
        assertThat(inside.at("/linkinfo/info_kind").asText()).isEqualTo("veth");
        assertThat(bridge.at("/linkinfo/info_kind").asText()).isEqualTo("bridge");

        JsonNode ip = result.get("ips").get(0);
        assertThat(ip.get("address").asText()).isEqualTo("10.87.9.2/24");
        assertThat(ip.get("gateway").asText()).isEqualTo("10.87.9.1");
        assertThat(ip.get("interface").asInt()).isEqualTo(2);
        assertThat(result.at("/routes/0/dst").asText()).isEqualTo("0.0.0.0/0");
        assertThat(host.leases()).containsExactly("10.87.9.2");
    }

    @Test
    void theContainerHasAddressAndDefaultRoute() {
        host.add(container, host.config());
        JsonNode address = container
                .json("ip", "-j", "-4", "address", "show", "dev", "eth0")
                .at("/0/addr_info/0");
        assertThat(address.get("local").asText()).isEqualTo("10.87.9.2");
        assertThat(address.get("prefixlen").asInt()).isEqualTo(24);
        assertThat(address.get("broadcast").asText()).isEqualTo("10.87.9.255");
        JsonNode route = container.json("ip", "-j", "route", "show", "default").get(0);
        assertThat(route.get("gateway").asText()).isEqualTo("10.87.9.1");
        assertThat(route.get("dev").asText()).isEqualTo("eth0");
    }

    @Test
    void whoeverTheContainerTalksToOutsideSeesTheHost() {
        host.add(container, host.config());
        TestNamespace outside = host.container();
        host.namespace()
                .run("ip", "link", "add", "up0", "type", "veth", "peer", "name", "eth0", "netns", outside.name());
        host.namespace().run("ip", "address", "add", "192.0.2.1/24", "dev", "up0");
        host.namespace().run("ip", "link", "set", "up0", "up");
        outside.run("ip", "address", "add", "192.0.2.2/24", "dev", "eth0");
        outside.run("ip", "link", "set", "eth0", "up");
        // Without translation no answer could come back: this neighbour knows no route to the container.
        container.run("ping", "-c", "1", "-w", "5", "192.0.2.2");
    }

    @Test
    void containersOfOneNetworkReachEachOther() {
        host.add(container, host.config());
        TestNamespace other = host.container();
        JsonNode result = host.add(other, host.config());
        assertThat(result.at("/ips/0/address").asText()).isEqualTo("10.87.9.3/24");
        container.run("ping", "-c", "1", "-w", "5", "10.87.9.3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0"})
    void answersInTheVersionOfTheRequest(String version) {
        JsonNode result = host.add(container, host.config().put("cniVersion", version));
        assertThat(result.get("cniVersion").asText()).isEqualTo(version);
        assertThat(result.get("ips").get(0).has("version")).isEqualTo(version.startsWith("0."));
        host.del(container, host.config().put("cniVersion", version));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.1.0", "0.2.0"})
    void answersInTheFormOfOldVersions(String version) {
        JsonNode result = host.add(container, host.config().put("cniVersion", version));
        assertThat(result.get("cniVersion").asText()).isEqualTo(version);
        assertThat(result.at("/ip4/ip").asText()).isEqualTo("10.87.9.2/24");
        assertThat(result.at("/ip4/gateway").asText()).isEqualTo("10.87.9.1");
        assertThat(result.at("/ip4/routes/0/dst").asText()).isEqualTo("0.0.0.0/0");
        host.del(container, host.config().put("cniVersion", version));
    }

    @Test
    void manyAtOnceGetDistinctAddressesOnOneBridge() throws InterruptedException, ExecutionException {
        List<Callable<JsonNode>> adds = new ArrayList<>();
        List<Callable<Outcome>> dels = new ArrayList<>();
        for (int i = 0; i < PARALLEL; i++) {
            TestNamespace each = host.container();
            adds.add(() -> host.add(each, host.config()));
            dels.add(() -> host.call("DEL", each, host.config()).run().orFail());
        }
        Set<String> addresses = new HashSet<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(PARALLEL)) {
            for (Future<JsonNode> add : threads.invokeAll(adds)) {
                addresses.add(add.get().at("/ips/0/address").asText());
            }
            assertThat(addresses).hasSize(PARALLEL);
            assertThat(host.leases()).hasSize(PARALLEL);
            for (Future<Outcome> del : threads.invokeAll(dels)) {
                del.get();
            }
        }
        assertThat(host.leases()).isEmpty();
        assertThat(host.namespace().ruleset()).isEmpty();
        assertThat(host.namespace().links()).containsExactlyInAnyOrder("lo", PluginHost.BRIDGE);
    }
}
