// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flatnet.netlink.kernel.KernelTest;
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
}
