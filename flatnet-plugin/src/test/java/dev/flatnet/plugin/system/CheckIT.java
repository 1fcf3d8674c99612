// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flatnet.netlink.kernel.KernelTest;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** CHECK is silent while everything is in place, and names whatever is not. */
@KernelTest
class CheckIT extends OnPluginHost {
    private ObjectNode config;

    @BeforeEach
    void attach() {
        config = host.config();
        config.set("prevResult", host.add(container, config));
    }

    @Test
    void isSilentWhenAllIsWellAndChangesNothing() {
        String before = host.state();
        assertThat(host.call("CHECK", container, config).run().orFail().stdout())
                .isEmpty();
        assertThat(host.state()).isEqualTo(before);
    }

    @Test
    void namesALostLease() throws IOException {
        Files.delete(host.dataDir().resolve("net/10.87.9.2"));
        assertThat(complaint()).contains("10.87.9.2 is not leased");
    }

    private String complaint() {
        JsonNode error = PluginHost.failure(host.call("CHECK", container, config));
        assertThat(error.get("cniVersion").asText()).isEqualTo("1.0.0");
        assertThat(error.get("code").asInt()).isGreaterThanOrEqualTo(100);
        return error.get("msg").asText();
    }
}
