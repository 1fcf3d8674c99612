// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.netlink.kernel.TestNamespace;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** GC through the distribution's launcher on a real kernel. */
@KernelTest
class GarbageIT extends OnPluginHost {
    private TestNamespace valid;
    private TestNamespace stale;

    @BeforeEach
    void start() {
        valid = host.container();
        stale = host.container();
        host.add(valid, config());
        host.add(stale, config());
    }

    private ObjectNode config() {
        return host.config().put("cniVersion", "1.1.0");
    }

    /** The configuration of a GC that keeps the attachments of these containers. */
    private ObjectNode keeping(TestNamespace... containers) {
        ObjectNode config = config();
        ArrayNode attachments = config.putArray("cni.dev/valid-attachments");
        for (TestNamespace container : containers) {
            attachments.addObject().put("containerID", container.name()).put("ifname", "eth0");
        }
        return config;
    }

    private void collect(ObjectNode config) {
        assertThat(host.call("GC", "", "", config).run().orFail().stdout()).isEmpty();
    }

    @Test
    void whatIsNotValidGoesWithEverythingThatBelongsToIt() {
        collect(keeping(valid));
        assertThat(stale.links()).containsExactly("lo");
        assertThat(host.leases()).containsExactly("10.87.9.2");
        assertThat(host.namespace().ruleset()).contains("10.87.9.2 ").doesNotContain("10.87.9.3");
        valid.run("ping", "-c", "1", "-w", "5", "10.87.9.1");
    }

    @Test
    void otherNetworksAreLeftAlone() {
        String before = host.state();
        collect(keeping().put("name", "other"));
        collect(keeping().put("name", "n"));
        assertThat(host.state()).isEqualTo(before);
    }

    @Test
    void worksWithAConfigurationThatBecameInvalid() {
        ObjectNode config = keeping(valid).put("mtu", -1);
        config.withObject("/ipam").put("subnet", "nonsense");
        collect(config);
        assertThat(stale.links()).containsExactly("lo");
        assertThat(host.leases()).containsExactly("10.87.9.2");
    }
}
