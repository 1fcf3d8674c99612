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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ip link delete eth0                      | no interface eth0
            ip link set eth0 down                    | eth0 in the container is down
            ip address delete 10.87.9.2/24 dev eth0  | address 10.87.9.2/24 is missing
            ip route delete default                  | route to 0.0.0.0/0 is missing
            ip link set eth0 address 02:00:00:00:00:09 | MAC address of eth0 is 02:00:00:00:00:09
            """)
    void namesWhatIsWrongInTheContainer(String damage, String complaint) {
        container.run(damage.split(" +"));
        assertThat(complaint()).contains(complaint);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ip link delete br-test                    | no bridge br-test
            ip link set br-test down                  | br-test is down
            ip address delete 10.87.9.1/24 dev br-test | gateway address 10.87.9.1 is missing
            nft delete table ip flatnet               | masquerading rule
            """)
    void namesWhatIsWrongOnTheHost(String damage, String complaint) {
        host.namespace().run(damage.split(" +"));
        assertThat(complaint()).contains(complaint);
    }

    @Test
    void namesAHostEndThatIsNoPortAnyMore() {
        String hostEnd = config.at("/prevResult/interfaces/1/name").asText();
        host.namespace().run("ip", "link", "set", hostEnd, "nomaster");
        assertThat(complaint()).contains(hostEnd + " is not a port of br-test");
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
