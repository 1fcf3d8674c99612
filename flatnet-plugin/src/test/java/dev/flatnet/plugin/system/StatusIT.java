// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flatnet.netlink.kernel.Command;
import dev.flatnet.netlink.kernel.KernelTest;
import org.junit.jupiter.api.Test;

/** STATUS through the distribution's launcher on a real kernel. */
@KernelTest
class StatusIT extends OnPluginHost {
    private ObjectNode config() {
        return host.config().put("cniVersion", "1.1.0");
    }

    private Command status(ObjectNode config) {
        return host.call("STATUS", "", "", config);
    }

    @Test
    void aFreshHostIsReadyAndStaysAsItIs() {
        String before = host.state();
        assertThat(status(config()).run().orFail().stdout()).isEmpty();
        assertThat(host.state()).isEqualTo(before);
        assertThat(host.dataDir()).doesNotExist();
    }

    @Test
    void aWrongConfigurationKeepsItsOwnCode() {
        ObjectNode config = config();
        config.withObject("/ipam").put("subnet", "nonsense");
        assertThat(PluginHost.failure(status(config)).get("code").asInt()).isEqualTo(7);
    }
}
