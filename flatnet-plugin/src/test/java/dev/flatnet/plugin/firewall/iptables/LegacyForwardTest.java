// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.iptables;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.plugin.firewall.AdmissionPolicy;
import dev.flatnet.plugin.firewall.iptables.Programs.Kind;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rule in the old tables of iptables: when it is there, and what it takes with it. */
class LegacyForwardTest {
    private static final String JUMP = "-A FORWARD -m comment --comment \"CNI firewall plugin rules\" -j CNI-FORWARD";
    private static final String ADMIN =
            "-A CNI-FORWARD -m comment --comment \"CNI firewall plugin admin overrides\" -j CNI-ADMIN";
    private static final String MARKED = "-A CNI-FORWARD -m mark --mark 0x1000000/0x1000000 -j ACCEPT";

    private final RememberingPrograms programs = new RememberingPrograms();
    private final LegacyForward forward = new LegacyForward(programs);

    private static AdmissionPolicy admitting(String... addresses) {
        return new AdmissionPolicy(
                List.of(addresses).stream().map(IpPrefix::parse).toList(), AdmissionPolicy.DEFAULT_ADMIN_CHAIN);
    }

    private void restore(String... lines) throws IOException {
        programs.restore(Family.IPV4, Kind.LEGACY, "*filter\n" + String.join("\n", lines) + "\nCOMMIT\n");
        programs.restorations = 0;
    }

    private List<String> rules() {
        return programs.rules(Family.IPV4, Kind.LEGACY, "filter");
    }

    @Test
    void tablesThatAreNotInUseStaySo() throws Exception {
        forward.accept(admitting("10.1.0.2/16"));
        assertThat(forward.problem(admitting("10.1.0.2/16"))).isEmpty();
        forward.withdraw(true);
        assertThat(programs.restorations).isZero();
    }

    @Test
    void aPolicyOfDropIsOverruledForWhatIsMarked() throws Exception {
        programs.forwardPolicy = "DROP";
        restore("-A INPUT -j ACCEPT");
        assertThat(forward.problem(admitting("10.1.0.2/16")).orElse("")).contains("iptables-legacy");
        forward.accept(admitting("fd00::2/64"));
        assertThat(programs.restorations).isZero();
        forward.accept(admitting("10.1.0.2/16", "fd00::2/64"));
        assertThat(rules()).contains(JUMP, ADMIN, MARKED);
        assertThat(rules().indexOf(ADMIN)).isLessThan(rules().indexOf(MARKED));
        assertThat(forward.problem(admitting("10.1.0.2/16"))).isEmpty();
        forward.accept(admitting("10.1.0.3/16"));
        assertThat(programs.restorations).isEqualTo(1);
        forward.withdraw(true);
        assertThat(rules()).containsExactly("-A INPUT -j ACCEPT");
        assertThat(programs.forwardChains(Family.IPV4, Kind.LEGACY)).isEmpty();
    }

    @Test
    void whereEverythingIsForwardedNothingIsNeeded() throws Exception {
        restore("-A INPUT -j ACCEPT");
        forward.accept(admitting("10.1.0.2/16"));
        assertThat(programs.restorations).isZero();
        restore("-A FORWARD -i docker0 -j DROP");
        forward.accept(admitting("10.1.0.2/16"));
        assertThat(rules()).containsSubsequence(JUMP, "-A FORWARD -i docker0 -j DROP");
    }

    @Test
    void whatOthersHaveInItStays() throws Exception {
        programs.forwardPolicy = "DROP";
        String theirs = "-A CNI-FORWARD -s 10.1.0.9/32 -j ACCEPT";
        restore(":CNI-FORWARD - [0:0]", ":CNI-ADMIN - [0:0]", JUMP, ADMIN, theirs);
        List<String> before = rules();
        forward.accept(admitting("10.1.0.2/16"));
        assertThat(rules()).contains(MARKED, theirs).hasSize(before.size() + 1);
        forward.withdraw(true);
        assertThat(rules()).isEqualTo(before);
    }

    @Test
    void theAdministratorsRulesStay() throws Exception {
        programs.forwardPolicy = "DROP";
        restore(":CNI-ADMIN - [0:0]", "-A CNI-ADMIN -j DROP");
        forward.accept(admitting("10.1.0.2/16"));
        forward.withdraw(true);
        assertThat(rules()).containsExactly("-A CNI-ADMIN -j DROP");
        assertThat(programs.forwardChains(Family.IPV4, Kind.LEGACY)).containsExactly("CNI-ADMIN");
    }
}
