// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.netlink.kernel.TestNamespace;
import org.junit.jupiter.api.Test;

/** DEL as runtimes really send it: late, twice, with half of the facts, or for something that never was. */
@KernelTest
class DelIT extends OnPluginHost {
    private void assertNothingIsLeft() {
        assertThat(host.namespace().links()).containsExactlyInAnyOrder("lo", PluginHost.BRIDGE);
        assertThat(host.namespace().ruleset()).isEmpty();
        assertThat(host.leases()).isEmpty();
    }

    @Test
    void needsNoNamespace() {
        host.add(container, host.config());
        host.call("DEL", container.name(), "", host.config()).run().orFail();
        assertThat(container.links()).containsExactly("lo");
        assertNothingIsLeft();
    }

    @Test
    void worksWhenTheNamespaceIsGone() {
        TestNamespace shortLived = TestNamespace.create();
        host.add(shortLived, host.config());
        shortLived.close();
        host.del(shortLived, host.config());
        assertNothingIsLeft();
    }

    @Test
    void needsNoPreviousResultAndTakesAnUnreadableOne() {
        host.add(container, host.config());
        ObjectNode config = host.config();
        config.put("prevResult", "nonsense");
        host.del(container, config);
        assertNothingIsLeft();
    }

    @Test
    void worksWithAConfigurationThatBecameInvalid() {
        host.add(container, host.config());
        ObjectNode config = host.config().put("mtu", -1).put("vlan", 7);
        config.withObject("/ipam").put("subnet", "nonsense");
        host.del(container, config);
        assertNothingIsLeft();
    }

    @Test
    void anInterfaceOfTheSameNameThatIsNotOursStays() {
        container.run("ip", "link", "add", "eth0", "type", "bridge");
        host.del(container, host.config());
        assertThat(container.links()).contains("eth0");
    }
}
