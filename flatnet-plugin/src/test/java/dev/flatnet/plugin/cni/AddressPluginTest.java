// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flatnet.cni.plugin.PluginEnvironment;
import dev.flatnet.cni.plugin.PluginRunner;
import dev.flatnet.ipam.Allocator;
import dev.flatnet.ipam.Host;
import dev.flatnet.ipam.cni.IpamPlugin;
import dev.flatnet.ipam.store.MemoryAddressStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whole runs of {@code flatnet-ipam} over leases in memory. */
class AddressPluginTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Allocator allocator = new Allocator(new MemoryAddressStore(), Host.ofThisKernel());
    private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();

    /** Two addresses for containers. */
    private static ObjectNode config() {
        ObjectNode config = JSON.createObjectNode()
                .put("cniVersion", "1.1.0")
                .put("name", "net")
                .put("type", "any");
        config.putObject("ipam")
                .put("type", "flatnet-ipam")
                .put("subnet", "10.0.0.0/29")
                .put("rangeEnd", "10.0.0.3");
        return config;
    }

    private int call(String verb, String container, ObjectNode config) {
        stdout.reset();
        return new PluginRunner(
                        Plugins.info(Plugins.FLATNET_IPAM, "1.2.3"),
                        new AddressPlugin(IpamPlugin.FLATNET_IPAM, dataDir -> allocator))
                .run(new PluginEnvironment(
                        Map.of(
                                "CNI_COMMAND", verb,
                                "CNI_CONTAINERID", container,
                                "CNI_NETNS", "/nonexistent",
                                "CNI_IFNAME", "eth0",
                                "CNI_PATH", "/nonexistent"),
                        new ByteArrayInputStream(config.toString().getBytes(StandardCharsets.UTF_8)),
                        stdout,
                        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                        PluginEnvironment.THREAD_NETNS));
    }

    private JsonNode answer() throws IOException {
        return JSON.readTree(stdout.toByteArray());
    }

    private int leases() throws Exception {
        return allocator.leases("net").size();
    }

    private static ObjectNode keeping(String... containers) {
        ObjectNode config = config();
        ArrayNode valid = config.putArray("cni.dev/valid-attachments");
        for (String container : containers) {
            valid.addObject().put("containerID", container).put("ifname", "eth0");
        }
        return config;
    }

    @Test
    void statusSaysWhoHoldsWhatWhenNothingIsLeft() throws IOException {
        assertThat(call("STATUS", "", config())).isZero();
        assertThat(call("ADD", "first", config())).isZero();
        assertThat(call("STATUS", "", config())).isZero();
        assertThat(call("ADD", "second", config())).isZero();
        assertThat(call("STATUS", "", config())).isEqualTo(1);
        assertThat(answer().get("code").asInt()).isEqualTo(50);
        assertThat(answer().get("details").asText()).contains("first", "second");
        assertThat(call("DEL", "first", config())).isZero();
        assertThat(call("STATUS", "", config())).isZero();
    }

    @Test
    void gcGivesBackWhatIsNotListed() throws Exception {
        call("ADD", "first", config());
        call("ADD", "second", config());
        assertThat(call("GC", "", keeping("second"))).isZero();
        assertThat(leases()).isEqualTo(1);
        assertThat(call("ADD", "second", config())).isZero();
        assertThat(answer().at("/ips/0/address").asText()).isEqualTo("10.0.0.3/29");
        assertThat(call("GC", "", keeping())).isZero();
        assertThat(leases()).isZero();
    }

    @Test
    void gcWorksWithAConfigurationThatBecameInvalid() throws Exception {
        call("ADD", "first", config());
        ObjectNode config = keeping();
        config.withObject("/ipam").put("subnet", "nonsense");
        assertThat(call("GC", "", config)).isZero();
        assertThat(leases()).isZero();
    }

    @Test
    void oldVersionsHaveOneAddressOfAFamily() throws IOException {
        ObjectNode config = config();
        ArrayNode ranges = config.putObject("ipam").put("type", "flatnet-ipam").putArray("ranges");
        ranges.addArray().addObject().put("subnet", "10.0.0.0/29");
        ranges.addArray().addObject().put("subnet", "2001:db8::/64");
        assertThat(call("ADD", "first", config.put("cniVersion", "0.2.0"))).isZero();
        assertThat(answer().at("/ip4/ip").asText()).isEqualTo("10.0.0.2/29");
        assertThat(answer().at("/ip6/ip").asText()).isEqualTo("2001:db8::2/64");

        ranges.addArray().addObject().put("subnet", "10.1.0.0/29");
        assertThat(call("ADD", "second", config)).isEqualTo(1);
        assertThat(answer().get("code").asInt()).isEqualTo(7);
        assertThat(call("ADD", "second", config.put("cniVersion", "0.3.0"))).isZero();
        assertThat(answer().get("ips")).hasSize(3);
    }

    @Test
    void verbsOfNewerVersionsNeedThem() throws IOException {
        assertThat(call("STATUS", "", config().put("cniVersion", "1.0.0"))).isEqualTo(1);
        assertThat(answer().get("code").asInt()).isEqualTo(1);
    }
}
