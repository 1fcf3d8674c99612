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
    void removesEverythingAndAgainIsSuccess() {
        host.add(container, host.config());
        host.del(container, host.config());
        assertThat(container.links()).containsExactly("lo");
        assertNothingIsLeft();
        host.del(container, host.config());
        assertNothingIsLeft();
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
    void worksWhenTheInterfaceIsGone() {
        host.add(container, host.config());
        container.run("ip", "link", "delete", "eth0");
        host.del(container, host.config());
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
    void ofSomethingThatNeverWasChangesNothing() {
        String before = host.state();
        host.del(container, host.config());
        assertThat(host.state()).isEqualTo(before);
        assertThat(host.dataDir()).doesNotExist();
    }

    @Test
    void leavesOthersAlone() {
        TestNamespace other = host.container();
        host.add(container, host.config());
        host.add(other, host.config());
        host.del(container, host.config());
        assertThat(host.leases()).containsExactly("10.87.9.3");
        assertThat(host.namespace().ruleset()).contains("10.87.9.3").doesNotContain("10.87.9.2 ");
        other.run("ping", "-c", "1", "-w", "5", "10.87.9.1");
    }

    @Test
    void leavesRulesOfOthersAlone() {
        host.namespace().run("nft", "add table ip mine; add chain ip mine c; add rule ip mine c counter");
        String mine = host.namespace().ruleset();
        host.add(container, host.config());
        host.del(container, host.config());
        assertThat(host.namespace().ruleset()).isEqualTo(mine);
    }

    @Test
    void anInterfaceOfTheSameNameThatIsNotOursStays() {
        container.run("ip", "link", "add", "eth0", "type", "bridge");
        host.del(container, host.config());
        assertThat(container.links()).contains("eth0");
    }
}
