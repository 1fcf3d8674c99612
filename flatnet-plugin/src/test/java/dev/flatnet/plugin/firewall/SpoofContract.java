// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import static dev.flatnet.plugin.firewall.FirewallHost.ALL;
import static dev.flatnet.plugin.firewall.FirewallHost.attachment;
import static dev.flatnet.plugin.firewall.FirewallHost.policy;
import static dev.flatnet.plugin.firewall.FirewallHost.prefixes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.netlink.netfilter.NftBatch;
import dev.flatnet.netlink.netfilter.NftTable;
import dev.flatnet.netlink.route.MacAddress;
import dev.flatnet.netlink.testing.SomeKernel;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules by which ports send only as themselves. That frames obey them is shown by tests with traffic. */
abstract class SpoofContract {
    private static final NftTable BRIDGE = new NftTable(NftTable.Family.BRIDGE, "flatnet");
    private static final Optional<MacAddress> MAC = Optional.of(MacAddress.parse("02:00:00:00:00:01"));

    private final SomeKernel kernel;
    private FirewallHost host;

    SpoofContract(SomeKernel kernel) {
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

    private static Policy only(String port, Optional<MacAddress> mac, String... addresses) {
        return policy(new SpoofPolicy(port, mac, prefixes(addresses)));
    }

    @Test
    void aPortHasAnElementForEachThingItMaySendAs() throws Exception {
        Policy policy = only("veth1", MAC, "10.1.0.2/16", "fd00::2/64");
        host.firewall.apply(attachment("c1"), policy);
        assertThat(host.rules("element"))
                .containsExactly(
                        "element bridge flatnet addresses4 0x76657468310000000000000000000000"
                                + "0a010002 (net/c1/eth0)",
                        "element bridge flatnet addresses6 0x76657468310000000000000000000000"
                                + "fd000000000000000000000000000002 (net/c1/eth0)",
                        "element bridge flatnet addressports 0x76657468310000000000000000000000 (net/c1/eth0)",
                        "element bridge flatnet macports 0x76657468310000000000000000000000 (net/c1/eth0)",
                        "element bridge flatnet macs 0x76657468310000000000000000000000"
                                + "0200000000010000 (net/c1/eth0)");
        assertThat(host.rules("table")).hasSize(1);
        assertThat(host.firewall.problem(attachment("c1"), policy)).isEmpty();
        host.firewall.remove(attachment("c1"), ALL);
        assertThat(host.rules()).isEmpty();
    }

    @Test
    void onlyWhatIsCheckedIsThere() throws Exception {
        host.firewall.apply(attachment("c1"), only("veth1", MAC));
        assertThat(host.rules("element", "macports")).hasSize(1);
        assertThat(host.rules("element", "address")).isEmpty();
        host.firewall.apply(attachment("c1"), only("veth1", Optional.empty(), "10.1.0.2/16"));
        assertThat(host.rules("element", "mac")).isEmpty();
        assertThat(host.rules("element", "address")).hasSize(2);
    }

    @Test
    void othersStayAndGoByThemselves() throws Exception {
        host.firewall.apply(attachment("c1"), only("veth1", MAC));
        List<String> before = host.rules();
        host.firewall.apply(attachment("c2"), only("veth2", MAC, "10.1.0.3/16"));
        host.firewall.remove(attachment("c2"), ALL);
        assertThat(host.rules()).isEqualTo(before);
        host.firewall.apply(attachment("c3"), only("veth3", MAC, "10.1.0.3/16"));
        host.records.delete(attachment("c3"));
        host.firewall.retain("net", Set.of(attachment("c1").label()), ALL);
        assertThat(host.rules()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"macports", "macs", "addressports", "addresses4", "addresses6"})
    void flushedSetsAreFoundAndComeBack(String set) throws Exception {
        Policy policy = only("veth1", MAC, "10.1.0.2/16", "fd00::2/64");
        host.firewall.apply(attachment("c1"), policy);
        List<String> before = host.rules();
        host.change(new NftBatch().flushSet(BRIDGE, set));
        assertThat(host.firewall.problem(attachment("c1"), policy)).isNotEmpty();
        host.firewall.restore();
        assertThat(host.rules()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"prerouting", "macs", "addresses"})
    void flushedChainsAreFoundAndComeBack(String chain) throws Exception {
        Policy policy = only("veth1", MAC, "10.1.0.2/16");
        host.firewall.apply(attachment("c1"), policy);
        List<String> before = host.rules();
        host.change(new NftBatch().flushChain(BRIDGE, chain));
        assertThat(host.firewall.problem(attachment("c1"), policy)).isNotEmpty();
        host.firewall.apply(attachment("c2"), only("veth2", MAC));
        host.firewall.remove(attachment("c2"), ALL);
        assertThat(host.rules()).isEqualTo(before);
    }
}
