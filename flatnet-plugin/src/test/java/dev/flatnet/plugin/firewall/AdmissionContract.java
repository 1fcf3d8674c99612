// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import static dev.flatnet.plugin.firewall.FirewallHost.ALL;
import static dev.flatnet.plugin.firewall.FirewallHost.TABLE;
import static dev.flatnet.plugin.firewall.FirewallHost.attachment;
import static dev.flatnet.plugin.firewall.FirewallHost.masquerading;
import static dev.flatnet.plugin.firewall.FirewallHost.policy;
import static dev.flatnet.plugin.firewall.FirewallHost.prefixes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.netlink.netfilter.BaseChain;
import dev.flatnet.netlink.netfilter.BaseChain.Hook;
import dev.flatnet.netlink.netfilter.Counter;
import dev.flatnet.netlink.netfilter.Match;
import dev.flatnet.netlink.netfilter.NewChain;
import dev.flatnet.netlink.netfilter.NewRule;
import dev.flatnet.netlink.netfilter.NftBatch;
import dev.flatnet.netlink.netfilter.NftTable;
import dev.flatnet.netlink.netfilter.Verdict;
import dev.flatnet.netlink.testing.SomeKernel;
import dev.flatnet.plugin.firewall.Policy.Part;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rules that let packets of addresses pass, in our tables and in those of iptables. */
abstract class AdmissionContract {
    private static final NftTable FILTER = new NftTable(NftTable.Family.IPV4, "filter");
    private static final NftTable FILTER6 = new NftTable(NftTable.Family.IPV6, "filter");
    private static final String ACCEPTED = "rule ip filter CNI-FORWARD 1 ";

    private final SomeKernel kernel;
    private FirewallHost host;

    AdmissionContract(SomeKernel kernel) {
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

    private static Policy admitting(String... addresses) {
        return policy(new AdmissionPolicy(prefixes(addresses), AdmissionPolicy.DEFAULT_ADMIN_CHAIN));
    }

    private void admit(String container, String... addresses) throws Exception {
        host.firewall.apply(attachment(container), admitting(addresses));
    }

    /** What iptables has as soon as anybody used it. */
    private static NftBatch iptables(NftTable table, boolean drops) {
        BaseChain hook = BaseChain.filter(Hook.FORWARD, BaseChain.PRIORITY_FILTER);
        return new NftBatch()
                .addTable(table)
                .addChain(NewChain.of(table, "FORWARD").at(drops ? hook.dropping() : hook));
    }

    private static NewRule docker() {
        return NewRule.in(FILTER, "FORWARD")
                .with(Match.inputInterface("docker0"))
                .with(Counter.fromZero(), Verdict.accept());
    }

    @Test
    void anAddressIsAnElementOfItsFamily() throws Exception {
        admit("c1", "10.1.0.2/16", "fd00::2/64");
        assertThat(host.rules("element ip flatnet"))
                .containsExactly("element ip flatnet admitted 0x0a010002 : admit (net/c1/eth0)");
        assertThat(host.rules("element ip6 flatnet admitted")).hasSize(1);
        assertThat(host.firewall.problem(attachment("c1"), admitting("10.1.0.2/16", "fd00::2/64")))
                .isEmpty();
        host.firewall.remove(attachment("c1"), ALL);
        assertThat(host.rules()).isEmpty();
    }

    @Test
    void whereIptablesForwardsNothingItAcceptsWhatIsMarked() throws Exception {
        host.change(iptables(FILTER, true));
        host.change(iptables(FILTER6, true));
        List<String> before = host.rules();
        admit("c1", "10.1.0.2/16");
        assertThat(host.rules("rule ip filter FORWARD "))
                .singleElement()
                .asString()
                .contains("CNI-FORWARD");
        assertThat(host.rules("rule ip filter CNI-FORWARD 0 ", "CNI-ADMIN")).hasSize(1);
        assertThat(host.rules(ACCEPTED, "Meta", "0x00000001")).hasSize(1);
        assertThat(host.rules("chain ip filter CNI-ADMIN")).hasSize(1);
        assertThat(host.rules("rule ip6 filter")).isEmpty();

        List<String> one = host.rules("ip filter");
        admit("c2", "10.1.0.3/16", "fd00::2/64");
        assertThat(host.rules("ip filter")).isEqualTo(one);
        assertThat(host.rules("rule ip6 filter")).hasSize(3);

        host.firewall.remove(attachment("c1"), ALL);
        assertThat(host.rules("ip filter")).isEqualTo(one);
        host.firewall.remove(attachment("c2"), ALL);
        assertThat(host.rules()).isEqualTo(before);
    }

    /** Whoever needs no admission does not keep it there. */
    @Test
    void theLastOneIsTheLastThatIsAdmitted() throws Exception {
        host.change(iptables(FILTER, true));
        List<String> before = host.rules();
        host.firewall.apply(attachment("c1"), masquerading("10.1.0.2/16"));
        admit("c2", "10.1.0.3/16");
        host.firewall.remove(attachment("c2"), Set.of(Part.ADMISSION));
        assertThat(host.rules("ip filter"))
                .isEqualTo(before.stream()
                        .filter(line -> line.contains("ip filter"))
                        .toList());
        assertThat(host.rules("element")).hasSize(1);
    }

    @Test
    void anIptablesThatAcceptsEverythingIsLeftAlone() throws Exception {
        host.change(iptables(FILTER, false));
        List<String> before = host.rules("ip filter");
        admit("c1", "10.1.0.2/16");
        assertThat(host.rules("ip filter")).isEqualTo(before);
    }

    /** Behind whatever rules may be a drop. */
    @Test
    void rulesOfOthersStayAndOursComeFirst() throws Exception {
        host.change(iptables(FILTER, false).addRule(docker()));
        List<String> before = host.rules();
        admit("c1", "10.1.0.2/16");
        assertThat(host.rules("rule ip filter FORWARD 0 ", "CNI-FORWARD")).hasSize(1);
        assertThat(host.rules("rule ip filter FORWARD 1 ", "0x646f636b657230")).hasSize(1);
        host.firewall.remove(attachment("c1"), ALL);
        assertThat(host.rules()).isEqualTo(before);
    }

    @Test
    void rulesOfTheAdministratorAreAskedFirstAndStay() throws Exception {
        host.change(iptables(FILTER, true).addChain(FILTER, "MINE").addRule(FILTER, "MINE", Verdict.drop()));
        List<String> before = host.rules();
        host.firewall.apply(attachment("c1"), policy(new AdmissionPolicy(prefixes("10.1.0.2/16"), "MINE")));
        assertThat(host.rules("rule ip filter CNI-FORWARD 0 ", "MINE")).hasSize(1);
        admit("c2", "10.1.0.3/16");
        assertThat(host.rules("rule ip filter CNI-FORWARD 0 ", "CNI-ADMIN")).hasSize(1);
        assertThat(host.rules("rule ip filter CNI-FORWARD 1 ", "MINE")).hasSize(1);
        assertThat(host.rules("rule ip filter CNI-FORWARD 2 ", "Meta")).hasSize(1);
        host.firewall.remove(attachment("c2"), ALL);
        host.firewall.remove(attachment("c1"), ALL);
        assertThat(host.rules()).isEqualTo(before);
    }

    /** The reference plugin has the same chain, with rules of its own for each address. */
    @Test
    void chainsThatAreInUseStay() throws Exception {
        host.change(iptables(FILTER, true)
                .addChain(FILTER, "CNI-FORWARD")
                .addRule(NewRule.in(FILTER, "FORWARD").with(Counter.fromZero(), Verdict.jump("CNI-FORWARD")))
                .addRule(NewRule.in(FILTER, "CNI-FORWARD")
                        .with(Match.source(
                                FILTER.family(), prefixes("10.1.0.9/32").get(0).address(), 32))
                        .with(Counter.fromZero(), Verdict.accept())));
        List<String> before = host.rules();
        admit("c1", "10.1.0.2/16");
        assertThat(host.rules("rule ip filter FORWARD ")).hasSize(1);
        assertThat(host.rules("rule ip filter CNI-FORWARD ")).hasSize(3);
        host.firewall.remove(attachment("c1"), ALL);
        assertThat(host.rules("rule ip filter CNI-FORWARD", "0x0a010009")).hasSize(1);
        assertThat(host.rules("rule ip filter CNI-FORWARD", "Meta")).isEmpty();
        assertThat(host.rules("rule ip filter FORWARD "))
                .isEqualTo(before.stream()
                        .filter(line -> line.startsWith("rule ip filter FORWARD "))
                        .toList());
    }

    @Test
    void aChainThatOthersJumpToStays() throws Exception {
        host.change(iptables(FILTER, true).addChain(FILTER, "CNI-FORWARD").addChain(FILTER, "OTHER"));
        host.change(new NftBatch().addRule(FILTER, "OTHER", Verdict.jump("CNI-FORWARD")));
        admit("c1", "10.1.0.2/16");
        host.firewall.remove(attachment("c1"), ALL);
        assertThat(host.rules("rule ip filter OTHER")).hasSize(1);
        assertThat(host.rules("rule ip filter CNI-FORWARD", "Meta")).isEmpty();
    }

    @Test
    void whatSomebodyFlushedIsFoundAndComesBack() throws Exception {
        host.change(iptables(FILTER, true));
        admit("c1", "10.1.0.2/16");
        List<String> before = host.rules();
        host.change(new NftBatch().flushChain(FILTER, "FORWARD"));
        assertThat(host.firewall
                        .problem(attachment("c1"), admitting("10.1.0.2/16"))
                        .orElseThrow())
                .contains("iptables")
                .contains("FORWARD");
        host.firewall.restore();
        assertThat(host.rules()).isEqualTo(before);
        host.change(new NftBatch().flushChain(FILTER, "CNI-FORWARD"));
        assertThat(host.firewall.problem(attachment("c1"), admitting("10.1.0.2/16")))
                .isNotEmpty();
        admit("c1", "10.1.0.2/16");
        assertThat(host.rules()).isEqualTo(before);
    }

    /** Docker and others come and set the policy at any time. */
    @Test
    void aPolicyThatIsSetLaterIsFound() throws Exception {
        admit("c1", "10.1.0.2/16");
        host.change(iptables(FILTER, true));
        assertThat(host.firewall.problem(attachment("c1"), admitting("10.1.0.2/16")))
                .isNotEmpty();
        host.firewall.restore();
        assertThat(host.firewall.problem(attachment("c1"), admitting("10.1.0.2/16")))
                .isEmpty();
        assertThat(host.rules(ACCEPTED)).hasSize(1);
    }

    @Test
    void garbageTakesTheRuleOfIptablesWithIt() throws Exception {
        host.change(iptables(FILTER, true));
        List<String> before = host.rules();
        admit("c1", "10.1.0.2/16");
        host.records.delete(attachment("c1"));
        host.firewall.retain("net", Set.of(), ALL);
        assertThat(host.rules()).isEqualTo(before);
    }

    @Test
    void withoutARecordItGoesAsWell() throws Exception {
        host.change(iptables(FILTER, true));
        List<String> before = host.rules();
        admit("c1", "10.1.0.2/16");
        host.records.delete(attachment("c1"));
        host.firewall.remove(attachment("c1"), ALL);
        assertThat(host.rules()).isEqualTo(before);
    }

    @Test
    void anAddressThatTwoHaveIsAdmittedUntilBothAreGone() throws Exception {
        host.change(iptables(FILTER, true));
        List<String> before = host.rules();
        host.firewall.apply(attachment("neta", "c1"), admitting("10.1.0.2/16"));
        host.firewall.apply(attachment("netb", "c2"), admitting("10.1.0.2/16"));
        host.firewall.remove(attachment("netb", "c2"), ALL);
        assertThat(host.firewall.problem(attachment("neta", "c1"), admitting("10.1.0.2/16")))
                .isEmpty();
        assertThat(host.rules(ACCEPTED)).hasSize(1);
        host.firewall.remove(attachment("neta", "c1"), ALL);
        assertThat(host.rules()).isEqualTo(before);
        assertThat(host.rules(TABLE.toString())).isEmpty();
    }
}
