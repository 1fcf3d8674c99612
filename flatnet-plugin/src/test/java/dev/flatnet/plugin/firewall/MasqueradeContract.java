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
import dev.flatnet.netlink.netfilter.Counter;
import dev.flatnet.netlink.netfilter.DataType;
import dev.flatnet.netlink.netfilter.NewChain;
import dev.flatnet.netlink.netfilter.NewSet;
import dev.flatnet.netlink.netfilter.NftBatch;
import dev.flatnet.netlink.netfilter.NftTable;
import dev.flatnet.netlink.netfilter.Verdict;
import dev.flatnet.netlink.testing.SomeKernel;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Masquerading, and what holds for the rules of every part: whose they are, and how they are restored and removed. */
abstract class MasqueradeContract {
    private final SomeKernel kernel;
    private FirewallHost host;

    MasqueradeContract(SomeKernel kernel) {
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

    private void masquerade(String container, String... addresses) throws Exception {
        host.firewall.apply(attachment(container), masquerading(addresses));
    }

    private String problem(String container, String... addresses) throws IOException {
        return host.firewall
                .problem(attachment(container), masquerading(addresses))
                .orElse("");
    }

    @Test
    void anAddressIsAnElementWithItsOwnersLabel() throws Exception {
        masquerade("c1", "10.1.0.2/16", "fd00::2/64");
        assertThat(host.rules("element ip flatnet attachments"))
                .containsExactly("element ip flatnet attachments 0x0a010002 : from-10.1.0.0-16 (net/c1/eth0)");
        assertThat(host.rules("element ip6 flatnet attachments"))
                .singleElement()
                .asString()
                .endsWith(" : from-fd00..-64 (net/c1/eth0)");
        assertThat(problem("c1", "10.1.0.2/16", "fd00::2/64")).isEmpty();
    }

    @Test
    void onlyTheFamiliesThatAreNeededGetATable() throws Exception {
        masquerade("c1", "10.1.0.2/16");
        assertThat(host.rules("table ")).containsExactly("table ip flatnet");
    }

    @Test
    void whoHasTheSamePolicySharesAChain() throws Exception {
        masquerade("c1", "10.1.0.2/16");
        List<String> one = host.rules("chain ");
        masquerade("c2", "10.1.0.3/16");
        assertThat(host.rules("chain ")).isEqualTo(one).hasSize(2);
        masquerade("c3", "10.2.0.3/16");
        assertThat(host.rules("chain ")).hasSize(3);
        host.firewall.remove(attachment("c3"), ALL);
        assertThat(host.rules("chain ")).isEqualTo(one);
        host.firewall.remove(attachment("c1"), ALL);
        assertThat(host.rules("chain ")).isEqualTo(one);
        assertThat(problem("c2", "10.1.0.3/16")).isEmpty();
        host.firewall.remove(attachment("c2"), ALL);
        assertThat(host.rules()).isEmpty();
    }

    @Test
    void exceptionsAndFixedSourcesAreOtherPolicies() throws Exception {
        MasqueradePolicy policy = new MasqueradePolicy(
                prefixes("10.1.0.2/16", "fd00::2/64"),
                prefixes("192.0.2.0/24", "2001:db8::/32"),
                FirewallHost.addresses("198.51.100.7"));
        host.firewall.apply(attachment("c1"), policy(policy));
        masquerade("c2", "10.1.0.3/16", "fd00::3/64");
        assertThat(host.rules("rule ip flatnet from-10.1.0.0-16-")).hasSize(4);
        assertThat(host.rules("rule ip flatnet from-10.1.0.0-16-", "0xc00002")).hasSize(1);
        assertThat(host.rules("rule ip flatnet from-10.1.0.0-16-", "0xc6336407", "SOURCE"))
                .hasSize(1);
        assertThat(host.rules("rule ip6 flatnet from-fd00..-64-", "Masquerade")).hasSize(1);
        assertThat(host.rules("rule ip6 flatnet from-fd00..-64-", "0x20010db8")).hasSize(1);
        assertThat(host.rules("rule ip flatnet from-10.1.0.0-16 ")).hasSize(3);
        assertThat(host.firewall.problem(attachment("c1"), policy(policy))).isEmpty();
        host.firewall.remove(attachment("c1"), ALL);
        assertThat(host.rules("from-10.1.0.0-16-")).isEmpty();
    }

    @Test
    void anAttachmentThatComesAgainHasNothingOfBefore() throws Exception {
        masquerade("c1", "10.1.0.2/16");
        List<String> once = host.rules();
        masquerade("c1", "10.1.0.2/16");
        assertThat(host.rules()).isEqualTo(once);
        masquerade("c1", "10.2.0.2/16");
        assertThat(host.rules("10.1.0.0")).isEmpty();
        assertThat(host.rules("element")).singleElement().asString().contains("0x0a020002");
        host.firewall.apply(attachment("c1"), Policy.covering(ALL).build());
        assertThat(host.rules("element")).isEmpty();
        host.firewall.remove(attachment("c1"), ALL);
        assertThat(host.rules()).isEmpty();
        assertThat(host.records.isEmpty()).isTrue();
    }

    @Test
    void nothingToRemoveIsSuccess() throws Exception {
        host.firewall.remove(attachment("c1"), ALL);
        masquerade("c2", "10.1.0.2/16");
        List<String> before = host.rules();
        host.firewall.remove(attachment("c1"), ALL);
        host.firewall.remove(attachment("c2"), Set.of());
        assertThat(host.rules()).isEqualTo(before);
    }

    /** Whoever had an address before is gone. */
    @Test
    void anAddressIsThatOfWhoHasItNow() throws Exception {
        masquerade("c1", "10.1.0.2/16");
        masquerade("c2", "10.1.0.2/16");
        assertThat(problem("c2", "10.1.0.2/16")).isEmpty();
        host.firewall.remove(attachment("c1"), ALL);
        assertThat(problem("c2", "10.1.0.2/16")).isEmpty();
        host.firewall.remove(attachment("c2"), ALL);
        assertThat(host.rules()).isEmpty();
    }

    /** Or they have it both, as two networks with one subnet have: none loses what the other gives up. */
    @Test
    void anAddressThatTwoHaveStaysMasqueradedUntilBothAreGone() throws Exception {
        host.firewall.apply(attachment("neta", "c1"), masquerading("10.1.0.2/16"));
        host.firewall.apply(attachment("netb", "c2"), masquerading("10.1.0.2/16"));
        host.firewall.remove(attachment("netb", "c2"), ALL);
        assertThat(host.firewall.problem(attachment("neta", "c1"), masquerading("10.1.0.2/16")))
                .isEmpty();
        host.firewall.remove(attachment("neta", "c1"), ALL);
        assertThat(host.rules()).isEmpty();
    }

    @Test
    void rulesWithoutRecordsAreFoundByTheirComments() throws Exception {
        masquerade("c1", "10.1.0.2/16");
        masquerade("c2", "10.2.0.2/16");
        host.records.delete(attachment("c1"));
        host.firewall.remove(attachment("c1"), ALL);
        assertThat(host.rules("c1")).isEmpty();
        assertThat(host.rules("from-10.1.0.0-16")).isEmpty();
        assertThat(problem("c2", "10.2.0.2/16")).isEmpty();
    }

    @Test
    void whatIsNotValidGoesWithOrWithoutARecord() throws Exception {
        masquerade("valid", "10.1.0.2/16");
        host.firewall.apply(attachment("other", "c1"), masquerading("10.1.0.9/16"));
        List<String> before = host.rules();
        masquerade("stale", "10.1.0.3/16");
        masquerade("unknown", "10.2.0.3/16");
        host.records.delete(attachment("unknown"));
        host.firewall.retain("net", Set.of(attachment("valid").label()), ALL);
        assertThat(host.rules()).isEqualTo(before);
        assertThat(host.records.all()).hasSize(2);
        host.firewall.retain("net", Set.of(), ALL);
        host.firewall.retain("other", Set.of(), ALL);
        assertThat(host.rules()).isEmpty();
    }

    static Stream<Named<Supplier<NftBatch>>> damages() {
        return Stream.of(
                Named.of(
                        "the table is flushed",
                        () -> new NftBatch().flushChain(TABLE, "postrouting").flushChain(TABLE, "from-10.1.0.0-16")),
                Named.of("the table is gone", () -> new NftBatch().deleteTable(TABLE)),
                Named.of(
                        "the table is empty",
                        () -> new NftBatch().deleteTable(TABLE).addTable(TABLE)),
                Named.of("the elements are gone", () -> new NftBatch().flushSet(TABLE, "attachments")),
                Named.of("the base chain is gone", () -> new NftBatch().deleteChain(TABLE, "postrouting")),
                Named.of(
                        "the base chain has no hook",
                        () -> new NftBatch().deleteChain(TABLE, "postrouting").addChain(TABLE, "postrouting")),
                Named.of(
                        "the base chain is elsewhere",
                        () -> new NftBatch()
                                .deleteChain(TABLE, "postrouting")
                                .addChain(
                                        NewChain.of(TABLE, "postrouting").at(BaseChain.nat(BaseChain.Hook.INPUT, 0)))),
                Named.of(
                        "the base chain has other rules",
                        () -> new NftBatch()
                                .flushChain(TABLE, "postrouting")
                                .addRule(TABLE, "postrouting", Counter.fromZero(), Verdict.accept())),
                Named.of(
                        "the base chain has more rules",
                        () -> new NftBatch().addRule(TABLE, "postrouting", Verdict.accept())),
                Named.of(
                        "the chain of the policy is flushed",
                        () -> new NftBatch().flushChain(TABLE, "from-10.1.0.0-16")),
                Named.of(
                        "the map is gone",
                        () -> new NftBatch().flushChain(TABLE, "postrouting").deleteSet(TABLE, "attachments")),
                Named.of(
                        "the map is of another type",
                        () -> new NftBatch()
                                .flushChain(TABLE, "postrouting")
                                .deleteSet(TABLE, "attachments")
                                .addSet(NewSet.set(TABLE, "attachments", DataType.MARK))));
    }

    @ParameterizedTest
    @MethodSource("damages")
    void whatSomebodyTookAwayIsFoundAndComesBack(Supplier<NftBatch> damage) throws Exception {
        masquerade("c1", "10.1.0.2/16");
        masquerade("c2", "10.1.0.3/16");
        List<String> before = host.rules();
        host.change(damage.get());
        assertThat(problem("c1", "10.1.0.2/16")).isNotEmpty();
        assertThat(host.firewall.restore()).isEqualTo(2);
        assertThat(host.rules()).isEqualTo(before);
        assertThat(problem("c1", "10.1.0.2/16")).isEmpty();
    }

    /** Also those of others, if it is what all rest on. */
    @ParameterizedTest
    @MethodSource("damages")
    void theNextOneRestoresThoseThatWereThere(Supplier<NftBatch> damage) throws Exception {
        masquerade("c1", "10.1.0.2/16");
        masquerade("c2", "10.1.0.3/16");
        host.change(damage.get());
        masquerade("c3", "10.1.0.4/16");
        assertThat(problem("c3", "10.1.0.4/16")).isEmpty();
        // The elements alone are nothing that others rest on.
        if (!host.rules("0x0a010002").isEmpty()) {
            assertThat(problem("c1", "10.1.0.2/16")).isEmpty();
            assertThat(problem("c2", "10.1.0.3/16")).isEmpty();
        }
    }

    @Test
    void restoringWhatIsThereChangesNothing() throws Exception {
        masquerade("c1", "10.1.0.2/16", "fd00::2/64");
        List<String> before = host.rules();
        host.firewall.restore();
        assertThat(host.rules()).isEqualTo(before);
    }

    @Test
    void restoringNothingMakesNothing() throws Exception {
        assertThat(host.firewall.restore()).isZero();
        assertThat(host.rules()).isEmpty();
    }

    @Test
    void tablesOfOthersAreNotTouched() throws Exception {
        NftTable other = new NftTable(NftTable.Family.INET, "flatnet");
        host.change(new NftBatch()
                .addTable(other)
                .addChain(other, "postrouting")
                .addRule(other, "postrouting", Verdict.drop()));
        List<String> before = host.rules();
        masquerade("c1", "10.1.0.2/16");
        host.firewall.retain("net", Set.of(), ALL);
        assertThat(host.rules()).isEqualTo(before);
    }

    @Test
    void anElementOfSomebodyElseInOurTableKeepsIt() throws Exception {
        masquerade("c1", "10.1.0.2/16");
        masquerade("c2", "10.1.0.3/16");
        host.records.delete(attachment("c2"));
        host.firewall.remove(attachment("c1"), ALL);
        assertThat(host.rules("element")).singleElement().asString().contains("net/c2/eth0");
    }
}
