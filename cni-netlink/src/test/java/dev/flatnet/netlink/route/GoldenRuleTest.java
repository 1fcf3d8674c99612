// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import static dev.flatnet.netlink.route.Addresses.ip;
import static dev.flatnet.netlink.route.GoldenRequests.assertSame;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** {@code ip rule}, byte by byte. */
class GoldenRuleTest {

    private static final AddressPrefix FROM = new AddressPrefix(ip("10.2.0.0"), 16);
    private static final AddressPrefix TO = new AddressPrefix(ip("10.3.0.0"), 16);

    @Test
    void rulesAreAddedAndDeleted() throws IOException {
        assertSame("rule-add4", to -> to.rules().add(rule()));
        assertSame("rule-del4", to -> to.rules().delete(rule()));
        NewPolicyRule ipv6 = NewPolicyRule.ipv6()
                .inverted()
                .from(new AddressPrefix(ip("fd00:2::"), 64))
                .table(300)
                .priority(1001);
        assertSame("rule-add6-not", to -> to.rules().add(ipv6));
        NewPolicyRule blackhole =
                NewPolicyRule.ipv4().outputLink("v0").priority(1002).action(RouteType.BLACKHOLE);
        assertSame("rule-add4-blackhole", to -> to.rules().add(blackhole));
    }

    private static NewPolicyRule rule() {
        return NewPolicyRule.ipv4()
                .from(FROM)
                .to(TO)
                .inputLink("v0")
                .mark(0x10, 0xff)
                .table(100)
                .priority(1000);
    }

    @Test
    void rulesAreRead() throws IOException {
        PolicyRule rule = GoldenReplies.decode("rule-show4", Rtnetlink.RTM_NEWRULE, PolicyRule::parse).stream()
                .filter(one -> one.priority() == 1000)
                .findFirst()
                .orElseThrow();
        assertThat(rule.from()).hasValue(FROM);
        assertThat(rule.to()).hasValue(TO);
        assertThat(rule.inputLink()).hasValue("v0");
        assertThat(rule.outputLink()).isEmpty();
        assertThat(rule.mark()).hasValue(0x10L);
        assertThat(rule.mask()).isEqualTo(0xff);
        assertThat(rule.table()).isEqualTo(100);
        assertThat(rule.action()).isEqualTo(1);

        PolicyRule inverted = GoldenReplies.decode("rule-show6", Rtnetlink.RTM_NEWRULE, PolicyRule::parse).stream()
                .filter(one -> one.priority() == 1001)
                .findFirst()
                .orElseThrow();
        assertThat(inverted.ipv6()).isTrue();
        assertThat(inverted.inverted()).isTrue();
        assertThat(inverted.table()).isEqualTo(300);
    }

    /** A rule that is used twice is the same rule. */
    @Test
    void aChangeMakesACopy() throws IOException {
        NewPolicyRule rule = rule();
        rule.from(TO).to(FROM).inverted().table(7).action(RouteType.BLACKHOLE).priority(1);
        assertSame("rule-add4", to -> to.rules().add(rule));
    }
}
