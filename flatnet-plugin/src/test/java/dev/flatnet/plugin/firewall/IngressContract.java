// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import static dev.flatnet.plugin.firewall.FirewallHost.ALL;
import static dev.flatnet.plugin.firewall.FirewallHost.TABLE;
import static dev.flatnet.plugin.firewall.FirewallHost.attachment;
import static dev.flatnet.plugin.firewall.FirewallHost.masquerading;
import static dev.flatnet.plugin.firewall.FirewallHost.policy;
import static dev.flatnet.plugin.firewall.FirewallHost.prefixes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.netlink.netfilter.NftBatch;
import dev.flatnet.netlink.testing.SomeKernel;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules that keep bridges apart. That packets obey them is shown by tests with traffic. */
abstract class IngressContract {
    private final SomeKernel kernel;
    private FirewallHost host;

    IngressContract(SomeKernel kernel) {
        this.kernel = kernel;
    }

    @BeforeEach
    void start() throws IOException {
        host = new FirewallHost(kernel);
    }

    @AfterEach
    void stop() throws IOException {
        host.close();
    }

    private static Policy on(String bridge, boolean isolated, String... addresses) {
        return policy(new IngressPolicy(bridge, isolated, prefixes(addresses)));
    }

    private void apply(String container, Policy policy) throws Exception {
        host.firewall.apply(attachment(container), policy);
    }

    /** The elements that are about bridges: of each family, the set and whose it is. */
    private List<String> bridges() throws IOException {
        return host.rules("element ip flatnet").stream()
                .filter(line -> !line.contains(" : "))
                .map(line -> line.replaceAll("^element ip flatnet (\\w+) .* \\((.*)\\)$", "$1 $2"))
                .toList();
    }

    @Test
    void aBridgeIsThereOnceForAllItsContainers() throws Exception {
        apply("c1", on("br0", false, "10.1.0.2/16", "fd00::2/64"));
        List<String> one = bridges();
        assertThat(one).containsExactlyInAnyOrder("bridges bridge-br0", "within bridge-br0");
        apply("c2", on("br0", false, "10.1.0.3/16"));
        assertThat(bridges()).isEqualTo(one);
        assertThat(host.firewall.problem(attachment("c2"), on("br0", false, "10.1.0.3/16")))
                .isEmpty();
        host.firewall.remove(attachment("c1"), ALL);
        assertThat(bridges()).isEqualTo(one);
        assertThat(host.firewall.problem(attachment("c2"), on("br0", false, "10.1.0.3/16")))
                .isEmpty();
        host.firewall.remove(attachment("c2"), ALL);
        assertThat(host.rules()).isEmpty();
    }

    @Test
    void aBridgeGoesWithItsLastContainerAndOthersStay() throws Exception {
        apply("c1", on("br0", false, "10.1.0.2/16"));
        apply("c2", on("br1", true, "10.2.0.2/16"));
        assertThat(bridges()).hasSize(5);
        host.firewall.remove(attachment("c1"), ALL);
        assertThat(bridges())
                .containsExactlyInAnyOrder("bridges bridge-br1", "within bridge-br1", "isolated isolated-br1");
        host.firewall.remove(attachment("c2"), ALL);
        assertThat(host.rules()).isEmpty();
    }

    /** A network whose policy was changed has containers of both for a while. */
    @Test
    void theStricterHoldsAsLongAsThereIsOne() throws Exception {
        apply("strict", on("br0", true, "10.1.0.2/16"));
        apply("other", on("br0", false, "10.1.0.3/16"));
        assertThat(bridges()).contains("isolated isolated-br0");
        host.firewall.remove(attachment("strict"), ALL);
        assertThat(bridges()).containsExactlyInAnyOrder("bridges bridge-br0", "within bridge-br0");
        assertThat(host.firewall.problem(attachment("other"), on("br0", false, "10.1.0.3/16")))
                .isEmpty();
    }

    @Test
    void aContainerThatComesAgainWithAnotherPolicyHasOnlyThat() throws Exception {
        apply("c1", on("br0", true, "10.1.0.2/16"));
        apply("c1", on("br1", false, "10.1.0.2/16"));
        assertThat(bridges()).containsExactlyInAnyOrder("bridges bridge-br1", "within bridge-br1");
        assertThat(host.rules("br0")).isEmpty();
    }

    @Test
    void aBridgeIsForgottenWithoutARecordToo() throws Exception {
        apply("keeps", masquerading("10.9.0.2/16"));
        List<String> before = host.rules();
        apply("c1", on("br0", true, "10.1.0.2/16"));
        host.records.delete(attachment("c1"));
        host.firewall.remove(attachment("c1"), ALL);
        assertThat(bridges()).isEmpty();
        assertThat(host.rules("chain", "br0")).isEmpty();

        apply("c1", on("br0", true, "10.1.0.2/16"));
        host.firewall.retain("net", Set.of(attachment("keeps").label()), ALL);
        assertThat(bridges()).isEmpty();
        assertThat(host.rules()).containsAll(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bridges", "within", "isolated", "ingress", "isolation"})
    void whatSomebodyFlushedIsFoundAndComesBack(String set) throws Exception {
        Policy policy = on("br0", true, "10.1.0.2/16");
        apply("c1", policy);
        List<String> before = host.rules();
        host.change(new NftBatch().flushSet(TABLE, set));
        assertThat(host.firewall.problem(attachment("c1"), policy)).isNotEmpty();
        host.firewall.restore();
        assertThat(host.rules()).isEqualTo(before);
    }

    @Test
    void aNameThatNoChainCanHaveIsKeptApartByAHash() throws Exception {
        apply("c1", on("br 0", false, "10.1.0.2/16"));
        apply("c2", on("br_0", false, "10.2.0.2/16"));
        assertThat(host.rules("chain ip flatnet bridge-br_0")).hasSize(2);
        host.firewall.remove(attachment("c2"), ALL);
        assertThat(host.firewall.problem(attachment("c1"), on("br 0", false, "10.1.0.2/16")))
                .isEmpty();
    }
}
