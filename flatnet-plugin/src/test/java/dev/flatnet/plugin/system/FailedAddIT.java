// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.netlink.kernel.TestNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An ADD that fails, at whichever step, leaves host and container as they were, and says what to do. */
@KernelTest
class FailedAddIT extends OnPluginHost {
    private String before = "";

    @BeforeEach
    void start() {
        before = host.state();
    }

    /** Fails, changes nothing, and the DEL that runtimes send after it succeeds. */
    private JsonNode failure(ObjectNode config) {
        JsonNode error = PluginHost.failure(host.call("ADD", container, config));
        assertThat(host.state()).isEqualTo(before);
        host.del(container, config);
        assertThat(host.state()).isEqualTo(before);
        return error;
    }

    @Test
    void aRouteThatCannotBeMadeUndoesAllThatWasMade() {
        // The last step but one: by now there are a lease, a bridge, a pair of links and an address.
        ObjectNode config = host.config();
        config.withObject("/ipam")
                .putArray("routes")
                .addObject()
                .put("dst", "198.51.100.0/24")
                .put("gw", "203.0.113.1");
        JsonNode error = failure(config);
        assertThat(error.get("details").asText()).contains("198.51.100.0/24").contains("203.0.113.1");
        assertThat(container.links()).containsExactly("lo");
    }

    @Test
    void whatOthersUseStaysWhenAnAddFails() {
        TestNamespace other = host.container();
        host.add(other, host.config());
        before = host.state();
        ObjectNode config = host.config();
        config.withObject("/ipam")
                .putArray("routes")
                .addObject()
                .put("dst", "0.0.0.0/0")
                .put("gw", "203.0.113.1");
        failure(config);
        other.run("ping", "-c", "1", "-w", "5", "10.87.9.1");
    }

    @Test
    void anInterfaceOfThatNameIsNotTouched() {
        container.run("ip", "link", "add", "eth0", "type", "bridge");
        JsonNode error = failure(host.config());
        assertThat(error.get("msg").asText()).contains("already has an interface eth0");
        assertThat(container.links()).containsExactlyInAnyOrder("lo", "eth0");
    }

    @Test
    void aBridgeThatIsNoBridge() {
        host.namespace().run("ip", "link", "add", PluginHost.BRIDGE, "type", "veth", "peer", "name", "peer0");
        before = host.state();
        JsonNode error = failure(host.config());
        assertThat(error.get("msg").asText()).contains("br-test is not a bridge");
        assertThat(error.get("details").asText()).contains("veth");
    }

    @Test
    void noAddressLeft() {
        ObjectNode config = host.config();
        config.withObject("/ipam").put("subnet", "10.87.9.0/30");
        host.add(host.container(), config);
        before = host.state();
        JsonNode error = failure(config);
        assertThat(error.get("msg").asText() + error.get("details").asText()).contains("10.87.9.1-10.87.9.2");
    }

    @Test
    void anAddressOfSomebodyElse() {
        TestNamespace other = host.container();
        host.add(other, host.config());
        before = host.state();
        ObjectNode config = host.config();
        config.putObject("runtimeConfig").putArray("ips").add("10.87.9.2");
        JsonNode error = failure(config);
        assertThat(error.get("details").asText())
                .contains("10.87.9.2 is in use by")
                .contains(other.name());
    }

    @Test
    void aNamespaceThatIsNone() throws IOException {
        Path file = Files.createTempFile("flatnet", "netns");
        for (String netns : new String[] {file.toString(), "/nonexistent/netns", "/proc/self/ns/uts"}) {
            JsonNode error = PluginHost.failure(host.call("ADD", container.name(), netns, host.config()));
            assertThat(error.get("code").asInt()).as(netns).isEqualTo(8);
            assertThat(host.state()).isEqualTo(before);
        }
        Files.delete(file);
    }

    @Test
    void theOwnNamespace() {
        JsonNode error = PluginHost.failure(
                host.call("ADD", container.name(), host.namespace().path().toString(), host.config()));
        assertThat(error.get("code").asInt()).isEqualTo(8);
        assertThat(host.state()).isEqualTo(before);
    }

    @Test
    void aStoreThatCannotBeWritten() throws IOException {
        ObjectNode config = host.config();
        Path file = Files.createTempFile("flatnet", "store");
        config.withObject("/ipam").put("dataDir", file.toString());
        JsonNode error = failure(config);
        assertThat(error.get("code").asInt()).isEqualTo(5);
        assertThat(error.get("details").asText()).contains(file.toString());
        Files.delete(file);
    }

    @Test
    void aKeyThatCannotBeHonoured() {
        JsonNode error = failure(host.config().put("vlan", 7));
        assertThat(error.get("code").asInt()).isEqualTo(2);
        assertThat(error.get("msg").asText()).contains("vlan").contains("7");
    }
}
