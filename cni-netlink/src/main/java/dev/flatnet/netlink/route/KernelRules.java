// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.NetlinkConnection;
import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.NetlinkRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Rules over netlink. */
final class KernelRules implements RuleOperations {
    private final NetlinkConnection connection;

    KernelRules(NetlinkConnection connection) {
        this.connection = connection;
    }

    @Override
    public List<PolicyRule> list() throws IOException {
        List<PolicyRule> rules = new ArrayList<>();
        for (int family : new int[] {Rtnetlink.AF_INET, Rtnetlink.AF_INET6}) {
            byte[] payload = RuleMessage.header(family, 0, 0, 0, 0, 0);
            for (NetlinkMessage message :
                    connection.dump(new NetlinkRequest("show rules", Rtnetlink.RTM_GETRULE, 0, payload))) {
                rules.add(PolicyRule.parse(message.payload()));
            }
        }
        return rules;
    }

    @Override
    public void add(NewPolicyRule rule) throws IOException {
        int flags = NetlinkMessage.FLAG_CREATE | NetlinkMessage.FLAG_EXCLUSIVE;
        connection.execute(new NetlinkRequest("add " + rule.words(), Rtnetlink.RTM_NEWRULE, flags, rule.encode()));
    }

    @Override
    public void delete(NewPolicyRule rule) throws IOException {
        byte[] payload = rule.encodeForDeletion();
        connection.execute(new NetlinkRequest("delete " + rule.words(), Rtnetlink.RTM_DELRULE, 0, payload));
    }
}
